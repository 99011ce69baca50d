"""Sessions, summed by the hour.

A row of `ussd_session` says where the session stands, and nothing but its network and its time is indexed. At five
million sessions in 90 days (4.9 GB) two weeks are 780,000 rows to look through for one page: a second, measured, with
all of it in memory, and many from a disk. So the clock sums each hour once, when it is over and its sessions have
ended, into some fifty rows; two weeks are then 17,000 small ones in a row, and all is read in 40 ms. Only what came
since, 100 minutes at most while workers are there, is read from the sessions themselves, through the index on
`started_at`, and never more than the newest `_NEWEST`.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from handlers.funnel.way import FIRST_SCREENS
from models.base import now
from models.ussd_hour import UssdHour

HOUR = timedelta(hours=1)
KEEP = timedelta(days=15)
# After this long nobody presses a key any more, and the sessions of `LATELY` are not summed yet.
SETTLED = timedelta(minutes=40)
LATELY = timedelta(minutes=30)
# A session is given some three minutes by the network: before that, who is not counted may still be.
UNDER_WAY = timedelta(minutes=3)
_NEWEST = 200_000


class Sum(NamedTuple):
    """So many sessions of one kind. `when` is `before`, `week` or `lately`; without a screen it was no first call."""

    when: str
    network: str
    language: str | None
    screen: str | None
    counted: bool
    sessions: int


class Hour(NamedTuple):
    """The sessions of one network in one hour: all, those of first-time callers, and how many of these were counted."""

    hour: datetime
    network: str
    sessions: int
    first: int
    counted: int


# {when} is what they are told apart by, {newest} how many of them at most.
_SESSIONS = """
    SELECT {when}, network, CASE WHEN first THEN state ->> 'language' END, CASE WHEN first THEN screen END,
           first AND coalesce(CAST(state #> '{{answers,pledged}}' AS boolean), false), count(*)
      FROM (SELECT started_at, network, state, screen, start ->> 'screen' = ANY(:first_screens) AS first
              FROM ussd_session WHERE started_at >= :since AND started_at < :until {newest}) AS own
     GROUP BY 1, 2, 3, 4, 5
"""
_WHEN = """
    CASE WHEN {at} >= :lately AND {at} < :under_way THEN 'lately' WHEN {at} >= :week THEN 'week' ELSE 'before' END
"""
_NEXT = text(
    """
    SELECT date_trunc('hour', min(started_at), 'UTC') FROM ussd_session
     WHERE started_at >= greatest(:oldest, (SELECT max(hour) + interval '1 hour' FROM ussd_hour))
    """
)
_SUM = text(
    "INSERT INTO ussd_hour (hour, network, language, screen, counted, sessions)"
    + _SESSIONS.format(when="CAST(:since AS timestamptz)", newest="")
)
_READ = text(
    f"""
    SELECT CASE WHEN hour >= :week THEN 'week' ELSE 'before' END, network, language, screen, counted, sum(sessions)
      FROM ussd_hour WHERE hour >= :before AND hour < :since
     GROUP BY 1, 2, 3, 4, 5
     UNION ALL
    ({_SESSIONS.format(when=_WHEN.format(at="started_at"), newest="ORDER BY started_at DESC LIMIT :newest")})
    """
)
_BY_HOUR = text(
    """
    SELECT hour, network, sum(sessions), coalesce(sum(sessions) FILTER (WHERE screen IS NOT NULL), 0),
           coalesce(sum(sessions) FILTER (WHERE counted), 0)
      FROM ussd_hour WHERE hour >= :week GROUP BY 1, 2
    """
)


def whole_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def sum_hour(session: Session) -> bool:
    """Sums the sessions of the oldest hour that is over and was not summed. False when there is none, or another
    process is at it."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("funnel.hours")))):
        return False
    hour = session.scalar(_NEXT, {"oldest": whole_hour(now() - KEEP)})
    if hour is None or now() < hour + HOUR + SETTLED:
        return False
    session.execute(_SUM, {"since": hour, "until": hour + HOUR, "first_screens": list(FIRST_SCREENS)})
    return True


def read(session: Session, before: datetime, week: datetime) -> list[Sum]:
    """All sessions since `before`."""
    # What is summed meanwhile is read from the sessions all the same: `since` parts the two.
    summed = session.scalar(select(func.max(UssdHour.hour)))
    since = max(before, summed + HOUR) if summed else before
    values = {
        "before": before, "week": week, "since": since, "until": now() + HOUR, "newest": _NEWEST,
        "lately": now() - UNDER_WAY - LATELY, "under_way": now() - UNDER_WAY, "first_screens": list(FIRST_SCREENS),
    }  # fmt: skip
    return [Sum(*row) for row in session.execute(_READ, values)]


def by_hour(session: Session, week: datetime) -> list[Hour]:
    """The hours since `week` that are summed."""
    return [Hour(*row) for row in session.execute(_BY_HOUR, {"week": week})]
