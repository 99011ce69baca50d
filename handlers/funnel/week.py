"""The last seven days beside the seven before, and the last half hour beside both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.funnel import hours, trouble
from handlers.funnel.hours import Hour
from handlers.funnel.share import Share
from handlers.funnel.span import Span, span_of
from handlers.funnel.trouble import Fall, Silence
from models.base import NAIROBI, now

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Funnel:
    """`since` is when `week` begins, on the hour; `before` are the seven days before it. `by_hour` says how many
    first-time callers of the week were counted, by the hour in Nairobi, of hours that are over."""

    since: datetime
    week: Span
    before: Span
    by_hour: tuple[Share, ...]
    trouble: tuple[Silence | Fall, ...]


def funnel(session: Session) -> Funnel:
    at = now()
    since = hours.whole_hour(at) - _WEEK
    sums = hours.read(session, since - _WEEK, since)
    # A week ago at this hour begins before the week does.
    summed = hours.by_hour(session, since - hours.HOUR)
    lately = span_of(each for each in sums if each.when == "lately")
    week = span_of(each for each in sums if each.when != "before")
    return Funnel(
        since=since,
        week=week,
        before=span_of(each for each in sums if each.when == "before"),
        by_hour=_by_hour(each for each in summed if each.hour >= since),
        trouble=tuple(trouble.find(lately, week, trouble.usual_calls(summed, at))),
    )


def _by_hour(summed: Iterable[Hour]) -> tuple[Share, ...]:
    found = [Share()] * 24
    for each in summed:
        found[each.hour.astimezone(NAIROBI).hour] += Share(each.counted, each.first)
    return tuple(found)
