"""A series: texts that come by themselves, on days counted from each person's pledge, or one a day on calendar days.

    draft -> running -> ended
               |  ^        ^
               v  |        |
              paused ------'

A series sends nothing itself. On each of its days it makes a campaign, its round, which is launched, paced, paused and
counted like any other. A text that is changed while the series runs waits for a second person; the old one goes on.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, Numeric, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class SeriesKind(StrEnum):
    """What its days are counted from: each person's pledge, or a first day on the calendar."""

    PLEDGE = "pledge"
    CALENDAR = "calendar"


class SeriesState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


_S = SeriesState

NEXT: dict[SeriesState, frozenset[SeriesState]] = {
    _S.DRAFT: frozenset({_S.RUNNING, _S.ENDED}),
    _S.RUNNING: frozenset({_S.PAUSED, _S.ENDED}),
    _S.PAUSED: frozenset({_S.RUNNING, _S.ENDED}),
    _S.ENDED: frozenset(),
}


class Series(Base):
    """Who gets a `PLEDGE` series wants texts, and it counts among their two a month. Who gets a `CALENDAR` series has
    joined it, and it counts apart."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[SeriesKind] = mapped_column(one_of(SeriesKind))
    state: Mapped[SeriesState] = mapped_column(one_of(SeriesState), default=SeriesState.DRAFT)
    reason: Mapped[str | None] = mapped_column(Text)
    # The first day of a calendar series. The last is that of its last text.
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    # The time of the day, in Nairobi, at which a round begins.
    at: Mapped[time] = mapped_column(default=time(10), server_default="10:00")
    counties: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list, server_default="{}")
    # For one round.
    budget_kes: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))

    made_by: Mapped[str] = mapped_column(String(200))
    writers: Mapped[list[str]] = mapped_column(ARRAY(String(200)), default=list, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_series_open", "state", postgresql_where=text("state <> 'ended'")),)


class TextState(StrEnum):
    """`PROPOSED` waits for a second person; `LIVE` is sent; `REPLACED` was, and stays on record."""

    PROPOSED = "proposed"
    LIVE = "live"
    REPLACED = "replaced"


class SeriesText(Base):
    """What a series says on one of its days, in one version. `day` counts from the pledge (7 is a week later) or, on
    the calendar, from the first day, which is 1."""

    __tablename__ = "series_text"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), index=True)
    day: Mapped[int] = mapped_column(SmallInteger)
    sw: Mapped[str | None] = mapped_column(Text)
    en: Mapped[str | None] = mapped_column(Text)
    # What those read who chose one first step: {"home": {"sw": "...", "en": "..."}}. Others read `sw` and `en`.
    by_step: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict, server_default="{}")
    # Whether it asks if the first step is done; who has said so already is left out.
    asks: Mapped[bool] = mapped_column(default=False, server_default="false")
    state: Mapped[TextState] = mapped_column(one_of(TextState), default=TextState.PROPOSED)
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(default=now)
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    # Every day before this one has had its round, if there was anybody for it.
    done_to: Mapped[date | None]

    __table_args__ = (
        Index("uq_series_text_live", "series_id", "day", unique=True, postgresql_where=text("state = 'live'")),
        Index("uq_series_text_proposed", "series_id", "day", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    def falls_on(self, first_day: date) -> date:
        """Its day in a calendar series that begins on `first_day`."""
        return first_day + timedelta(days=self.day - 1)
