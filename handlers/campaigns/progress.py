"""How far a campaign is: a sum over its batches, never a count over messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.campaigns.control import NotNow
from handlers.campaigns.rules import Rules
from models.base import now
from models.batch import Batch, BatchState
from models.campaign import Campaign, CampaignState

_SUMS = ("people", "suppressed", "accepted", "rejected", "uncertain", "expired", "delivered", "failed", "parts")


@dataclass(frozen=True)
class Progress:
    """The message counts add up to `total`. `cost_kes` is what the provider said of those it took, without VAT."""

    id: int
    state: CampaignState
    reason: str | None
    total: int
    queued: int
    suppressed: int
    accepted: int
    rejected: int
    uncertain: int
    expired: int
    delivered: int
    failed: int
    parts: int
    cost_kes: Decimal

    @property
    def had_left(self) -> int:
        """Those whose text has left, or may have."""
        return self.accepted + self.delivered + self.failed + self.uncertain


def progress(session: Session, campaign_id: int) -> Progress:
    """How far it is. Raises `NotNow` when there is no such campaign."""
    campaign = session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None:
        raise NotNow("there is no campaign {id}", id=campaign_id)
    columns = [func.coalesce(func.sum(getattr(Batch, name)), 0) for name in (*_SUMS, "cost_kes")]
    *counts, cost = session.execute(select(*columns).where(Batch.campaign_id == campaign_id)).one()
    sums = dict(zip(_SUMS, map(int, counts), strict=True))
    total = sums.pop("people")
    parts = sums.pop("parts")
    return Progress(
        id=campaign.id,
        state=campaign.state,
        reason=campaign.reason,
        total=total,
        queued=total - sum(sums.values()),
        parts=parts,
        cost_kes=cost,
        **sums,
    )


_LATELY = timedelta(minutes=1)


def parts_a_second(session: Session, campaign_id: int) -> float:
    """The pace of the last minute."""
    lately = Batch.campaign_id == campaign_id, Batch.recorded_at > now() - _LATELY
    sent = session.scalar(select(func.sum(Batch.people * Batch.parts_each)).where(*lately))
    return float(sent or 0) / _LATELY.total_seconds()


def ends(session: Session, campaign: Campaign, rules: Rules) -> datetime:
    """When the last of it would leave, at the pace that it may have and within the hours."""
    waiting = Batch.campaign_id == campaign.id, Batch.state == BatchState.QUEUED
    parts = session.scalar(select(func.sum(Batch.people * Batch.parts_each)).where(*waiting)) or 0
    rate = min(float(campaign.rate or rules.rate), rules.rate)
    return rules.hours.end_of(parts / rate, rules.hours.next_opening(now()))
