"""A text that came in. Stored once by the provider's id, in the transaction of its effect.

The body is sealed and purged. A text that reads like a disclosure of violence keeps neither its sender nor what it was
understood as: nobody can be tagged by it.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String, desc, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now
from models.phone_key import SealedNumber, SealedText
from models.phone_number import PhoneNumber


class Inbound(Base):
    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(100), unique=True)
    sender: Mapped[PhoneNumber | None] = mapped_column(SealedNumber)
    code: Mapped[str] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(SealedText)
    disclosure: Mapped[bool] = mapped_column(default=False, server_default=false())
    keyword: Mapped[str | None] = mapped_column(String(20))
    # What our reply asked, and what the answer needs to know: the county told so far, the counties to choose from, the
    # number that was texted along.
    asks: Mapped[str | None] = mapped_column(String(20))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    choices: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    invitation: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(String(2))
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    purge_after: Mapped[datetime]

    __table_args__ = (
        Index("ix_inbound_sender", "sender", desc("id"), postgresql_where=text("sender IS NOT NULL")),
        Index("ix_inbound_disclosure", "id", postgresql_where=text("disclosure")),
        Index("ix_inbound_purge_after", "purge_after", postgresql_where=text("body IS NOT NULL")),
    )
