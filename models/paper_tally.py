"""Signatures on a banner or a list that were counted by hand. No numbers, so nobody can confirm them: they stand beside
the pledges and are never added to them."""

from datetime import date, datetime

from sqlalchemy import Identity, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class PaperTally(Base):
    __tablename__ = "paper_tally"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    county: Mapped[int] = mapped_column(SmallInteger, index=True)
    day: Mapped[date]
    # Where the banner hung, which list it was: what an auditor would ask for.
    place: Mapped[str] = mapped_column(String(100))
    signatures: Mapped[int]
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(default=now)
