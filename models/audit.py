"""What was done, through which channel and why. Append-only, and without a number: of whom is not on record."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Audit(Base):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    # The coordinator; None where the holder of the number, or the system, did it.
    who: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)

    # Its place in the chain, and the seal that ties it to the row before: see `handlers.audit_chain`.
    place: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    link: Mapped[bytes | None]

    __table_args__ = (Index(None, "event", "id"),)
