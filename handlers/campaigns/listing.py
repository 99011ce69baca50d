"""Which campaigns there are, for those who may see them."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from handlers.campaigns.control import UNSURE_FOR
from models.base import now
from models.batch import Batch, BatchState
from models.campaign import RUNNING, Campaign, CampaignState
from models.coordinator import Coordinator

PAGE = 50
_DUE = timedelta(minutes=2)


def _theirs(who: Coordinator) -> Select[Campaign]:
    """Those that `Coordinator.sees`."""
    every = select(Campaign)
    return every if who.county is None else every.where(Campaign.counties == [who.county])


def _written(who: Coordinator) -> Select[Campaign]:
    """Without the rounds of series, which a page of their own lists."""
    return _theirs(who).where(Campaign.series_text_id.is_(None))


def listed(session: Session, who: Coordinator, *, archived: bool, before: int | None = None) -> list[Campaign]:
    """A page of campaigns, newest first; `before` is the last id of the page before it."""
    found = _written(who).where(Campaign.archived_at.is_not(None) if archived else Campaign.archived_at.is_(None))
    if before is not None:
        found = found.where(Campaign.id < before)
    return list(session.scalars(found.order_by(Campaign.id.desc()).limit(PAGE)))


def between(session: Session, who: Coordinator, first: datetime, last: datetime) -> list[Campaign]:
    """Those whose time, or whose launch, falls between two moments, in order of time."""
    at = func.coalesce(Campaign.launched_at, Campaign.at)
    return list(session.scalars(_written(who).where(at >= first, at < last).order_by(at)))


def running(session: Session, who: Coordinator) -> list[Campaign]:
    return list(session.scalars(_theirs(who).where(Campaign.state.in_(RUNNING)).order_by(Campaign.id)))


def to_approve(session: Session, who: Coordinator) -> list[Campaign]:
    """Drafts in which she wrote nothing: what waits for a second person."""
    drafts = _theirs(who).where(Campaign.state == CampaignState.DRAFT, Campaign.archived_at.is_(None))
    others = Campaign.made_by != who.email, ~Campaign.writers.contains([who.email])
    return list(session.scalars(drafts.where(*others).order_by(Campaign.id)))


def halted(session: Session, who: Coordinator) -> list[Campaign]:
    """Those that stopped without being done: paused or missed, or approved and not begun though their time has come."""
    late = (Campaign.state == CampaignState.SCHEDULED) & (Campaign.at < now() - _DUE)
    stopped = Campaign.state.in_((CampaignState.PAUSED, CampaignState.MISSED))
    return list(session.scalars(_theirs(who).where(stopped | late).order_by(Campaign.id)))


def unsure(session: Session, who: Coordinator) -> list[tuple[Campaign, int]]:
    """Campaigns with people of whom nobody has known for a day whether their text left, and how many they are."""
    counted = (
        select(Batch.campaign_id, func.sum(Batch.uncertain).label("people"))
        .where(Batch.state == BatchState.UNCERTAIN, Batch.uncertain > 0, Batch.submitted_at < now() - UNSURE_FOR)
        .group_by(Batch.campaign_id)
        .subquery()
    )
    rows = session.execute(_theirs(who).add_columns(counted.c.people).join(counted).order_by(Campaign.id))
    return [(campaign, int(people)) for campaign, people in rows]
