"""The only road out. Every text is a `message` row; it leaves by claim, submit, send, record.

queue      the row, in the transaction of what caused it; the bell rings after the commit
claim      a batch is leased to one worker
submit     whoever must not be texted is taken out; "the call is being made", committed before it is made
record     what the provider said of each number
sweep      leases that ran out go back; calls that never came back are uncertain, and are never made again
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, exists, select, text, update
from sqlalchemy.orm import Session

from handlers.carrier import Accepted, Answered, NotTaken, Outcome, Refused, Rejected, Uncertain
from handlers.consent import suppress, suppressed
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.message import Message, MessageKind, MessageState, before
from models.phone_number import PhoneNumber

LEASE = timedelta(seconds=60)
# Longer than the longest call a carrier makes, so that a call still under way is never called lost.
SUBMITTING_AT_MOST = timedelta(seconds=60)
RETRY_FIRST, RETRY_LONGEST = timedelta(seconds=5), timedelta(minutes=10)
# An answer that comes a day late answers nothing any more.
REPLY_VALID_FOR = timedelta(hours=24)
TOO_LATE = "it could not leave in time"
_BELLS = "bells"


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
    batch = Batch(queue=Queue.REPLIES, body=body, valid_until=now() + REPLY_VALID_FOR)
    session.add(batch)
    session.flush()
    session.add(Message(phone=phone, person_id=person_id, kind=MessageKind.REPLY, batch_id=batch.id, origin=origin))
    session.flush()
    ask_for_bell(session, Queue.REPLIES)


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
        select(Message.id, Message.phone)
        .where(Message.batch_id == held.batch_id, Message.state == MessageState.QUEUED)
        .order_by(Message.id)
        .with_for_update()
    )
    messages = {phone: message_id for message_id, phone in waiting if phone is not None}
    if batch.valid_until is not None and batch.valid_until <= at:
        _settle(session, list(messages.values()), MessageState.EXPIRED, reason=TOO_LATE)
        messages = {}
    for phone, reason in suppressed(session, messages).items():
        _settle(session, [messages.pop(phone)], MessageState.SUPPRESSED, reason=reason)
    if not messages:
        _close(session, held)
        return None
    return Call(held.batch_id, held.lease, held.body, messages)


def record(session: Session, call: Call, outcome: Outcome) -> None:
    """Writes down what became of the call: of each number, or of the batch as a whole."""
    match outcome:
        case Answered(by_number):
            _record_answers(session, call, by_number)
            _close(session, call)
        case NotTaken(reason, retry_after):
            _put_back(session, call, retry_after)
        case Refused(reason):
            _settle(session, list(call.messages.values()), MessageState.REJECTED, reason=reason)
            _close(session, call)
        case Uncertain(reason):
            _lose(session, call.batch_id, call.lease, reason)


def _record_answers(session: Session, call: Call, by_number: Any) -> None:
    refused, unnamed = defaultdict(list), []
    accepted: list[tuple[int, Accepted]] = []
    for phone, message_id in call.messages.items():
        match by_number.get(phone):
            case Accepted() as taken:
                accepted.append((message_id, taken))
            case Rejected(reason, opted_out):
                refused[reason].append(message_id)
                if opted_out:
                    suppress(session, phone, reason)
            case None:
                unnamed.append(message_id)
    _accept(session, accepted)
    for reason, message_ids in refused.items():
        _settle(session, message_ids, MessageState.REJECTED, reason=reason)
    _settle(session, unnamed, MessageState.UNCERTAIN, reason="the provider's answer left this number out")


# One statement for a whole batch, since a campaign runs it two thousand times.
_ACCEPT = text(
    """
    UPDATE message SET state = 'accepted', reason = NULL, provider_id = taken.provider_id, parts = taken.parts,
           cost_kes = taken.cost
      FROM unnest(CAST(:ids AS bigint[]), CAST(:provider_ids AS text[]), CAST(:parts AS smallint[]),
                  CAST(:costs AS numeric[])) AS taken (id, provider_id, parts, cost)
     WHERE message.id = taken.id AND message.state = ANY(:before)
    """
)


def _accept(session: Session, accepted: list[tuple[int, Accepted]]) -> None:
    if accepted:
        values = {
            "ids": [message_id for message_id, _ in accepted],
            "provider_ids": [taken.provider_id for _, taken in accepted],
            "parts": [taken.parts for _, taken in accepted],
            "costs": [taken.cost_kes for _, taken in accepted],
            "before": [str(state) for state in before(MessageState.ACCEPTED)],
        }
        session.execute(_ACCEPT, values)


def _settle(session: Session, message_ids: list[int], state: MessageState, *, reason: str) -> None:
    """Moves messages to `state`, as far as the table of states allows."""
    if message_ids:
        session.execute(
            update(Message)
            .where(Message.id.in_(message_ids), Message.state.in_(before(state)))
            .values(state=state, reason=reason)
        )


def _close(session: Session, held: Claim | Call) -> None:
    session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .values(state=BatchState.RECORDED, recorded_at=now(), lease=None, lease_until=None)
    )


def _put_back(session: Session, call: Call, retry_after: float | None) -> None:
    """Nothing left: the batch waits longer each time, with jitter, so that workers do not knock in step."""
    attempts = session.scalar(select(Batch.attempts).where(Batch.id == call.batch_id)) or 1
    pause = min(RETRY_FIRST * 2 ** min(attempts - 1, 10), RETRY_LONGEST) * random.uniform(0.75, 1.25)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    session.execute(
        update(Batch)
        .where(Batch.id == call.batch_id, Batch.lease == call.lease, Batch.state == BatchState.SUBMITTING)
        .values(state=BatchState.QUEUED, not_before=now() + pause, lease=None, lease_until=None)
    )


def _lose(session: Session, batch_id: int, lease: UUID, reason: str) -> None:
    """The call may have been made: batch and messages are uncertain, and wait for a report or a coordinator.

    The lease stays in the row, so that an answer which comes after all is still taken.
    """
    lost = session.execute(
        update(Batch)
        .where(Batch.id == batch_id, Batch.lease == lease, Batch.state == BatchState.SUBMITTING)
        .values(state=BatchState.UNCERTAIN, recorded_at=now(), lease_until=None)
        .returning(Batch.id)
    ).one_or_none()
    if lost:
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
    lost = session.execute(
        select(Batch.id, Batch.lease)
        .where(Batch.state == BatchState.SUBMITTING, Batch.lease_until < at)
        .with_for_update(skip_locked=True)
    ).all()
    for batch_id, lease in lost:
        _lose(session, batch_id, cast("UUID", lease), "the worker stopped during the call")
    due = session.scalars(
        select(Batch.queue).where(Batch.state == BatchState.QUEUED, Batch.not_before <= at).distinct()
    ).all()
    for queue in due:
        ask_for_bell(session, queue)
    return Swept(len(freed), len(lost), tuple(due))
