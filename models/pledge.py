"""One live pledge a person. `kept_at` is a second fact, counted apart from pledging."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, text
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
    # Nor while its burst is held for review.
    counted: Mapped[bool] = mapped_column(default=True)
    # A digest that numbers with the same first seven digits share, to see when a whole row of them pledges at once.
    neighbours: Mapped[bytes | None]
    burst_id: Mapped[int | None] = mapped_column(ForeignKey("burst.id"))
    # The number of a friend or a group that was dialled or texted along.
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="SET NULL"))

    __table_args__ = (
        Index("ix_pledge_burst_id", "burst_id", postgresql_where=text("burst_id IS NOT NULL")),
        Index("ix_pledge_invitation_id", "invitation_id", postgresql_where=text("invitation_id IS NOT NULL")),
        Index(None, "at", postgresql_using="brin"),
    )
