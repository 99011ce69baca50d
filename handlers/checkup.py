"""What may be stuck, and the mending that is safe to do at any time."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, text
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

    def count(condition: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(condition)) or 0

    found = (
        Finding("leases that had run out", swept.put_back, "put back; another worker takes them"),
        Finding("calls that never came back", swept.uncertain, "marked uncertain; reports may still resolve them"),
        Finding("reports that had overtaken their message", matched, "matched"),
        Finding(
            "reports that match nothing",
            count(DeliveryReport.matched_at.is_(None) & (DeliveryReport.received_at < an_hour_ago)),
            "kept; they may belong to another installation with this account",
        ),
        Finding(
            "texts that are uncertain",
            count(Message.state == MessageState.UNCERTAIN),
            "never sent again by themselves",
        ),
        Finding(
            "batches that wait after ten tries or more",
            count((Batch.state == BatchState.QUEUED) & (Batch.attempts >= 10)),
            "the provider does not take them; look at its status page and at your account",
        ),
        Finding(
            "campaigns whose time has come",
            count((Campaign.state == CampaignState.SCHEDULED) & (Campaign.at < at - timedelta(minutes=2))),
            "is the clock process running?",
        ),
        Finding("campaigns that are paused", count(Campaign.state == CampaignState.PAUSED), "`campaign status`"),
    )
    return [finding for finding in found if finding.count]


@dataclass(frozen=True)
class Gauge:
    """One figure for whoever watches the installation."""

    name: str
    means: str
    value: float


_GAUGES = text(
    """
    SELECT coalesce(extract(epoch FROM :now - min(not_before) FILTER (
               WHERE state = 'queued' AND queue = 'replies')), 0),
           coalesce(extract(epoch FROM :now - min(not_before) FILTER (
               WHERE state = 'queued'
                 AND campaign_id IN (SELECT id FROM campaign WHERE state IN ('launching', 'sending')))), 0),
           count(*) FILTER (WHERE state = 'submitting'), count(*) FILTER (WHERE state = 'uncertain')
      FROM batch WHERE state IN ('queued', 'submitting', 'uncertain')
    """
)
_CAMPAIGNS = text(
    """
    SELECT count(*) FILTER (WHERE state = 'paused'), coalesce(sum(spent_kes), 0), coalesce(sum(budget_kes), 0)
      FROM campaign WHERE state NOT IN ('draft', 'done', 'cancelled')
    """
)


def gauges(session: Session) -> list[Gauge]:
    """What alarms are set on: how long texts wait, what is uncertain, what is spent."""
    reply_age, campaign_age, calls, uncertain = session.execute(_GAUGES, {"now": now()}).one()
    paused, spent, budget = session.execute(_CAMPAIGNS).one()
    return [
        Gauge("queued_reply_age_seconds", "How long the oldest reply has been due", max(0.0, float(reply_age))),
        Gauge("queued_campaign_age_seconds", "How long the oldest batch has been due", max(0.0, float(campaign_age))),
        Gauge("calls_under_way", "Provider calls that are being made", calls),
        Gauge("uncertain_batches", "Calls that never came back", uncertain),
        Gauge("paused_campaigns", "Campaigns that are paused", paused),
        Gauge("open_campaigns_spent_kes", "Spent by campaigns that are not over, with VAT", float(spent)),
        Gauge("open_campaigns_budget_kes", "Their budgets", float(budget)),
    ]
