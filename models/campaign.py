"""A campaign: texts in two languages, an audience, a time, a budget; who made, approved and paused it, and why.

    draft -> approved -> scheduled -> launching -> sending -> done
                    \\________________/|            |
                                       paused <----'        cancelled, from any state before done

A change voids an approval: back to draft. `missed`: its time passed while the system was down, too long ago to send.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, Numeric, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import FirstStep, Language, Purpose
from models.message import MessageKind


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


class Variant(StrEnum):
    """Which of two wordings."""

    A = "a"
    B = "b"


class Asks(StrEnum):
    """What a text may ask, so that `1` means yes and `2` no. Whom the question does not concern is left out.

    `DONE`: whether the first step is done. `PAPER`: whether it was really you who signed a list.
    """

    DONE = "done"
    PAPER = "paper"


_S = CampaignState

NEXT: dict[CampaignState, frozenset[CampaignState]] = {
    _S.DRAFT: frozenset({_S.APPROVED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.DRAFT, _S.SCHEDULED, _S.LAUNCHING, _S.CANCELLED}),
    _S.SCHEDULED: frozenset({_S.DRAFT, _S.LAUNCHING, _S.MISSED, _S.CANCELLED}),
    _S.MISSED: frozenset({_S.DRAFT, _S.LAUNCHING, _S.CANCELLED}),
    _S.LAUNCHING: frozenset({_S.SENDING, _S.PAUSED, _S.CANCELLED}),
    # Back to launching when one of two wordings was chosen for the rest.
    _S.SENDING: frozenset({_S.LAUNCHING, _S.PAUSED, _S.DONE, _S.CANCELLED}),
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

    # What those read who chose one first step, where it differs: {"home": {"sw": "...", "en": "..."}}.
    by_step: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict, server_default="{}")
    asks: Mapped[Asks | None] = mapped_column(one_of(Asks))

    # A second wording: each goes to a random tenth, and the better one, `chosen` by a rule that was fixed before, to
    # the rest, so many hours after both have left.
    sw_b: Mapped[str | None] = mapped_column(Text)
    en_b: Mapped[str | None] = mapped_column(Text)
    trial_hours: Mapped[int | None] = mapped_column(SmallInteger)
    trial_until: Mapped[datetime | None]
    trial_result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    chosen: Mapped[Variant | None] = mapped_column(one_of(Variant))

    # A round of a series: of which text, on which day; `members_of` the series that its readers joined apart.
    series_text_id: Mapped[int | None] = mapped_column(ForeignKey("series_text.id"))
    round_day: Mapped[date | None]
    members_of: Mapped[int | None] = mapped_column(ForeignKey("series.id"))

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

    __table_args__ = (
        Index("ix_campaign_open", "state", postgresql_where=text("state NOT IN ('done', 'cancelled')")),
        Index(
            "uq_campaign_round", "series_text_id", "round_day", unique=True,
            postgresql_where=text("series_text_id IS NOT NULL"),
        ),
    )  # fmt: skip

    @property
    def on_trial(self) -> bool:
        """Whether two wordings are being tried, and the rest waits."""
        return self.trial_hours is not None and self.chosen is None

    @property
    def purpose(self) -> Purpose:
        """What its readers have agreed to."""
        return Purpose.TEXTS if self.members_of is None else Purpose.SERIES

    @property
    def kind(self) -> MessageKind:
        """What its texts count as: a series that people joined apart does not count among their two a month."""
        return MessageKind.CAMPAIGN if self.members_of is None else MessageKind.SERIES


class CampaignText(Base):
    """One rendered text of a campaign: what everybody of one language, county and first step reads."""

    __tablename__ = "campaign_text"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    language: Mapped[Language] = mapped_column(one_of(Language))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    first_step: Mapped[FirstStep | None] = mapped_column(one_of(FirstStep))
    variant: Mapped[Variant] = mapped_column(one_of(Variant), default=Variant.A, server_default="a")
    body: Mapped[str] = mapped_column(Text)
    parts: Mapped[int] = mapped_column(SmallInteger)
