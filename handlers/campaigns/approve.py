"""A second person approves. Who made it cannot, and nobody can for a county that is not hers."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.campaigns.control import NotNow, move
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import Says, scripts
from handlers.refusal import Refusal
from models.audit import Audit
from models.base import now
from models.campaign import Campaign, CampaignState
from models.coordinator import Coordinator, Role
from models.county import BY_CODE

MAY_APPROVE = frozenset({Role.APPROVER, Role.ADMIN})


class MayNot(Refusal):
    """Who asks may not do this; the message says why."""


def coordinator(session: Session, email: str) -> Coordinator:
    """The coordinator with this address. Raises `MayNot` when there is none."""
    found = session.scalars(select(Coordinator).where(Coordinator.email == email.strip().casefold())).one_or_none()
    if found is None:
        raise MayNot("there is no coordinator {email}; `coordinator add` makes one", email=email)
    return found


def approve(
    session: Session,
    campaign: Campaign,
    approver: Coordinator,
    rules: Rules,
    *,
    political: bool = False,
    version: int | None = None,
) -> None:
    """Approves a draft. `political` says that the approver has read it as a political text and still wants it sent;
    `version` is the one that she has read, if it may have changed since.

    Raises `MayNot` with the reason, `NotNow` when it is no draft.
    """
    refuse_to(approver, {campaign.made_by, *campaign.writers}, campaign.counties)
    if campaign.state is not CampaignState.DRAFT:
        raise NotNow("campaign {id} is {state}, no draft", id=campaign.id, state=campaign.state)
    if campaign.archived_at is not None:
        raise NotNow("campaign {id} is in the archive; copy it", id=campaign.id)
    if version is not None and version != campaign.version:
        raise NotNow("it was changed while you read it; read it again")
    for says in trial.wordings(campaign).values():
        refuse_politics(says, rules, allowed=political)
    move(session, campaign, CampaignState.APPROVED)
    campaign.approved_by, campaign.approved_at = approver.email, now()
    session.add(
        Audit(event="campaign_approved", channel="campaigns", who=approver.email, reason=f"campaign {campaign.id}")
    )


def refuse_to(approver: Coordinator, writers: Collection[str], counties: Collection[int]) -> None:
    """Raises `MayNot` for whoever wrote it, has no right to approve, or has none to write to these counties."""
    if approver.role not in MAY_APPROVE:
        raise MayNot("{who} is {role}; approvers and admins approve", who=approver.email, role=approver.role)
    if approver.email in writers:
        raise MayNot("who made a campaign, or wrote in it, cannot approve it; ask somebody else")
    if approver.county is not None and set(counties) != {approver.county}:
        raise MayNot("{who} approves for {county} alone", who=approver.email, county=BY_CODE[approver.county].name)


def refuse_politics(says: Says, rules: Rules, *, allowed: bool) -> None:
    """Raises `MayNot` for a text that names parties or elections, unless somebody has `allowed` it in so many words."""
    said = scripts(says, rules.opt_out_suffix).values()
    if not allowed and any(wording.political for script in said for wording in script.wordings):
        raise MayNot(
            "it names parties, candidates or elections: operators want 48 hours' notice; approve it explicitly"
        )
