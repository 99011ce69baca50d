"""A breach of personal data: what happened, what it did, what was done, and who had to be told by when.

Data Protection Act 2019, s.43: the controller tells the regulator within 72 hours of learning of a breach that may
harm somebody; a processor tells the controller within 48. Who is in it is told too, unless the data was unreadable.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Identity, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now

TELL_REGULATOR_WITHIN = timedelta(hours=72)
TELL_CONTROLLER_WITHIN = timedelta(hours=48)


class Told(StrEnum):
    """Whom a breach is told to; each is a column `told_..._at`."""

    CONTROLLER = "controller"
    REGULATOR = "regulator"
    PEOPLE = "people"


class Breach(Base):
    __tablename__ = "breach"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    found_at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text)
    effects: Mapped[str] = mapped_column(Text, default="", server_default="")
    remedy: Mapped[str] = mapped_column(Text, default="", server_default="")
    people: Mapped[int | None]
    may_harm: Mapped[bool]
    # Sealed data whose key did not leave with it: nobody need be frightened by a call.
    unreadable: Mapped[bool]
    told_controller_at: Mapped[datetime | None]
    told_regulator_at: Mapped[datetime | None]
    told_people_at: Mapped[datetime | None]
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))

    def due(self, whom: Told) -> datetime | None:
        """By when `whom` has to be told; None where the law sets no hour, or asks for nothing."""
        if whom is Told.CONTROLLER:
            return self.found_at + TELL_CONTROLLER_WITHIN
        return self.found_at + TELL_REGULATOR_WITHIN if whom is Told.REGULATOR and self.may_harm else None

    def told(self, whom: Told) -> datetime | None:
        at: datetime | None = getattr(self, f"told_{whom}_at")
        return at

    def owed(self, whom: Told) -> bool:
        """Whether `whom` has to be told at all."""
        return whom is Told.CONTROLLER or (self.may_harm and (whom is Told.REGULATOR or not self.unreadable))
