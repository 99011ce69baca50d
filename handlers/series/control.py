"""Pause, resume, end: of a series, and of its rounds that are under way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.campaigns import control
from handlers.campaigns.control import NotNow
from models.audit import Audit
from models.base import now, today
from models.campaign import RUNNING, Campaign, CampaignState
from models.series import NEXT, Series, SeriesState, SeriesText

_WITH_THE_SERIES = "its series was paused"


def of(session: Session, series_id: int) -> Series:
    """The series, locked for a step. Raises `NotNow` when there is none."""
    series = session.get(Series, series_id, with_for_update=True)
    if series is None:
        raise NotNow("there is no series {id}", id=series_id)
    return series


def move(series: Series, state: SeriesState, *, reason: str | None = None) -> None:
    """Takes the step, if it may follow. Raises `NotNow`."""
    if state not in NEXT[series.state]:
        raise NotNow("series {id} is {state}; it cannot become {next}", id=series.id, state=series.state, next=state)
    series.state, series.reason = state, reason
    if state is SeriesState.ENDED:
        series.ended_at = now()


def pause(session: Session, series: Series, *, by: str, reason: str) -> None:
    """No round begins any more, and those under way stop after the call that is being made."""
    move(series, SeriesState.PAUSED, reason=reason)
    for campaign in _rounds(session, series, *RUNNING):
        control.pause(session, campaign, by=by, reason=_WITH_THE_SERIES)
    _record(session, "series_paused", series, by, reason)


def resume(session: Session, series: Series, *, by: str, reason: str) -> None:
    """Goes on. What was missed meanwhile is made up for if it is not too late for it."""
    if series.state is not SeriesState.PAUSED:
        raise NotNow("series {id} is {state}, not paused", id=series.id, state=series.state)
    move(series, SeriesState.RUNNING)
    for campaign in _rounds(session, series, CampaignState.PAUSED):
        if campaign.members_of is not None and campaign.round_day and campaign.round_day < today():
            control.cancel(session, campaign, by=by, reason="its day is over")
        elif campaign.reason == _WITH_THE_SERIES:
            control.resume(session, campaign, by=by, reason=reason)
    _record(session, "series_resumed", series, by, reason)


def end(session: Session, series: Series, *, by: str, reason: str) -> None:
    """For good. What waits in its rounds will not leave."""
    move(series, SeriesState.ENDED, reason=reason)
    for campaign in _rounds(session, series, *RUNNING, CampaignState.PAUSED):
        control.cancel(session, campaign, by=by, reason="its series was ended")
    _record(session, "series_ended", series, by, reason)


def running(session: Session) -> list[Series]:
    """Those that go out by themselves, locked."""
    going = select(Series).where(Series.state == SeriesState.RUNNING).order_by(Series.id)
    return list(session.scalars(going.with_for_update()))


def _rounds(session: Session, series: Series, *states: CampaignState) -> list[Campaign]:
    texts = select(SeriesText.id).where(SeriesText.series_id == series.id)
    theirs = select(Campaign).where(Campaign.series_text_id.in_(texts), Campaign.state.in_(states))
    return list(session.scalars(theirs.order_by(Campaign.id).with_for_update()))


def _record(session: Session, event: str, series: Series, by: str, reason: str) -> None:
    session.add(Audit(event=event, channel="campaigns", who=by, reason=f"series {series.id}: {reason}"))
