"""What a county, or the country, can show for a year: on one page, for people who meet around a table.

Nothing below ten is told, and no gender: what is on paper is read by anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from handlers.counts import SMALLEST_SHOWN, shown
from handlers.paper_tallies import signatures
from models.base import now, today
from models.batch import Batch
from models.campaign import Campaign, CampaignState
from models.choice import FirstStep, Language
from models.county import COUNTIES, County
from models.person import Person
from models.pledge import Pledge
from models.tally import Tally

MONTHS, _CAMPAIGNS = 12, 10


@dataclass(frozen=True)
class Month:
    first: date
    pledged: int | None
    kept: int | None


@dataclass(frozen=True)
class Sent:
    """A campaign that went out; `reached` are the people whose network says that it arrived."""

    name: str
    at: datetime | None
    people: int | None
    reached: int | None


@dataclass(frozen=True)
class Report:
    """`county` is None for the whole country. A figure below ten is None, since it speaks of single people; `place` is
    the county's among all by pledges per 10,000, of those that are shown."""

    county: County | None
    as_of: datetime
    pledged: int | None
    kept: int | None
    per_10000: float | None
    place: int | None
    months: tuple[Month, ...]
    by_channel: dict[str, int | None]
    # Signatures counted by hand, beside the pledges and in none of the figures above.
    on_paper: int
    by_step: dict[FirstStep, int | None]
    by_language: dict[Language, int | None]
    sent: tuple[Sent, ...]


def report(session: Session, county: County | None) -> Report:
    code = county.code if county else None
    pledged, kept = session.execute(_sums(code)).one()
    rate = {each.code: pledges * 10_000 / each.population for each, pledges in _by_county(session)}
    people = [] if code is None else [Person.county == code]
    return Report(
        county=county,
        as_of=now(),
        pledged=shown(pledged),
        kept=shown(kept),
        per_10000=round(rate[code], 1) if code in rate else None,
        place=sorted(rate.values(), reverse=True).index(rate[code]) + 1 if code in rate else None,
        months=tuple(_months(session, code)),
        by_channel=_told(_channels(session, code)),
        on_paper=signatures(session, code),
        by_step=_told([(step, n) for step, n in _groups(session, Person.first_step, people) if step]),
        by_language=_told(_groups(session, Person.language, people)),
        sent=tuple(_sent(session, code)),
    )


def _told(cells: list[tuple[Any, int]]) -> dict[Any, int | None]:
    """The cells that may be told. A single one that is hidden could be worked out from the sum of all, so that the
    smallest of the others is hidden with it."""
    hidden = {name for name, count in cells if count < SMALLEST_SHOWN}
    if len(hidden) == 1 and len(cells) > 1:
        hidden.add(min(((count, name) for name, count in cells if name not in hidden), key=lambda each: each[0])[1])
    return {name: None if name in hidden else count for name, count in cells}


def _here(code: int | None) -> Sequence[ColumnElement[bool]]:
    return [] if code is None else [Tally.county == code]


def _sums(code: int | None) -> Select[int, int]:
    pledged, kept = func.coalesce(func.sum(Tally.pledged), 0), func.coalesce(func.sum(Tally.kept), 0)
    return select(pledged, kept).where(*_here(code))


def _by_county(session: Session) -> list[tuple[County, int]]:
    """The counties that have enough pledges to be shown."""
    by = select(Tally.county, func.sum(Tally.pledged)).group_by(Tally.county)
    sums = {code: int(pledged) for code, pledged in session.execute(by)}
    return [(county, sums[county.code]) for county in COUNTIES if sums.get(county.code, 0) >= SMALLEST_SHOWN]


def _months(session: Session, code: int | None) -> list[Month]:
    """The last twelve months, this one last, those without a pledge too."""
    month = func.date_trunc("month", Tally.day)
    sums = select(month, func.sum(Tally.pledged), func.sum(Tally.kept)).where(*_here(code)).group_by(month)
    found = [(at.date(), int(pledged), int(kept)) for at, pledged, kept in session.execute(sums)]
    pledged, kept = _told([(at, n) for at, n, _ in found]), _told([(at, n) for at, _, n in found])
    here = today()
    firsts = [date(here.year + (here.month - 1 - n) // 12, (here.month - 1 - n) % 12 + 1, 1) for n in range(MONTHS)]
    return [Month(first, pledged.get(first), kept.get(first)) for first in reversed(firsts)]


def _channels(session: Session, code: int | None) -> list[tuple[str, int]]:
    by = select(Tally.channel, func.sum(Tally.pledged)).where(*_here(code)).group_by(Tally.channel)
    return sorted(((str(channel), int(n)) for channel, n in session.execute(by)), key=lambda each: -each[1])


def _groups(session: Session, column: Any, people: Sequence[ColumnElement[bool]]) -> list[tuple[Any, int]]:
    counted = select(column, func.count()).join(Pledge, Pledge.person_id == Person.id).where(Pledge.counted, *people)
    by = counted.group_by(column).order_by(func.count().desc())
    return [(value, count) for value, count in session.execute(by)]


def _sent(session: Session, code: int | None) -> list[Sent]:
    """The last campaigns that went to this county alone, or, for the country, all."""
    theirs = [] if code is None else [Campaign.counties == [code]]
    done = [Campaign.state == CampaignState.DONE, Campaign.series_text_id.is_(None), *theirs]
    sums = (
        select(
            Campaign.name, Campaign.launched_at,
            func.sum(Batch.people - Batch.suppressed), func.sum(Batch.delivered),
        )
        .join(Batch, Batch.campaign_id == Campaign.id)
        .where(*done)
        .group_by(Campaign.id)
        .order_by(Campaign.id.desc())
        .limit(_CAMPAIGNS)
    )  # fmt: skip
    return [
        Sent(name, at, shown(int(people)), shown(int(reached))) for name, at, people, reached in session.execute(sums)
    ]
