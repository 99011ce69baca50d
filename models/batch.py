"""A batch is exactly one provider call: one rendered text to up to a hundred numbers.

    queued -> leased -> submitting -> recorded
                  \\             |\\-> uncertain     the worker died, or the answer never came
                   \\            \\--> queued        nothing was taken, for certain: later once more
                    \\-> queued                     the lease ran out before the call

A late answer turns `uncertain` into `recorded`. A batch that is not sent before `valid_until` expires unsent.

`submitting` is committed before the call, so that nobody ever has to guess whether a call may have been made.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Numeric, SmallInteger, Text, text
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
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    # Which rendered text, and which hundred of its readers in one slice of the launch.
    text_id: Mapped[int | None]
    ordinal: Mapped[int | None]
    parts_each: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    not_before: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]

    # What became of its people, kept here so that the progress of a campaign is a sum over batches.
    people: Mapped[int] = mapped_column(default=0, server_default="0")
    suppressed: Mapped[int] = mapped_column(default=0, server_default="0")
    accepted: Mapped[int] = mapped_column(default=0, server_default="0")
    rejected: Mapped[int] = mapped_column(default=0, server_default="0")
    uncertain: Mapped[int] = mapped_column(default=0, server_default="0")
    expired: Mapped[int] = mapped_column(default=0, server_default="0")
    delivered: Mapped[int] = mapped_column(default=0, server_default="0")
    failed: Mapped[int] = mapped_column(default=0, server_default="0")
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    cost_kes: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0), server_default="0")

    __table_args__ = (
        Index("ix_batch_waiting", "queue", "not_before", "id", postgresql_where=text("state = 'queued'")),
        Index("ix_batch_of_campaign", "campaign_id", "not_before", "id", postgresql_where=text("state = 'queued'")),
        Index("ix_batch_campaign_id", "campaign_id", "id", postgresql_where=text("campaign_id IS NOT NULL")),
        Index("ix_batch_in_hand", "lease_until", postgresql_where=text("state IN ('leased', 'submitting')")),
    )
