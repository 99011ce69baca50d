"""Record: what the provider said of each number, or of the call as a whole."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from handlers import opting
from handlers.carrier import Accepted, Answered, NotTaken, Outcome, Refused, Rejected, Uncertain
from handlers.consent import BLOCKED
from handlers.dispatch.lease import Call
from handlers.dispatch.settle import close, forget_farewells, recount, settle
from models.base import now
from models.batch import Batch, BatchState
from models.choice import Channel
from models.message import Message, MessageState, before
from models.phone_number import PhoneNumber

RETRY_FIRST, RETRY_LONGEST = timedelta(seconds=5), timedelta(minutes=10)


def record(session: Session, call: Call, outcome: Outcome) -> None:
    """Writes down what became of the call: of each number, or of the batch as a whole."""
    match outcome:
        case Answered(by_number):
            _record_answers(session, call, by_number)
            close(session, call)
        case NotTaken(reason, retry_after):
            _put_back(session, call, retry_after)
        case Refused():
            # Somebody has to mend the account. What waits for that is not lost, and expires if it takes too long.
            _put_back(session, call, None)
        case Uncertain(reason):
            lose(session, call.batch_id, call.lease, reason)
    if call.campaign_id is None:
        forget_farewells(session, call.batch_id)
    else:
        recount(session, call.batch_id)


def _record_answers(session: Session, call: Call, by_number: Mapping[PhoneNumber, Accepted | Rejected]) -> None:
    refused, unnamed, ours = defaultdict(list), [], []
    accepted: list[tuple[int, Accepted]] = []
    for phone, message_id in call.messages.items():
        match by_number.get(phone):
            case Accepted() as taken:
                accepted.append((message_id, taken))
            case Rejected(ours=True):
                ours.append(message_id)
            case Rejected(reason, opted_out):
                refused[reason].append(message_id)
                if opted_out:
                    origin = f"batch:{call.batch_id}"
                    opting.opt_out(session, phone, reason=BLOCKED, channel=Channel.NETWORK, origin=origin)
            case None:
                unnamed.append(message_id)
    _accept(session, accepted)
    _hold_back(session, call, ours)
    for reason, message_ids in refused.items():
        settle(session, message_ids, MessageState.REJECTED, reason=reason)
    settle(session, unnamed, MessageState.UNCERTAIN, reason="the provider's answer left this number out")


_HOLD_BACK = text(
    """
    WITH later AS (
    INSERT INTO batch (queue, state, body, campaign_id, text_id, ordinal, parts_each, people, not_before, valid_until,
                       attempts, created_at)
    SELECT queue, 'queued', body, campaign_id, text_id, ordinal, parts_each, :people, :not_before, valid_until, 0, :now
      FROM batch WHERE id = :batch
    RETURNING id
    )
    UPDATE message SET batch_id = later.id FROM later WHERE message.id = ANY(:ids) AND state = 'queued'
    """
)


def _hold_back(session: Session, call: Call, message_ids: list[int]) -> None:
    """Those whom only our account kept from their text wait for another try, in a batch of their own."""
    if message_ids:
        at = now()
        values = {"people": len(message_ids), "not_before": at + RETRY_LONGEST, "now": at, "batch": call.batch_id}
        session.execute(_HOLD_BACK, values | {"ids": message_ids})


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


def lose(session: Session, batch_id: int, lease: UUID, reason: str) -> None:
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
