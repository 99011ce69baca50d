"""The two smallest steps: messages to a next state, a batch to its end."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from models.base import now
from models.batch import Batch, BatchState
from models.message import Message, MessageKind, MessageState, before


class Held(Protocol):
    """A batch in somebody's hands."""

    @property
    def batch_id(self) -> int: ...
    @property
    def lease(self) -> UUID: ...


def settle(session: Session, message_ids: list[int], state: MessageState, *, reason: str) -> None:
    """Moves messages to `state`, as far as the table of states allows."""
    if message_ids:
        session.execute(
            update(Message)
            .where(Message.id.in_(message_ids), Message.state.in_(before(state)))
            .values(state=state, reason=reason)
        )


def close(session: Session, held: Held) -> None:
    """The batch is done; its lease is given back."""
    session.execute(
        update(Batch)
        .where(Batch.id == held.batch_id, Batch.lease == held.lease)
        .values(state=BatchState.RECORDED, recorded_at=now(), lease=None, lease_until=None)
    )


def forget_farewells(session: Session, batch_id: int) -> None:
    """Drops the number and the words of a last word that is no longer waiting to leave."""
    forgotten = session.execute(
        update(Message)
        .where(Message.batch_id == batch_id, Message.kind == MessageKind.FAREWELL)
        .where(Message.state != MessageState.QUEUED)
        .values(phone=None, origin=None)
        .returning(Message.id)
    ).first()
    if forgotten:
        session.execute(update(Batch).where(Batch.id == batch_id).values(body=""))


_RECOUNT = text(
    """
    UPDATE batch SET people = now.people, suppressed = now.suppressed, accepted = now.accepted,
           rejected = now.rejected, uncertain = now.uncertain, expired = now.expired, delivered = now.delivered,
           failed = now.failed, parts = now.parts, cost_kes = now.cost
      FROM (
           SELECT count(*) AS people,
                  count(*) FILTER (WHERE state = 'suppressed') AS suppressed,
                  count(*) FILTER (WHERE state = 'accepted') AS accepted,
                  count(*) FILTER (WHERE state = 'rejected') AS rejected,
                  count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
                  count(*) FILTER (WHERE state = 'expired') AS expired,
                  count(*) FILTER (WHERE state = 'delivered') AS delivered,
                  count(*) FILTER (WHERE state = 'failed') AS failed,
                  coalesce(sum(parts), 0) AS parts, coalesce(sum(cost_kes), 0) AS cost
             FROM message WHERE batch_id = :batch
           ) AS now
     WHERE id = :batch AND campaign_id IS NOT NULL
    """
)


def recount(session: Session, batch_id: int) -> None:
    """Counts anew what became of the people of a campaign's batch. The batch is locked first, so that reports that
    come meanwhile are counted before or after, and never lost."""
    session.execute(_LOCK, {"batch": batch_id})
    session.execute(_RECOUNT, {"batch": batch_id})


_LOCK = text("SELECT FROM batch WHERE id = :batch FOR UPDATE")
