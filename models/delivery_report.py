"""What the network said of a text: stored raw first, matched to its message second.

`status` and `failure` are the network's words, `says` and `reason` ours. A report may overtake the commit that stores
the message's provider id; it waits here, `matched_at` empty, and the sweep matches it. The number is kept only while it
waits.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.message import MessageState
from models.phone_key import SealedNumber
from models.phone_number import PhoneNumber


class DeliveryReport(Base):
    __tablename__ = "delivery_report"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(40))
    failure: Mapped[str] = mapped_column(String(100), default="", server_default="")
    says: Mapped[MessageState | None] = mapped_column(one_of(MessageState))
    reason: Mapped[str | None] = mapped_column(String(100))
    network: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[PhoneNumber | None] = mapped_column(SealedNumber)
    received_at: Mapped[datetime] = mapped_column(default=now)
    matched_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("provider_id", "status", "failure"),
        Index("ix_delivery_report_waiting", "provider_id", postgresql_where=text("matched_at IS NULL")),
    )
