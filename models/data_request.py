"""What the holder of a number asked of an officer under the Data Protection Act, and by when it is to be done."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Identity, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.phone_key import SealedNumber
from models.phone_number import PhoneNumber


class RequestKind(StrEnum):
    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"


class CameBy(StrEnum):
    OFFICE = "office"
    CALL = "call"
    LETTER = "letter"
    OTHER = "other"


# Data Protection Act 2019 and the General Regulations 2021 (LN 263): access within 7 days, the rest within 14.
DUE_WITHIN = {
    RequestKind.ACCESS: timedelta(days=7),
    RequestKind.PORTABILITY: timedelta(days=7),
    RequestKind.RECTIFICATION: timedelta(days=14),
    RequestKind.ERASURE: timedelta(days=14),
}


class DataRequest(Base):
    __tablename__ = "data_request"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind))
    # Forgotten when the request is closed: the register needs what was asked and when, not of whom.
    phone: Mapped[PhoneNumber | None] = mapped_column(SealedNumber)
    county: Mapped[int | None] = mapped_column(SmallInteger)
    came_by: Mapped[CameBy] = mapped_column(one_of(CameBy))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_data_request_open", "due_at", postgresql_where=text("closed_at IS NULL")),)
