"""What may be stuck, and the mending that is safe to do at any time."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import delivery, dispatch
from models.base import now
from models.batch import Batch, BatchState
from models.campaign import Campaign, CampaignState
from models.delivery_report import DeliveryReport
from models.message import Message, MessageState


@dataclass(frozen=True)
class Finding:
    """What was found, how often, and what was or can be done."""

    what: str
    count: int
    then: str


def examine(session: Session) -> list[Finding]:
    """Everything that needs attention, after mending what is safe."""
    at = now()
    an_hour_ago = at - timedelta(hours=1)
    matched = delivery.match_waiting(session)
    swept = dispatch.sweep(session)

    def count(condition: object, table: type = Batch) -> int:
        return session.scalar(select(func.count()).select_from(table).where(condition)) or 0  # type: ignore[arg-type]

    found = (
        Finding("leases that had run out", swept.put_back, "put back; another worker takes them"),
        Finding("calls that never came back", swept.uncertain, "marked uncertain; reports may still resolve them"),
        Finding("reports that had overtaken their message", matched, "matched"),
        Finding(
            "reports that match nothing",
            count(DeliveryReport.matched_at.is_(None) & (DeliveryReport.received_at < an_hour_ago), DeliveryReport),
            "kept; they may belong to another installation with this account",
        ),
        Finding(
            "texts that are uncertain",
            count(Message.state == MessageState.UNCERTAIN, Message),
            "never sent again by themselves",
        ),
        Finding(
            "batches that wait after ten tries or more",
            count((Batch.state == BatchState.QUEUED) & (Batch.attempts >= 10)),
            "the provider does not take them; look at its status page and at your account",
        ),
        Finding(
            "campaigns whose time has come",
            count((Campaign.state == CampaignState.SCHEDULED) & (Campaign.at < at - timedelta(minutes=2)), Campaign),
            "is the clock process running?",
        ),
        Finding(
            "campaigns that are paused", count(Campaign.state == CampaignState.PAUSED, Campaign), "`campaign status`"
        ),
    )
    return [finding for finding in found if finding.count]
