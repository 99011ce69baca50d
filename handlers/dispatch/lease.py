"""Claim and submit: who holds a batch, and what is true when the call is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import Label, ScalarSelect, func, select, true, update
from sqlalchemy.orm import Session

from handlers.consent import ERASED, OPTED_OUT, Stop, stops
from handlers.dispatch.settle import close, forget_farewells, recount, settle
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.campaign import RUNNING, Campaign
from models.message import Message, MessageKind, MessageState
from models.phone_number import PhoneNumber

LEASE = timedelta(seconds=60)
# Longer than the longest call a carrier makes, so that a call still under way is never called lost.
SUBMITTING_AT_MOST = timedelta(seconds=60)
NOBODY: Mapping[int, str] = MappingProxyType({})
TOO_LATE = "it could not leave in time"


@dataclass(frozen=True)
class Claim:
    """One batch in the hands of one worker. `lease` is the fencing token: without it nothing can be recorded.

    `parts` is how many parts its call would be at most; `campaign_id` None for replies, `rate` that of the campaign if
    it has one of its own.
    """

    batch_id: int
    lease: UUID
    body: str
    parts: int
    campaign_id: int | None
    rate: float | None = None


@dataclass(frozen=True)
class Call:
    """The provider call that a claim has become: one text, and the numbers, each with the id of its message."""

    batch_id: int
    lease: UUID
    body: str
    parts_each: int
    campaign_id: int | None
    messages: dict[PhoneNumber, int] = field(repr=False)

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        return tuple(self.messages)


def claim(session: Session, queue: Queue) -> Claim | None:
    """Leases a batch that is due, or returns None when there is none: the oldest reply, or the oldest batch of a
    campaign that runs. Of several campaigns each has its turn."""
    at = now()
    due = _due_reply(at) if queue is Queue.REPLIES else _due_of_a_campaign(at)
    token = uuid4()
    taken = session.execute(
        update(Batch)
        .where(Batch.id == due)
        .values(state=BatchState.LEASED, lease=token, lease_until=at + LEASE, attempts=Batch.attempts + 1)
        .returning(Batch.id, Batch.body, Batch.people, Batch.parts_each, Batch.campaign_id, _own_rate())
    ).one_or_none()
    if taken is None:
        return None
    parts = max(1, taken.people) * taken.parts_each
    return Claim(taken.id, token, taken.body, parts, taken.campaign_id, float(taken.rate) if taken.rate else None)


def _own_rate() -> Label[Decimal | None]:
    return select(Campaign.rate).where(Campaign.id == Batch.campaign_id).scalar_subquery().label("rate")


def _due_reply(at: datetime) -> ScalarSelect[int]:
    due = select(Batch.id).where(Batch.queue == Queue.REPLIES, Batch.state == BatchState.QUEUED, Batch.not_before <= at)
    return due.order_by(Batch.not_before, Batch.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()


def _due_of_a_campaign(at: datetime) -> ScalarSelect[int]:
    """A subquery for each campaign that runs, so that the waiting batches of a paused one are never passed over."""
    due = (
        select(Batch.id)
        .where(Batch.campaign_id == Campaign.id, Batch.state == BatchState.QUEUED, Batch.not_before <= at)
        .order_by(Batch.not_before, Batch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .lateral()
    )
    running = select(due.c.id).select_from(Campaign).join(due, true()).where(Campaign.state.in_(RUNNING))
    return running.order_by(func.random()).limit(1).scalar_subquery()


def release(session: Session, held: Claim, *, pause: timedelta = timedelta()) -> None:
    """Gives a batch back that may not be sent now."""
    session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease, Batch.state == BatchState.LEASED)
        .values(state=BatchState.QUEUED, lease=None, lease_until=None, not_before=now() + pause)
    )


def submit(session: Session, held: Claim, refusals: Mapping[int, str] = NOBODY) -> Call | None:
    """Says "the call is being made", and to whom. None when there is no call to make: the lease was lost, or nobody is
    left who may be texted. Who said stop until now is taken out here, with the reason, and not when the list was made;
    so are the messages in `refusals`.
    """
    at = now()
    batch = session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .where(Batch.state == BatchState.LEASED, Batch.lease_until > at)
        .values(state=BatchState.SUBMITTING, submitted_at=at, lease_until=at + SUBMITTING_AT_MOST)
        .returning(Batch.valid_until, Batch.parts_each)
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
    nobodys = [message.id for message in waiting if message.phone is None]
    settle(session, nobodys, MessageState.SUPPRESSED, reason=ERASED)
    if batch.valid_until is not None and batch.valid_until <= at:
        settle(session, list(messages.values()), MessageState.EXPIRED, reason=TOO_LATE)
        messages = {}
    stopped = stops(session, messages)
    for message in waiting:
        stop = stopped.get(message.phone)
        held_back = stop and not _answers_after(stop, message.kind, message.created_at)
        reason = stop.reason if stop and held_back else refusals.get(message.id)
        if reason and message.phone in messages:
            settle(session, [messages.pop(message.phone)], MessageState.SUPPRESSED, reason=reason)
    if len(messages) < len(waiting):
        recount(session, held.batch_id)
    if not messages:
        close(session, held)
        forget_farewells(session, held.batch_id)
        return None
    return Call(held.batch_id, held.lease, held.body, batch.parts_each, held.campaign_id, messages)


def _answers_after(stop: Stop, kind: MessageKind, created_at: datetime) -> bool:
    """Whether this is the answer to a text that the holder sent after saying stop, the confirmation among them. What
    the network forbids is not tried."""
    own_word = stop.reason in (OPTED_OUT, ERASED)
    return own_word and kind in (MessageKind.REPLY, MessageKind.FAREWELL) and created_at >= stop.since
