"""One text to one person, and the table of states that may follow."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Numeric, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.phone_key import SealedNumber
from models.phone_number import PhoneNumber


class MessageKind(StrEnum):
    REPLY = "reply"
    # The last word to somebody who is being erased: forgets the number as soon as it has left.
    FAREWELL = "farewell"
    CAMPAIGN = "campaign"
    SERIES = "series"


class MessageState(StrEnum):
    QUEUED = "queued"
    SUPPRESSED = "suppressed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"
    DELIVERED = "delivered"
    FAILED = "failed"


_S = MessageState

NEXT: dict[MessageState, frozenset[MessageState]] = {
    _S.QUEUED: frozenset({_S.SUPPRESSED, _S.ACCEPTED, _S.REJECTED, _S.UNCERTAIN, _S.EXPIRED}),
    _S.UNCERTAIN: frozenset({_S.ACCEPTED, _S.REJECTED, _S.DELIVERED, _S.FAILED, _S.QUEUED}),
    _S.ACCEPTED: frozenset({_S.DELIVERED, _S.FAILED}),
    _S.SUPPRESSED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.DELIVERED: frozenset(),
    # A phone that had it in the end: reports come in any order, and one that says so is believed last.
    _S.FAILED: frozenset({_S.DELIVERED}),
}


def before(state: MessageState) -> list[MessageState]:
    """The states from which `state` may be reached: what an update of messages says in its WHERE."""
    return [earlier for earlier, following in NEXT.items() if state in following]


class Message(Base):
    __tablename__ = "message"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    phone: Mapped[PhoneNumber | None] = mapped_column(SealedNumber)
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    state: Mapped[MessageState] = mapped_column(one_of(MessageState), default=MessageState.QUEUED)
    reason: Mapped[str | None] = mapped_column(String(100))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    parts: Mapped[int | None] = mapped_column(SmallInteger)
    cost_kes: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    origin: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("ix_message_provider_id", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
        # What retention looks for among a year of campaign texts.
        Index(
            "ix_message_replies",
            "created_at",
            postgresql_where=text("phone IS NOT NULL AND kind IN ('reply', 'farewell')"),
        ),
        Index("ix_message_phone", "phone", "created_at", postgresql_where=text("phone IS NOT NULL")),
    )
