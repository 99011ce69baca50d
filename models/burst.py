"""Pledges that came too thick to be believed at once: held out of the count until somebody has looked.

The people in it are told nothing and lose nothing: their pledges stand, and are counted once the burst is believed.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class BurstKind(StrEnum):
    NEIGHBOURS = "neighbours"
    SECOND = "second"


class Burst(Base):
    __tablename__ = "burst"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[BurstKind] = mapped_column(one_of(BurstKind))
    # The digest that its numbers share, or the second in which it fell.
    block: Mapped[bytes | None]
    second: Mapped[datetime | None]
    pledges: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    held_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    believed: Mapped[bool | None]

    __table_args__ = (Index("ix_burst_open", "id", postgresql_where=text("decided_at IS NULL")),)
