"""What each county added month by month, as far as it may be told: open data that others keep, and add up.

Months are told when they are over, so that they stand still: what moves to another county later, or is believed later,
is tallied on the day on which that is decided. A month below ten is not told; nor is what would let it be
worked out by whoever kept every file that there ever was and reads the county's total of today, which is public:
what the files lack of the total is then at least two months, and ten or more. For that the newest month of a county
waits for the next of ten or more, and stays out for good if a small one comes first. Who wrote down the county's total
at the end of each month has the difference of two; that is told by the counter, and no file can take it back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.bursts import WINDOW
from handlers.counts import SMALLEST_SHOWN
from models.base import NAIROBI, now
from models.county import BY_CODE, County
from models.tally import Tally


class Element(StrEnum):
    """What is counted."""

    PLEDGED = "pledged"
    KEPT = "kept"


@dataclass(frozen=True)
class Cell:
    """What was added in one county and month. What moved to another county was taken off in the month of the move, and
    what was held and then believed was added in the month of the decision."""

    element: Element
    month: date
    county: County
    count: int


@dataclass(frozen=True)
class Months:
    as_of: datetime
    cells: tuple[Cell, ...]


def by_month(session: Session) -> Months:
    """All months that may be told, by element, month and county."""
    found: dict[tuple[Element, int], list[tuple[date, int]]] = {}
    month = func.date_trunc("month", Tally.day)
    sums = select(Tally.county, month, func.sum(Tally.pledged), func.sum(Tally.kept)).group_by(Tally.county, month)
    over = sums.where(Tally.county.in_(BY_CODE), Tally.day < _first_open()).order_by(month)
    for code, at, pledged, kept in session.execute(over):
        for element, count in ((Element.PLEDGED, pledged), (Element.KEPT, kept)):
            found.setdefault((element, code), []).append((at.date(), int(count)))
    cells = (cell for (element, code), months in found.items() for cell in _told(element, BY_CODE[code], months))
    return Months(now(), tuple(sorted(cells, key=lambda cell: (cell.element.name, cell.month, cell.county.code))))


def _first_open() -> date:
    """The first day of the month that may still change: for as long as `WINDOW` after midnight a burst is taken from
    the minutes before it, by a sweep that takes a while."""
    return (now() - 2 * WINDOW).astimezone(NAIROBI).date().replace(day=1)


def _told(element: Element, county: County, months: Sequence[tuple[date, int]]) -> Iterator[Cell]:
    for place in may_be_told([count for _, count in months]):
        month, count = months[place]
        yield Cell(element, month, county, count)


def may_be_told(counts: Sequence[int]) -> list[int]:
    """The places of those months of a county, the oldest first, that may be told. What was told before stays so, and
    what was held back before a small month stays held back, whatever comes after."""
    told: list[int] = []
    hidden: list[int] = []
    waiting: int | None = None
    for place, count in enumerate(counts):
        if count >= SMALLEST_SHOWN:
            told += [] if waiting is None else [waiting]
            waiting = place
        elif count:
            hidden.append(count)
            if waiting is not None and not _cover_each_other(hidden):
                hidden.append(counts[waiting])
                waiting = None
        if waiting is not None and _cover_each_other(hidden):
            told.append(waiting)
            waiting = None
    return told


def _cover_each_other(hidden: Sequence[int]) -> bool:
    return len(hidden) > 1 and sum(hidden) >= SMALLEST_SHOWN
