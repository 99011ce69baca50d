"""A second person approves a series, and later each text that is changed in it."""

from datetime import date, timedelta

from sqlalchemy import SmallInteger, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from handlers.campaigns.approve import refuse_politics, refuse_to
from handlers.campaigns.control import NotNow
from handlers.campaigns.rules import Rules
from handlers.series.control import move
from models.audit import Audit
from models.base import now, today
from models.coordinator import Coordinator
from models.series import Series, SeriesKind, SeriesState, SeriesText, TextState


def approve(
    session: Session,
    series: Series,
    approver: Coordinator,
    rules: Rules,
    *,
    political: bool = False,
    version: int | None = None,
) -> None:
    """Approves what is proposed; a draft runs from now on. `political` and `version` as for a campaign.

    Raises `MayNot` with the reason, `NotNow` when nothing waits for it.
    """
    refuse_to(approver, {series.made_by, *series.writers}, series.counties)
    if version is not None and version != series.version:
        raise NotNow("it was changed while you read it; read it again")
    waiting = select(SeriesText).where(SeriesText.series_id == series.id, SeriesText.state == TextState.PROPOSED)
    proposed = list(session.scalars(waiting.order_by(SeriesText.day)))
    if not proposed or series.state is SeriesState.ENDED:
        raise NotNow("nothing in series {id} waits for an approval", id=series.id)
    for text in proposed:
        refuse_politics(text, rules, allowed=political)
    if series.kind is SeriesKind.CALENDAR and series.state is SeriesState.DRAFT:
        _set_last_day(session, series, proposed)
    for text in proposed:
        _go_live(session, text, approver.email)
    if series.state is SeriesState.DRAFT:
        move(series, SeriesState.RUNNING)
    series.approved_by, series.approved_at = approver.email, now()
    # Whoever wrote until now has been read; a later writer is the one who cannot approve that.
    series.writers = []
    session.add(Audit(event="series_approved", channel="campaigns", who=approver.email, reason=f"series {series.id}"))
    session.flush()


def _go_live(session: Session, text: SeriesText, approver: str) -> None:
    """The text takes the place of the one before it, and goes on where that one stopped."""
    before = select(SeriesText).where(SeriesText.series_id == text.series_id, SeriesText.day == text.day)
    replaced = session.scalars(before.where(SeriesText.state == TextState.LIVE)).one_or_none()
    text.done_to = replaced.done_to if replaced else today()
    if replaced:
        replaced.state, replaced.replaced_at = TextState.REPLACED, now()
        session.flush()
    text.state, text.approved_by, text.approved_at = TextState.LIVE, approver, now()


def _set_last_day(session: Session, series: Series, proposed: list[SeriesText]) -> None:
    """The day of its last text, on which it ends by itself and which people are told when they join. They join by one
    word, so that in one county only one is open at a time."""
    first = series.first_day or today()
    last = first + timedelta(days=max(text.day for text in proposed) - 1)
    if last < today():
        raise NotNow("its last day, {day}, has passed", day=last)
    if other := _at_the_same_time(session, series, last):
        raise NotNow("“{name}” runs until {day}; one daily series at a time", name=other.name, day=_until(other))
    series.last_day = last


def _at_the_same_time(session: Session, series: Series, last: date) -> Series | None:
    # Two that are approved at the same moment would not see each other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("series.daily"))))
    everywhere = cast([], ARRAY(SmallInteger))
    meets = Series.counties.overlap(series.counties) if series.counties else true()
    others = select(Series).where(
        meets | (Series.counties == everywhere),
        Series.kind == SeriesKind.CALENDAR,
        Series.state.in_((SeriesState.RUNNING, SeriesState.PAUSED)),
        Series.id != series.id,
        Series.first_day <= last,
        Series.last_day >= series.first_day,
    )
    return session.scalars(others.limit(1)).one_or_none()


def _until(series: Series) -> date:
    return series.last_day or today()
