"""Writing a campaign. A change after the approval voids it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.campaigns.control import NotNow, move
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import BadText, Script, check, render_all, says_1_and_2
from models.base import now
from models.campaign import Asks, Campaign, CampaignState
from models.choice import WRITTEN, FirstStep, Language


@dataclass(frozen=True)
class Draft:
    """What somebody wrote. Texts in one language at least; an empty audience is everybody who consented."""

    name: str
    made_by: str
    sw: str | None = None
    en: str | None = None
    counties: tuple[int, ...] = ()
    language: Language | None = None
    first_step: FirstStep | None = None
    pledged_from: datetime | None = None
    pledged_until: datetime | None = None
    not_texted_days: int | None = None
    asks: Asks | None = None
    # A second wording, in the languages of the first, and for how many hours both are tried.
    sw_b: str | None = None
    en_b: str | None = None
    trial_hours: int | None = None
    at: datetime | None = None
    rate: Decimal | None = None
    budget_kes: Decimal | None = None


def create(session: Session, draft: Draft, rules: Rules) -> Campaign:
    """Stores a draft. Raises `BadText` for a text that cannot be sent, to any of its readers."""
    if not (draft.sw or draft.en):
        raise BadText("write a text in Kiswahili, in English, or in both")
    campaign = Campaign(**_checked(_columns(draft), rules))
    session.add(campaign)
    session.flush()
    return campaign


_OPEN = frozenset({CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.SCHEDULED, CampaignState.MISSED})


def may_change(campaign: Campaign) -> bool:
    """Whether it can still be written in: nothing of it has left, and it is not put away."""
    return campaign.state in _OPEN and campaign.archived_at is None


def change(session: Session, campaign: Campaign, rules: Rules, *, by: str, **changed: Any) -> None:
    """Changes a draft, or takes an approval back. Who writes in it cannot approve it. Raises `NotNow` once it was
    launched or archived."""
    if campaign.archived_at is not None:
        raise NotNow("campaign {id} is in the archive; copy it", id=campaign.id)
    if campaign.state is not CampaignState.DRAFT:
        if not may_change(campaign):
            raise NotNow("campaign {id} is {state}; write a new one", id=campaign.id, state=campaign.state)
        take_back(session, campaign, reason="changed after the approval")
    for name, value in _checked(changed, rules).items():
        setattr(campaign, name, value)
    campaign.counted = None
    campaign.version += 1
    campaign.writers = sorted({*campaign.writers, by})
    session.flush()


def take_back(session: Session, campaign: Campaign, *, reason: str) -> None:
    """Voids the approval of a campaign that was not launched."""
    move(session, campaign, CampaignState.DRAFT, reason=reason)
    campaign.approved_by = campaign.approved_at = None


_COPIED = (
    "sw",
    "en",
    "counties",
    "language",
    "first_step",
    "pledged_from",
    "pledged_until",
    "not_texted_days",
    "asks",
    "sw_b",
    "en_b",
    "trial_hours",
    "rate",
    "budget_kes",
)


def duplicate(session: Session, campaign: Campaign, made_by: str) -> Campaign:
    """A new draft with the same texts and audience, and without its time. Raises `NotNow` for a round of a series: whom
    it reaches hangs on its day, and on who has joined the series."""
    if campaign.series_text_id is not None:
        raise NotNow("this is a round of a series; a copy of it would reach other people")
    same = {name: getattr(campaign, name) for name in _COPIED}
    made = Campaign(name=f"{campaign.name[:92]} (copy)", made_by=made_by, **same)
    session.add(made)
    session.flush()
    return made


def archive(campaign: Campaign) -> None:
    """Takes it off the list. Raises `NotNow` while something of it may still leave."""
    if campaign.state not in (CampaignState.DRAFT, CampaignState.DONE, CampaignState.CANCELLED):
        raise NotNow("campaign {id} is {state}; call it off first", id=campaign.id, state=campaign.state)
    campaign.archived_at = now()


def _columns(draft: Draft) -> dict[str, Any]:
    return vars(draft) | {"counties": list(draft.counties)}


def _checked(columns: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """The columns with their texts mended. Every reader's text is rendered once, with counts at their longest."""
    for language in WRITTEN:
        if source := columns.get(language.value):
            script = Script(language, check(source, rules.opt_out_suffix))
            render_all(script)
            if columns.get("asks"):
                says_1_and_2(script)
            columns[language.value] = script.general.text
    return trial.checked(columns, rules.opt_out_suffix)
