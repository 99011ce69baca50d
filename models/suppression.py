"""Numbers that must not be texted, as keyed digests. This row outlives the erasure of the person."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Suppression(Base):
    __tablename__ = "suppression"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(100))
    since: Mapped[datetime] = mapped_column(default=now)
