"""On each day of a series a campaign: its round. Made by the clock; launched, paced, paused and counted like any other.

How far a text is stands in its row, `done_to`, and moves in the transaction that makes the round: a clock that is
killed between two days skips nobody, and two clocks at once make one round.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from handlers.dispatch import ask_for_bell
from handlers.series import control
from models.base import NAIROBI, midnight, now, today
from models.batch import Queue
from models.campaign import Asks, Campaign, CampaignState
from models.pledge import Pledge
from models.series import Series, SeriesKind, SeriesState, SeriesText, TextState

# What should have been said while the system was down is said up to a week later; then it is no news any more.
CATCH_UP = timedelta(days=7)
_DAY = timedelta(days=1)


def tick(session: Session) -> int:
    """Makes the rounds that are due, ends the series whose last day is over. Returns how many were made."""
    made = 0
    running = select(Series).where(Series.state == SeriesState.RUNNING).order_by(Series.id)
    for series in session.scalars(running.with_for_update(skip_locked=True)):
        due_to = _due_to(series)
        for text in session.scalars(_live(series)):
            for day in _days(series, text, due_to):
                made += _make(session, series, text, day)
            text.done_to = max(due_to, text.done_to or due_to)
        if series.last_day and series.last_day < today():
            control.move(series, SeriesState.ENDED, reason="its last day is over")
    if made:
        session.flush()
        ask_for_bell(session, Queue.CAMPAIGNS)
    return made


def _make(session: Session, series: Series, text: SeriesText, day: date) -> bool:
    """Makes one round. False, and nothing made, when nobody can be in it."""
    campaign = round_of(series, text, day)
    if campaign.pledged_from:
        pledged = exists().where(Pledge.at >= campaign.pledged_from, Pledge.at < campaign.pledged_until)
        if not session.scalar(select(pledged)):
            return False
    session.add(campaign)
    return True


def round_of(series: Series, text: SeriesText, day: date) -> Campaign:
    """What the series says on `day`, as a campaign that is about to be launched. Not stored yet."""
    at = now()
    pledged_on = day - timedelta(days=text.day) if series.kind is SeriesKind.PLEDGE else None
    return Campaign(
        name=f"{series.name}, {day:%-d %b %Y} ({text.day})",
        state=CampaignState.LAUNCHING,
        sw=text.sw,
        en=text.en,
        by_step=text.by_step,
        asks=Asks.DONE if text.asks else None,
        counties=list(series.counties),
        pledged_from=midnight(pledged_on) if pledged_on else None,
        pledged_until=midnight(pledged_on + _DAY) if pledged_on else None,
        series_text_id=text.id,
        round_day=day,
        members_of=series.id if series.kind is SeriesKind.CALENDAR else None,
        budget_kes=series.budget_kes,
        made_by=text.written_by,
        approved_by=text.approved_by,
        approved_at=text.approved_at,
        launched_at=at,
        watched_since=at,
    )


def _live(series: Series) -> Select[SeriesText]:
    return select(SeriesText).where(SeriesText.series_id == series.id, SeriesText.state == TextState.LIVE)


def _due_to(series: Series) -> date:
    """The first day that is not due yet: tomorrow, once the time of the day has come."""
    local = now().astimezone(NAIROBI)
    return local.date() + _DAY if local.time() >= series.at else local.date()


def _days(series: Series, text: SeriesText, due_to: date) -> Iterator[date]:
    """The days of this text that are due and not done."""
    first = max(text.done_to or due_to, due_to - CATCH_UP)
    if series.kind is SeriesKind.CALENDAR:
        # One a day: what is a day late would come together with the next.
        falls = text.falls_on(series.first_day or due_to)
        if falls == today() and first <= falls < due_to:
            yield falls
        return
    day = first
    while day < due_to:
        yield day
        day += _DAY
