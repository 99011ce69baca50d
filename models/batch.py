"""A batch is exactly one provider call: one rendered text to up to a hundred numbers.

    queued -> leased -> submitting -> recorded
                  \\             |\\-> uncertain     the worker died, or the answer never came
                   \\            \\--> queued        nothing was taken, for certain: later once more
                    \\-> queued                     the lease ran out before the call

A late answer turns `uncertain` into `recorded`. A batch that is not sent before `valid_until` expires unsent.

`submitting` is committed before the call, so that nobody ever has to guess whether a call may have been made.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class BatchState(StrEnum):
    QUEUED = "queued"
    LEASED = "leased"
    SUBMITTING = "submitting"
    RECORDED = "recorded"
    UNCERTAIN = "uncertain"


class Queue(StrEnum):
    """Which line a batch waits in. Replies go ahead of campaigns."""

    REPLIES = "replies"
    CAMPAIGNS = "campaigns"


class Batch(Base):
    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    queue: Mapped[Queue] = mapped_column(one_of(Queue))
    state: Mapped[BatchState] = mapped_column(one_of(BatchState), default=BatchState.QUEUED)
    body: Mapped[str] = mapped_column(Text)
    not_before: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_batch_waiting", "queue", "not_before", "id", postgresql_where=text("state = 'queued'")),
        Index("ix_batch_in_hand", "lease_until", postgresql_where=text("state IN ('leased', 'submitting')")),
    )
