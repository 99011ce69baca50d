"""A campaign: texts in two languages, an audience, a time, a budget; who made, approved and paused it, and why.

    draft -> approved -> scheduled -> launching -> sending -> done
                    \\________________/|            |
                                       paused <----'        cancelled, from any state before done

A change voids an approval: back to draft. `missed`: its time passed while the system was down, too long ago to send.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, Numeric, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import FirstStep, Language


class CampaignState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    LAUNCHING = "launching"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


_S = CampaignState

NEXT: dict[CampaignState, frozenset[CampaignState]] = {
    _S.DRAFT: frozenset({_S.APPROVED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.DRAFT, _S.SCHEDULED, _S.LAUNCHING, _S.CANCELLED}),
    _S.SCHEDULED: frozenset({_S.DRAFT, _S.LAUNCHING, _S.MISSED, _S.CANCELLED}),
    _S.MISSED: frozenset({_S.DRAFT, _S.LAUNCHING, _S.CANCELLED}),
    _S.LAUNCHING: frozenset({_S.SENDING, _S.PAUSED, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.PAUSED, _S.DONE, _S.CANCELLED}),
    _S.PAUSED: frozenset({_S.LAUNCHING, _S.CANCELLED}),
    # Only to send once more to those who stayed uncertain.
    _S.DONE: frozenset({_S.SENDING}),
    _S.CANCELLED: frozenset(),
}

RUNNING = frozenset({_S.LAUNCHING, _S.SENDING})


class Campaign(Base):
    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    state: Mapped[CampaignState] = mapped_column(one_of(CampaignState), default=CampaignState.DRAFT)
    reason: Mapped[str | None] = mapped_column(Text)
    sw: Mapped[str | None] = mapped_column(Text)
    en: Mapped[str | None] = mapped_column(Text)

    # The audience. An empty list of counties, and None, mean everybody.
    counties: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    language: Mapped[Language | None] = mapped_column(one_of(Language))
    first_step: Mapped[FirstStep | None] = mapped_column(one_of(FirstStep))
    pledged_from: Mapped[datetime | None]
    pledged_until: Mapped[datetime | None]
    not_texted_days: Mapped[int | None]

    at: Mapped[datetime | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    budget_kes: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    spent_kes: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0), server_default="0")

    made_by: Mapped[str] = mapped_column(String(200))
    # Who else wrote in it: none of them approves it. Each change is a version, so that what is approved was read.
    writers: Mapped[list[str]] = mapped_column(ARRAY(String(200)), default=list, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    launched_at: Mapped[datetime | None]
    watched_since: Mapped[datetime | None]
    # Everybody up to this person has been looked at; the launch goes on behind her.
    launched_to: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    ended_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # The last preview that was counted, as it was shown, so that a page need not count again.
    counted: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    errors_in_a_row: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    __table_args__ = (Index("ix_campaign_open", "state", postgresql_where=text("state NOT IN ('done', 'cancelled')")),)


class CampaignText(Base):
    """One rendered text of a campaign: what everybody of one language, county and first step reads."""

    __tablename__ = "campaign_text"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    language: Mapped[Language] = mapped_column(one_of(Language))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    first_step: Mapped[FirstStep | None] = mapped_column(one_of(FirstStep))
    body: Mapped[str] = mapped_column(Text)
    parts: Mapped[int] = mapped_column(SmallInteger)
