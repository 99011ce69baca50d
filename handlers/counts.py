"""The public numbers. Small cells stay hidden: a county shows nothing below ten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from models.base import now, today
from models.choice import Channel
from models.county import COUNTIES, County
from models.tally import Tally

SMALLEST_SHOWN = 10


def shown(count: int) -> int | None:
    """The count, if it may be told; None below ten."""
    return count if count >= SMALLEST_SHOWN else None


@dataclass(frozen=True)
class CountyCount:
    """`pledges` and `per_10000` (people of the 2019 census) are None while fewer than ten have pledged."""

    county: County
    pledges: int | None
    per_10000: float | None


@dataclass(frozen=True)
class Counts:
    as_of: datetime
    total: int
    kept: int
    counties: tuple[CountyCount, ...]
    # How many of the total are claimed: read from a list on paper, not confirmed by the holder yet.
    claimed: int = 0


def count(session: Session) -> Counts:
    """The whole country at this moment; `total` is exact."""
    on_paper = func.sum(case((Tally.channel == Channel.IMPORT, Tally.pledged), else_=0))
    columns = Tally.county, func.sum(Tally.pledged), func.sum(Tally.kept), on_paper
    sums = {county: told for county, *told in session.execute(select(*columns).group_by(Tally.county))}
    return Counts(
        as_of=now(),
        total=sum(pledged for pledged, _, _ in sums.values()),
        kept=sum(kept for _, kept, _ in sums.values()),
        counties=tuple(_shown(county, sums.get(county.code, (0,))[0]) for county in COUNTIES),
        claimed=sum(claimed for _, _, claimed in sums.values()),
    )


def _shown(county: County, pledges: int) -> CountyCount:
    if pledges < SMALLEST_SHOWN:
        return CountyCount(county, None, None)
    return CountyCount(county, pledges, round(pledges * 10_000 / county.population, 1))


def in_county(session: Session, code: int) -> int:
    """Pledges in one county. Tell it only through `shown`."""
    return session.scalar(select(func.coalesce(func.sum(Tally.pledged), 0)).where(Tally.county == code)) or 0


def in_country(session: Session) -> int:
    return session.scalar(select(func.coalesce(func.sum(Tally.pledged), 0))) or 0


@dataclass(frozen=True)
class Day:
    """What was added on one day in Nairobi."""

    day: date
    pledged: int
    kept: int


def by_day(session: Session, days: int, county: int | None = None) -> list[Day]:
    """The last so many days, today last, those without a pledge too; of one county, or of the country."""
    first = today() - timedelta(days=days - 1)
    sums = select(Tally.day, func.sum(Tally.pledged), func.sum(Tally.kept)).where(Tally.day >= first)
    if county is not None:
        sums = sums.where(Tally.county == county)
    found = {day: Day(day, pledged, kept) for day, pledged, kept in session.execute(sums.group_by(Tally.day))}
    every = (first + timedelta(days=n) for n in range(days))
    return [found.get(day, Day(day, 0, 0)) for day in every]


def kept_in(session: Session, code: int) -> int:
    """Promises kept in one county."""
    return session.scalar(select(func.coalesce(func.sum(Tally.kept), 0)).where(Tally.county == code)) or 0


_CONDENSE = text(
    """
    WITH taken AS (DELETE FROM tally RETURNING county, day, channel, pledged, kept)
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, day, channel, sum(pledged), sum(kept) FROM taken GROUP BY county, day, channel
    """
)


def condense(session: Session) -> None:
    """Sums the tally into one row a county, day and channel. Readers and writers go on meanwhile."""
    # Two of these at once would each delete what the other sums; the second simply leaves it to the first.
    if session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("tally.condense")))):
        session.execute(_CONDENSE)
