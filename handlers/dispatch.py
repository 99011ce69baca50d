"""The only road out. Every text is a `message` row; it leaves by claim, submit, send, record.

queue      the row, in the transaction of what caused it; the bell rings after the commit
claim      a batch is leased to one worker; whoever must not be texted is taken out
submit     "the call is being made", committed before it is made
record     what the provider said of each number
sweep      leases that ran out go back; calls that never came back are uncertain, and are never made again
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, exists, select, update
from sqlalchemy.orm import Session

from handlers.carrier import Accepted, Answered, NotTaken, Outcome, Refused, Rejected, Uncertain
from handlers.consent import suppress, suppressed
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.message import Message, MessageKind, MessageState
from models.phone_number import PhoneNumber

LEASE = timedelta(seconds=60)
# Longer than the longest call a carrier makes, so that a call still under way is never called lost.
SUBMITTING_AT_MOST = timedelta(seconds=60)
RETRY_FIRST, RETRY_LONGEST = timedelta(seconds=5), timedelta(minutes=10)
_BELLS = "bells"


@dataclass(frozen=True)
class Claim:
    """One batch in the hands of one worker. `lease` is the fencing token: without it nothing can be recorded."""

    batch_id: int
    lease: UUID
    body: str
    numbers: tuple[PhoneNumber, ...]


def ask_for_bell(session: Session, queue: Queue) -> None:
    """Once this transaction is committed, a worker is told that there is work."""
    session.info.setdefault(_BELLS, set()).add(queue)


def bells_asked_for(session: Session) -> set[Queue]:
    """The queues whose bell is to ring, and forgets them."""
    bells: set[Queue] = session.info.pop(_BELLS, set())
    return bells


def queue_reply(session: Session, phone: PhoneNumber, person_id: int | None, body: str, origin: str) -> None:
    """Owes `phone` one text that its holder asked for. The same `origin` owes it once."""
    if session.scalar(select(exists().where(Message.origin == origin))):
        return
    batch = Batch(queue=Queue.REPLIES, body=body)
    session.add(batch)
    session.flush()
    session.add(Message(phone=phone, person_id=person_id, kind=MessageKind.REPLY, batch_id=batch.id, origin=origin))
    session.flush()
    ask_for_bell(session, Queue.REPLIES)


def claim(session: Session, queue: Queue) -> Claim | None:
    """Leases the oldest batch that is due, or returns None when there is none.

    Those who may not be texted any more are taken out here, with the reason, and not when the list was made. A batch
    of which nobody is left is closed, and its claim has no numbers.
    """
    at = now()
    token = uuid4()
    taken = session.execute(
        update(Batch)
        .where(Batch.id == _oldest_due(queue, at))
        .values(state=BatchState.LEASED, lease=token, lease_until=at + LEASE, attempts=Batch.attempts + 1)
        .returning(Batch.id, Batch.body)
    ).one_or_none()
    if taken is None:
        return None
    waiting = session.scalars(
        select(Message.phone).where(Message.batch_id == taken.id, Message.state == MessageState.QUEUED)
    )
    numbers = [phone for phone in waiting if phone is not None]
    stopped = suppressed(session, numbers)
    for phone, reason in stopped.items():
        _settle(session, taken.id, phone, state=MessageState.SUPPRESSED, reason=reason)
    left = tuple(phone for phone in numbers if phone not in stopped)
    if not left:
        _close(session, taken.id, token, BatchState.RECORDED)
    return Claim(taken.id, token, taken.body, left)


def _oldest_due(queue: Queue, at: datetime) -> ScalarSelect[int]:
    return (
        select(Batch.id)
        .where(Batch.queue == queue, Batch.state == BatchState.QUEUED, Batch.not_before <= at)
        .order_by(Batch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


def submit(session: Session, held: Claim) -> bool:
    """Says "the call is being made". False when the lease was lost: then the call must not be made."""
    at = now()
    done = session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .where(Batch.state == BatchState.LEASED, Batch.lease_until > at)
        .values(state=BatchState.SUBMITTING, submitted_at=at, lease_until=at + SUBMITTING_AT_MOST)
        .returning(Batch.id)
    )
    return done.one_or_none() is not None


def record(session: Session, held: Claim, outcome: Outcome) -> None:
    """Writes down what became of the call: of each number, or of the batch as a whole."""
    match outcome:
        case Answered(by_number):
            for phone in held.numbers:
                _record_answer(session, held, phone, by_number.get(phone))
            _close(session, held.batch_id, held.lease, BatchState.RECORDED)
        case NotTaken(reason, retry_after):
            _put_back(session, held, reason, retry_after)
        case Refused(reason):
            for phone in held.numbers:
                _settle(session, held.batch_id, phone, state=MessageState.REJECTED, reason=reason)
            _close(session, held.batch_id, held.lease, BatchState.RECORDED)
        case Uncertain(reason):
            _lose(session, held.batch_id, reason)


def _record_answer(session: Session, held: Claim, phone: PhoneNumber, answer: Accepted | Rejected | None) -> None:
    match answer:
        case Accepted(provider_id, parts, cost):
            _settle(
                session,
                held.batch_id,
                phone,
                state=MessageState.ACCEPTED,
                provider_id=provider_id,
                parts=parts,
                cost_kes=cost,
            )
        case Rejected(reason, opted_out):
            _settle(session, held.batch_id, phone, state=MessageState.REJECTED, reason=reason)
            if opted_out:
                suppress(session, phone, reason)
        case None:
            _settle(
                session,
                held.batch_id,
                phone,
                state=MessageState.UNCERTAIN,
                reason="the provider's answer left this number out",
            )


def _settle(session: Session, batch_id: int, phone: PhoneNumber, **values: object) -> None:
    """Moves the queued, or uncertain, message of `phone` in this batch to its next state; a final one stays."""
    session.execute(
        update(Message)
        .where(Message.batch_id == batch_id, Message.phone == phone)
        .where(Message.state.in_([MessageState.QUEUED, MessageState.UNCERTAIN]))
        .values(**values)
    )


def _close(session: Session, batch_id: int, lease: UUID, state: BatchState) -> None:
    session.execute(
        update(Batch)
        .where(Batch.id == batch_id, Batch.lease == lease)
        .values(state=state, recorded_at=now(), lease=None, lease_until=None)
    )


def _put_back(session: Session, held: Claim, reason: str, retry_after: float | None) -> None:
    """Nothing left: the batch waits longer each time, with jitter, so that workers do not knock in step."""
    attempts = session.scalar(select(Batch.attempts).where(Batch.id == held.batch_id)) or 1
    pause = min(RETRY_FIRST * 2 ** min(attempts - 1, 10), RETRY_LONGEST) * random.uniform(0.75, 1.25)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .values(state=BatchState.QUEUED, not_before=now() + pause, lease=None, lease_until=None)
    )


def _lose(session: Session, batch_id: int, reason: str) -> None:
    """The call may have been made: batch and messages are uncertain, and wait for a report or a coordinator."""
    session.execute(
        update(Batch).where(Batch.id == batch_id).values(state=BatchState.UNCERTAIN, recorded_at=now(), lease=None)
    )
    session.execute(
        update(Message)
        .where(Message.batch_id == batch_id, Message.state == MessageState.QUEUED)
        .values(state=MessageState.UNCERTAIN, reason=reason)
    )


@dataclass(frozen=True)
class Swept:
    """What a sweep found: batches put back, batches that became uncertain, queues with work that is due."""

    put_back: int
    uncertain: int
    due: tuple[Queue, ...]


def sweep(session: Session) -> Swept:
    """Frees what dead workers held, and asks for the bell of every queue in which something is due."""
    at = now()
    freed = session.scalars(
        update(Batch)
        .where(Batch.state == BatchState.LEASED, Batch.lease_until < at)
        .values(state=BatchState.QUEUED, lease=None, lease_until=None)
        .returning(Batch.id)
    ).all()
    lost = session.scalars(
        select(Batch.id)
        .where(Batch.state == BatchState.SUBMITTING, Batch.lease_until < at)
        .with_for_update(skip_locked=True)
    ).all()
    for batch_id in lost:
        _lose(session, batch_id, "the worker stopped during the call")
    due = session.scalars(
        select(Batch.queue).where(Batch.state == BatchState.QUEUED, Batch.not_before <= at).distinct()
    ).all()
    for queue in due:
        ask_for_bell(session, queue)
    return Swept(len(freed), len(lost), tuple(due))
