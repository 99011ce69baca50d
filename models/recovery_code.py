"""One-time codes on paper, for a coordinator who has lost her phone. Kept as digests."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RecoveryCode(Base):
    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinator.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes]
    used_at: Mapped[datetime | None]
