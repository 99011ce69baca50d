"""A campaign's text on one's own phone, before anybody else gets it."""

from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.campaigns.control import NotNow
from handlers.campaigns.launch import counts_now
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import scripts, somebody
from handlers.consent import stops
from handlers.dispatch import queue_reply
from models.audit import Audit
from models.base import now
from models.campaign import Campaign
from models.phone_number import PhoneNumber


def rehearse(session: Session, campaign: Campaign, phone: PhoneNumber, rules: Rules, *, by: str) -> int:
    """Sends the texts as somebody in Kisumu who shares work at home would read them. Returns how many leave. That it
    was done is on record; to which number is not. Raises `NotNow` for a number that wants no texts.

    They leave at once, like a reply: who asks for a text to her own phone may have it at any hour.
    """
    if stops(session, [phone]):
        raise NotNow("this number wants no texts; nothing is sent to it")
    counts = counts_now(session)
    texts = [
        script.render(somebody(language), counts)[0]
        for says in trial.wordings(campaign).values()
        for language, script in scripts(says, rules.opt_out_suffix).items()
    ]
    for number, body in enumerate(texts):
        queue_reply(session, phone, body, origin=f"rehearsal:{campaign.id}:{now().timestamp():.0f}:{number}")
    session.add(Audit(event="campaign_tested", channel="campaigns", who=by, reason=f"campaign {campaign.id}"))
    return len(texts)
