"""What holders of numbers ask of an officer: to see, to take along, to put right, to forget; each with its clock."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.data_request import DUE_WITHIN, CameBy, DataRequest, RequestKind
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

ERASED = "the number was erased"
_CLOSED_SHOWN = 50


def write_down(
    session: Session, who: Coordinator, kind: RequestKind, phone: PhoneNumber, came_by: CameBy, received_at: datetime
) -> DataRequest:
    """Enters a request. Its clock runs from the day on which it came, not from the day on which it was entered."""
    request = DataRequest(
        kind=kind,
        phone=phone,
        county=who.county,
        came_by=came_by,
        received_at=received_at,
        due_at=received_at + DUE_WITHIN[kind],
        written_by=who.email,
    )
    session.add(request)
    session.flush()
    _record(session, "request_written", who, request, f"{kind} by {came_by}")
    return request


def latest(session: Session, who: Coordinator) -> list[DataRequest]:
    """The requests that `who` may see: open ones, the most urgent first, and those closed last."""
    hers = _hers(who)
    open_ones = select(DataRequest).where(DataRequest.closed_at.is_(None), *hers).order_by(DataRequest.due_at)
    closed = select(DataRequest).where(DataRequest.closed_at.is_not(None), *hers)
    newest = closed.order_by(DataRequest.closed_at.desc()).limit(_CLOSED_SHOWN)
    return [*session.scalars(open_ones), *session.scalars(newest)]


def open_ones(session: Session, who: Coordinator) -> tuple[int, int]:
    """How many requests that `who` may see are open, and how many of them are overdue."""
    overdue = func.count().filter(DataRequest.due_at < now())
    hers = select(func.count(), overdue).where(DataRequest.closed_at.is_(None), *_hers(who))
    waiting, late = session.execute(hers).one()
    return waiting, late


def _hers(who: Coordinator) -> list[ColumnElement[bool]]:
    return [] if who.county is None else [DataRequest.county == who.county]


def find(session: Session, who: Coordinator, request_id: int) -> DataRequest | None:
    """An open request that `who` may see, locked."""
    return session.scalars(
        select(DataRequest)
        .where(DataRequest.id == request_id, DataRequest.closed_at.is_(None), *_hers(who))
        .with_for_update()
    ).one_or_none()


def close(session: Session, request: DataRequest, who: Coordinator, outcome: str) -> None:
    """Says what was done. Of whom it was is forgotten with it."""
    request.closed_at, request.closed_by, request.outcome, request.phone = now(), who.email, outcome, None
    _record(session, "request_closed", who, request, outcome)


def forget(session: Session, phone: PhoneNumber) -> None:
    """The number is erased: nothing is left that its open requests could be about."""
    closed = session.scalars(
        update(DataRequest)
        .where(DataRequest.phone.in_(phone_keys.seals(phone)))
        .values(phone=None, closed_at=now(), outcome=ERASED)
        .returning(DataRequest.id)
    )
    for request_id in closed.all():
        session.add(Audit(event="request_closed", channel="console", reason=f"request {request_id}: {ERASED}"))


def _record(session: Session, event: str, who: Coordinator, request: DataRequest, reason: str) -> None:
    session.add(Audit(event=event, channel="console", who=who.email, reason=f"request {request.id}: {reason}"))
