"""The two smallest steps: messages to a next state, a batch to its end."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import update
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
    """Drops the number from a last word that is no longer waiting to leave."""
    session.execute(
        update(Message)
        .where(Message.batch_id == batch_id, Message.kind == MessageKind.FAREWELL)
        .where(Message.state != MessageState.QUEUED)
        .values(phone=None, origin=None)
    )
