"""A file with numbers in it: asked for with a reason by one, allowed by another, fetched within a day."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Export(Base):
    __tablename__ = "export"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    allowed_by: Mapped[str | None] = mapped_column(String(200))
    allowed_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
