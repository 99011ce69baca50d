"""Sweep: leases that ran out go back; calls that never came back are uncertain, and are never made again."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.dispatch.bells import ask_for_bell
from handlers.dispatch.record import lose
from handlers.dispatch.settle import forget_farewells, recount
from models.base import now
from models.batch import Batch, BatchState, Queue


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
        lose(session, batch_id, cast("UUID", lease), "the worker stopped during the call")
        forget_farewells(session, batch_id)
        recount(session, batch_id)
    due = session.scalars(
        select(Batch.queue).where(Batch.state == BatchState.QUEUED, Batch.not_before <= at).distinct()
    ).all()
    for queue in due:
        ask_for_bell(session, queue)
    return Swept(len(freed), len(lost), tuple(due))
