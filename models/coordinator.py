"""Somebody who works with Ahadi: writes, approves, or only looks. For one county, or for the whole country."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Identity, SmallInteger, String, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import Language
from models.phone_key import SealedText


class Role(StrEnum):
    """In rising order: each may what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


_RANK = {role: rank for rank, role in enumerate(Role)}
# Who can let texts go out, or people in, shows a second proof at the door.
WITH_TWO_PROOFS = frozenset({Role.APPROVER, Role.ADMIN})


class Coordinator(Base):
    __tablename__ = "coordinator"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    password: Mapped[str] = mapped_column(String(200))
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.EN, server_default="en")
    # Trained to read what people write who may be in danger.
    trained: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The secret of the one-time codes, sealed; and the half minute of the last one that was used.
    code_secret: Mapped[str | None] = mapped_column(SealedText)
    code_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]

    def may(self, role: Role) -> bool:
        """Whether she may what this role may."""
        return _RANK[self.role] >= _RANK[role]

    def sees(self, counties: Sequence[int]) -> bool:
        """Whether she may see what goes to these counties, or without any to the country: who works for one county sees
        what goes to that county alone."""
        return self.county is None or list(counties) == [self.county]

    @property
    def owes_second_proof(self) -> bool:
        """Whether her role wants one-time codes that she has not set up yet."""
        return self.role in WITH_TWO_PROOFS and self.code_secret is None
