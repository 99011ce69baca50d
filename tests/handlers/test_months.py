"""Months of counties that nobody can work out: from a file, from all files before it, with the total of today."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from gateway.database import Database
from handlers.months import Element, by_month, may_be_told
from models.choice import Channel
from models.tally import Tally

COUNTS = st.lists(st.integers(0, 30), max_size=15)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([], []),
        ([40], []),
        ([40, 50], [0]),
        ([40, 50, 60], [0, 1]),
        ([40, 50, 3], [0]),
        ([40, 50, 3, 70], [0, 3]),
        ([40, 50, 3, 70, 4, 80], [0, 3, 5]),
        ([3, 40], []),
        ([3, 40, 50], [1]),
        ([3, 40, 4, 50], [3]),
        ([6, 40, 7], [1]),
        ([40, 0, 50], [0]),
        ([40, -3, 50], [2]),
        ([9, 9, 9], []),
    ],
)
def test_what_is_told_of_a_county(counts: list[int], told: list[int]) -> None:
    assert sorted(may_be_told(counts)) == told


@given(COUNTS)
def test_no_month_below_ten_is_told(counts: list[int]) -> None:
    assert all(counts[place] >= 10 for place in may_be_told(counts))


@given(COUNTS)
def test_what_was_told_stays_and_what_was_held_back_beside_a_small_month_stays_held_back(counts: list[int]) -> None:
    before: set[int] = set()
    for over in range(len(counts) + 1):
        told = set(may_be_told(counts[:over]))
        assert before <= told
        # But for the newest of ten or more, which may have been waiting.
        late = [place for place in told - before if any(count >= 10 for count in counts[place + 1 : over - 1])]
        assert late == []
        before = told


@given(COUNTS)
def test_all_files_and_the_total_of_today_leave_no_small_number(counts: list[int]) -> None:
    """A total below ten is public no more than a month is."""
    files: set[int] = set()
    for over in range(len(counts) + 1):
        files |= set(may_be_told(counts[:over]))
        unexplained = [count for place, count in enumerate(counts[:over]) if place not in files and count]
        if sum(counts[:over]) >= 10 and any(count < 10 for count in unexplained):
            assert len(unexplained) > 1
            assert sum(unexplained) >= 10


def test_only_months_that_are_over_in_nairobi_are_told(database: Database) -> None:
    with database.door() as session:
        for month, pledged, kept in ((8, 40, 20), (9, 50, 0), (10, 60, 30), (11, 70, 40)):
            for county in (42, 0):
                day = date(2026, month, 1)
                session.add(Tally(county=county, day=day, channel=Channel.USSD, pledged=pledged, kept=kept))
        session.add(Tally(county=42, day=date(2026, 8, 31), channel=Channel.SMS, pledged=5, kept=0))
    for at, told in (
        (datetime(2026, 10, 31, 20, 59, tzinfo=UTC), [8]),
        (datetime(2026, 10, 31, 21, tzinfo=UTC), [8, 9]),
    ):
        with time_machine.travel(at, tick=False), database.door() as session:
            cells = by_month(session).cells
        assert [cell.month.month for cell in cells if cell.element is Element.PLEDGED] == told
    pledged = {cell.month.month: cell.count for cell in cells if cell.element is Element.PLEDGED}
    assert pledged == {8: 45, 9: 50}, "and of no county that is none"
    assert [(cell.month.month, cell.count) for cell in cells if cell.element is Element.KEPT] == [(8, 20)]
