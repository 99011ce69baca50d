"""Files with numbers in them: one asks with a reason, another allows it, and it is on record who fetched it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.refusal import Refusal
from models.audit import Audit
from models.base import now
from models.campaign import Campaign
from models.coordinator import Coordinator, Role
from models.export import Export

# Who was allowed a file fetches it within a day; later she asks again.
ALLOWED_FOR = timedelta(hours=24)


class MayNotExport(Refusal):
    """The file cannot be had; the message says why."""


def ask(session: Session, campaign: Campaign, who: Coordinator, reason: str) -> Export:
    """Asks for the numbers of a campaign. Nothing is read yet."""
    asked = Export(campaign_id=campaign.id, reason=reason, asked_by=who.email)
    session.add(asked)
    _record(session, "export_asked", who, campaign.id, reason)
    session.flush()
    return asked


def allow(session: Session, export: Export, who: Coordinator) -> None:
    """A second person allows it. Raises `MayNotExport`."""
    if not who.may(Role.APPROVER):
        raise MayNotExport("approvers and admins allow exports")
    if who.email == export.asked_by:
        raise MayNotExport("who asks for numbers cannot allow it; ask somebody else")
    if export.allowed_at is not None:
        raise MayNotExport("{who} has allowed it already", who=export.allowed_by)
    export.allowed_by, export.allowed_at = who.email, now()
    _record(session, "export_allowed", who, export.campaign_id, export.reason)


def fetch(session: Session, export: Export, who: Coordinator) -> None:
    """Records that the file is read now, by the one who asked. Raises `MayNotExport`."""
    if who.email != export.asked_by:
        raise MayNotExport("only who asked for it fetches it")
    if export.allowed_at is None:
        raise MayNotExport("a second person has to allow it first")
    if export.allowed_at < now() - ALLOWED_FOR:
        raise MayNotExport("it was allowed more than a day ago; ask again")
    export.fetched_at = now()
    _record(session, "export_fetched", who, export.campaign_id, export.reason)


def latest(session: Session, who: Coordinator, most: int = 50) -> list[tuple[Export, Campaign]]:
    """The newest requests that she may see, those that wait for somebody first, each with its campaign."""
    found = select(Export, Campaign).join(Campaign, Campaign.id == Export.campaign_id)
    if who.county is not None:
        found = found.where(Campaign.counties == [who.county])
    found = found.order_by(Export.allowed_at.is_not(None), Export.id.desc()).limit(most)
    return [(export, campaign) for export, campaign in session.execute(found)]


def _record(session: Session, event: str, who: Coordinator, campaign_id: int, reason: str) -> None:
    session.add(Audit(event=event, channel="console", who=who.email, reason=f"campaign {campaign_id}: {reason}"))
