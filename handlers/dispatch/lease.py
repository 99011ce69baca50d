"""Claim and submit: who holds a batch, and what is true when the call is made."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.orm import Session

from handlers.consent import ERASED, OPTED_OUT, Stop, stops
from handlers.dispatch.settle import close, forget_farewells, settle
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.message import Message, MessageKind, MessageState
from models.phone_number import PhoneNumber

LEASE = timedelta(seconds=60)
# Longer than the longest call a carrier makes, so that a call still under way is never called lost.
SUBMITTING_AT_MOST = timedelta(seconds=60)
TOO_LATE = "it could not leave in time"


@dataclass(frozen=True)
class Claim:
    """One batch in the hands of one worker. `lease` is the fencing token: without it nothing can be recorded."""

    batch_id: int
    lease: UUID
    body: str


@dataclass(frozen=True)
class Call:
    """The provider call that a claim has become: one text, and the numbers, each with the id of its message."""

    batch_id: int
    lease: UUID
    body: str
    messages: dict[PhoneNumber, int] = field(repr=False)

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        return tuple(self.messages)


def claim(session: Session, queue: Queue) -> Claim | None:
    """Leases the oldest batch that is due, or returns None when there is none."""
    at = now()
    token = uuid4()
    taken = session.execute(
        update(Batch)
        .where(Batch.id == _oldest_due(queue, at))
        .values(state=BatchState.LEASED, lease=token, lease_until=at + LEASE, attempts=Batch.attempts + 1)
        .returning(Batch.id, Batch.body)
    ).one_or_none()
    return Claim(taken.id, token, taken.body) if taken else None


def _oldest_due(queue: Queue, at: datetime) -> ScalarSelect[int]:
    return (
        select(Batch.id)
        .where(Batch.queue == queue, Batch.state == BatchState.QUEUED, Batch.not_before <= at)
        .order_by(Batch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


def submit(session: Session, held: Claim) -> Call | None:
    """Says "the call is being made", and to whom. None when there is no call to make: the lease was lost, or nobody is
    left who may be texted. Who said stop until now is taken out here, with the reason, and not when the list was made.
    """
    at = now()
    batch = session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .where(Batch.state == BatchState.LEASED, Batch.lease_until > at)
        .values(state=BatchState.SUBMITTING, submitted_at=at, lease_until=at + SUBMITTING_AT_MOST)
        .returning(Batch.valid_until)
    ).one_or_none()
    if batch is None:
        return None
    # Locked, so that an erasure that is under way is waited for and seen.
    waiting = session.execute(
        select(Message.id, Message.phone, Message.kind, Message.created_at)
        .where(Message.batch_id == held.batch_id, Message.state == MessageState.QUEUED)
        .order_by(Message.id)
        .with_for_update()
    ).all()
    messages = {message.phone: message.id for message in waiting if message.phone is not None}
    if batch.valid_until is not None and batch.valid_until <= at:
        settle(session, list(messages.values()), MessageState.EXPIRED, reason=TOO_LATE)
        messages = {}
    stopped = stops(session, messages)
    for message in waiting:
        stop = stopped.get(message.phone)
        if stop and not _answers_after(stop, message.kind, message.created_at):
            settle(session, [messages.pop(message.phone)], MessageState.SUPPRESSED, reason=stop.reason)
    if not messages:
        close(session, held)
        forget_farewells(session, held.batch_id)
        return None
    return Call(held.batch_id, held.lease, held.body, messages)


def _answers_after(stop: Stop, kind: MessageKind, created_at: datetime) -> bool:
    """Whether this is the answer to a text that the holder sent after saying stop, the confirmation among them. What
    the network forbids is not tried."""
    own_word = stop.reason in (OPTED_OUT, ERASED)
    return own_word and kind in (MessageKind.REPLY, MessageKind.FAREWELL) and created_at >= stop.since
