"""A short number that brings people along: `*CODE*123456#`. Of a person, told by word of mouth, or of a group.

It leads to nobody's phone, and nobody is texted because of it. A person's goes when she is erased.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of

# Too long for a county, a menu's key or a year, and too short for a phone number.
CODE = "[1-9][0-9]{5,6}"
# Where five draws in a row are taken, so many are that it is time for longer numbers.
_DIGITS = (6, 6, 6, 6, 6, 7, 7, 7, 7, 7)


class GroupKind(StrEnum):
    SCHOOL = "school"
    CHURCH_OR_MOSQUE = "church_or_mosque"
    BODA_STAGE = "boda_stage"
    CHAMA = "chama"
    CLUB = "club"
    OTHER = "other"


class Invitation(Base):
    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[int] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    # Of a group.
    name: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[GroupKind | None] = mapped_column(one_of(GroupKind))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    made_by: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    # Those who came through it, were counted, and have been erased since: they stay in its sums.
    gone_pledged: Mapped[int] = mapped_column(default=0, server_default="0")
    gone_kept: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (name IS NULL)", name="hers_or_a_groups"),
        Index("ix_invitation_groups", "id", postgresql_where=text("name IS NOT NULL")),
    )


def drawn() -> Iterator[int]:
    """Codes to try one after another, until one is free."""
    for digits in _DIGITS:
        code = 10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1))
        # A key that bounces writes the same digit again and again.
        if len(set(str(code))) > 1:
            yield code
