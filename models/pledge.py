"""One live pledge a person. `kept_at` is a second fact, counted apart from pledging."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import Channel, Evidence


class Pledge(Base):
    __tablename__ = "pledge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    county: Mapped[int | None] = mapped_column(SmallInteger)
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    origin: Mapped[str] = mapped_column(String(100), unique=True)
    evidence: Mapped[Evidence] = mapped_column(one_of(Evidence))
    at: Mapped[datetime] = mapped_column(default=now)
    kept_at: Mapped[datetime | None]
    # False for a number that was counted before, erased, and pledged anew: the public total has it already.
    counted: Mapped[bool] = mapped_column(default=True)
