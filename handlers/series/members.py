"""Joining and leaving the daily series. An opt-in of its own: texts up to twice a month are another wish, and stay what
they are."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import consent, people
from handlers.consent import Decision
from models.base import today
from models.choice import Channel, Language, Purpose
from models.consent import Consent
from models.phone_number import PhoneNumber
from models.series import Series, SeriesKind, SeriesState


@dataclass(frozen=True)
class Daily:
    """The daily series that is open now, and whether the person who asks is in it."""

    series_id: int
    name: str
    last_day: date
    joined: bool

    def until(self, language: Language) -> str:
        """Its last day as people say it: `10 Dec`, `10 Des`."""
        return format_date(self.last_day, "d MMM", locale=language.value)


def daily(session: Session, phone: PhoneNumber) -> Daily | None:
    """The series that the holder of `phone` can join or leave now; None when there is none for her county."""
    person = people.recognise(session, phone)
    open_now = select(Series).where(
        Series.kind == SeriesKind.CALENDAR,
        Series.state.in_((SeriesState.RUNNING, SeriesState.PAUSED)),
        Series.last_day >= today(),
    )
    for series in session.scalars(open_now.order_by(Series.last_day)):
        if not series.counties or (person and person.county in series.counties):
            joined = person is not None and _joined(session, person.person_id, series.id)
            return Daily(series.id, series.name, series.last_day or today(), joined)
    return None


def join(session: Session, phone: PhoneNumber, *, language: Language, channel: Channel, origin: str) -> None:
    """Her own wish, so that a stop is lifted; what she said of other texts stays. Nothing happens without a series, or
    for somebody who has not pledged."""
    person_id, series = people.find(session, phone), daily(session, phone)
    if person_id is not None and series is not None:
        consent.lift(session, phone, channel)
        consent.decide(session, person_id, _decision(series, True, language, channel, origin))


def leave(session: Session, phone: PhoneNumber, *, language: Language, channel: Channel, origin: str) -> None:
    """Takes hold at the next call that is made. Other texts stay as they were."""
    person_id, series = people.find(session, phone), daily(session, phone)
    if person_id is not None and series is not None and series.joined:
        consent.decide(session, person_id, _decision(series, False, language, channel, origin))


def _decision(series: Daily, given: bool, language: Language, channel: Channel, origin: str) -> Decision:
    return Decision(Purpose.SERIES, given, language, channel, origin, series.series_id)


def _joined(session: Session, person_id: int, series_id: int) -> bool:
    newest = (
        select(Consent.given)
        .where(Consent.person_id == person_id, Consent.purpose == Purpose.SERIES, Consent.series_id == series_id)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return session.scalar(newest) is True
