"""The campaign at a glance: the numbers, the days, the map, the USSD funnel, and what needs somebody."""

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from gateway import guard, presence
from gateway.console import charts
from gateway.console.charts import Bar
from gateway.console.desk import page, pages
from gateway.console.funnel import drawn, failing
from gateway.console.words import language, say
from gateway.database import glance
from gateway.public import figures
from gateway.public.picture import draw
from gateway.public.words import WORDS
from handlers import breaches, bursts, counts, exports, helplines, rights
from handlers.campaigns import listing
from handlers.funnel import funnel
from handlers.series import listing as series
from models.coordinator import Coordinator, Role
from models.county import BY_CODE

DAYS = 30


@pages.get("/", endpoint="home")
@guard.role(Role.VIEWER)
def home() -> ResponseReturnValue:
    me = presence.coordinator()
    with glance() as session:
        days = counts.by_day(session, DAYS, me.county)
        values = _of_county(session, me.county) if me.county else _of_country(session)
        values |= _attention(session, me)
    trend = [Bar(f"{each.day:%-d %b}", each.pledged, f"{each.pledged:,}") for each in days]
    chart = charts.columns(trend, say("Pledges a day, the last {days} days", days=DAYS))
    return page("home", **values, today=days[-1], days=days, chart=chart, figures=figures)


def _of_country(session: Session) -> dict[str, object]:
    seen, way = counts.count(session), funnel(session)
    return {
        "total": seen.total,
        "kept": seen.kept,
        "counts": seen,
        "picture": draw(seen),
        "words": WORDS[language()],
        "funnel": way,
        "way": drawn(way.week),
        "failing": failing(way),
    }


def _of_county(session: Session, code: int) -> dict[str, object]:
    total, county = counts.in_county(session, code), BY_CODE[code]
    # Below ten a number speaks of single people, for her as for the public.
    shown = counts.shown(total)
    per_10000 = round(total * 10_000 / county.population, 1) if shown is not None else None
    kept = counts.kept_in(session, code) if shown is not None else None
    return {"total": shown, "kept": kept, "county": county, "per_10000": per_10000}


def _attention(session: Session, me: Coordinator) -> dict[str, object]:
    """What waits for somebody."""
    may_approve = me.may(Role.APPROVER)
    may_decide = may_approve and me.county is None
    waiting = [(asked, of) for asked, of in exports.latest(session, me) if asked.allowed_at is None]
    return {
        "lines_due": helplines.due(session) if me.may(Role.EDITOR) else [],
        "requests": rights.open_ones(session, me) if me.may(Role.EDITOR) else (0, 0),
        "held": bursts.waiting(session) if may_decide else 0,
        "breach_due": breaches.urgent(session) if may_decide else None,
        "running": listing.running(session, me),
        "halted": listing.halted(session, me),
        "unsure": listing.unsure(session, me),
        "to_approve": listing.to_approve(session, me) if may_approve else [],
        "series_to_approve": series.to_approve(session, me) if may_approve else [],
        "series_paused": series.paused(session, me),
        "series_running": series.running(session, me),
        "to_allow": [of for asked, of in waiting if asked.asked_by != me.email] if may_approve else [],
    }
