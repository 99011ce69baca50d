"""One row a decision, never updated; the newest row for a purpose is the consent in force."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import Channel, Language, Purpose


class Consent(Base):
    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    # Which one, where the purpose is a series.
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    given: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[Language] = mapped_column(one_of(Language))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    origin: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index(None, "person_id", "purpose", desc("id")),
        # Who left lately, for the brake of campaigns.
        Index(None, "at", postgresql_using="brin"),
        Index("ix_consent_series", "series_id", "person_id", "id", postgresql_where=text("series_id IS NOT NULL")),
    )
