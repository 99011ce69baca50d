"""The same text to mostly the same people within a week: what a coordinator is warned of before she approves."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from handlers.campaigns.audience import AMONG, FACTS, REASON, everybody, parameters, read_as_sets
from models.base import now
from models.campaign import Campaign, CampaignState
from models.choice import WRITTEN

WITHIN = timedelta(days=7)
MOSTLY, ALIKE = 0.5, 0.9
_WAITING = (CampaignState.APPROVED, CampaignState.SCHEDULED)


@dataclass(frozen=True)
class Repeat:
    """A campaign that says the same. `people` of this audience had its text; None while it waits to be launched."""

    campaign_id: int
    name: str
    at: datetime
    people: int | None


_HAD_IT = text(
    f"""
    WITH {FACTS}, audience AS (SELECT person.id, {REASON} AS reason FROM {AMONG})
    SELECT count(DISTINCT audience.id)
      FROM batch JOIN message ON message.batch_id = batch.id JOIN audience ON audience.id = message.person_id
     WHERE batch.campaign_id = :same AND audience.reason IS NULL
       AND message.state NOT IN ('suppressed', 'rejected', 'expired')
    """
)


def repeats(session: Session, campaign: Campaign, people: int) -> list[Repeat]:
    """Campaigns within a week of this one whose text is the same and whose readers mostly are. `people` is how many
    this one would reach."""
    at = campaign.at or now()
    near = select(Campaign).where(
        Campaign.id != campaign.id,
        or_(
            Campaign.launched_at.between(at - WITHIN, at + WITHIN),
            Campaign.state.in_(_WAITING) & (Campaign.at.is_(None) | Campaign.at.between(at - WITHIN, at + WITHIN)),
        ),
    )
    found: list[Repeat] = []
    for other in session.scalars(near.order_by(Campaign.id)):
        if not _alike(campaign, other):
            continue
        if other.launched_at is None:
            if _may_share_readers(campaign, other):
                found.append(Repeat(other.id, other.name, other.at or at, None))
        else:
            values = parameters(campaign) | everybody(session) | {"same": other.id}
            read_as_sets(session)
            had_it = session.scalar(_HAD_IT, values) or 0
            if had_it > people * MOSTLY:
                found.append(Repeat(other.id, other.name, other.launched_at, had_it))
    return found


def _alike(one: Campaign, other: Campaign) -> bool:
    pairs = [(getattr(one, language), getattr(other, language)) for language in WRITTEN]
    return any(mine and theirs and _same(mine, theirs) for mine, theirs in pairs)


def _same(one: str, other: str) -> bool:
    # Spaces, capitals and punctuation make no other text of it.
    mine, theirs = (re.sub(r"\W+", "", body.casefold()) for body in (one, other))
    return mine == theirs or SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= ALIKE


def _may_share_readers(one: Campaign, other: Campaign) -> bool:
    if one.counties and other.counties and not set(one.counties) & set(other.counties):
        return False
    pairs = ((one.language, other.language), (one.first_step, other.first_step))
    return all(mine is None or theirs is None or mine is theirs for mine, theirs in pairs)
