"""Months of counties that nobody can work out: from a file, from all files before it, with the total of today."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.database import Database
from handlers import bursts, pledges
from handlers.months import Element, by_month, may_be_told
from models.base import today
from models.burst import Burst
from models.choice import Channel, Language
from models.phone_number import PhoneNumber
from models.tally import Tally
from tests.crowd import njoroge

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


# A month of Kisumu: pledges that were counted, pledges that were held, and after how many months somebody believed them.
HISTORIES = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.integers(0, 3)), min_size=2, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
# The burst of April is believed in June, when April was told.
@example([(12, 12, 2), (15, 0, 0), (15, 0, 0), (15, 0, 0)])
def test_what_was_told_stays_when_a_burst_is_believed_later(
    database: Database, months: list[tuple[int, int, int]]
) -> None:
    with database.door() as session:
        session.execute(text("TRUNCATE tally, burst, pledge, person, coordinator, audit RESTART IDENTITY CASCADE"))
        who = njoroge(session)
    told: dict[tuple[Element, date], int] = {}
    for place in range(len(months) + 3):
        counted, held, _ = months[place] if place < len(months) else (0, 0, 0)
        with time_machine.travel(datetime(2026, 4 + place, 15, 9, tzinfo=UTC), tick=False), database.door() as session:
            session.add(Tally(county=42, day=today(), channel=Channel.USSD, pledged=counted, kept=0))
            _hold(session, place, held)
            for burst in session.scalars(select(Burst).where(Burst.decided_at.is_(None))).all():
                since = burst.first_at.month - 4
                if since + months[since][2] <= place:
                    assert bursts.decide(session, burst.id, who, believed=True, reason="called the county")
        with time_machine.travel(datetime(2026, 5 + place, 1, 9, tzinfo=UTC), tick=False), database.door() as session:
            now_told = {(cell.element, cell.month): cell.count for cell in by_month(session).cells}
        assert told.items() <= now_told.items()
        told = now_told


def _hold(session: Session, place: int, held: int) -> None:
    for n in range(held):
        phone = PhoneNumber(f"+2547{place:03}00{n:03}")
        told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{phone}"}
        pledges.record(session, phone, **told)
        pledges.keep(session, phone)
    assert bursts.hold(session, bursts.Limits(0, 1)) == (held if held > 1 else 0)


def test_only_months_that_are_over_in_nairobi_are_told(database: Database) -> None:
    with database.door() as session:
        for month, pledged, kept in ((8, 40, 20), (9, 50, 0), (10, 60, 30), (11, 70, 40)):
            for county in (42, 0):
                day = date(2026, month, 1)
                session.add(Tally(county=county, day=day, channel=Channel.USSD, pledged=pledged, kept=kept))
        session.add(Tally(county=42, day=date(2026, 8, 31), channel=Channel.SMS, pledged=5, kept=0))
    for at, told in (
        # A burst of the last minutes may still be held, and taken from the month in which it was counted.
        (datetime(2026, 10, 31, 21, 10, tzinfo=UTC), [8]),
        (datetime(2026, 10, 31, 21, 20, tzinfo=UTC), [8, 9]),
    ):
        with time_machine.travel(at, tick=False), database.door() as session:
            cells = by_month(session).cells
        assert [cell.month.month for cell in cells if cell.element is Element.PLEDGED] == told
    pledged = {cell.month.month: cell.count for cell in cells if cell.element is Element.PLEDGED}
    assert pledged == {8: 45, 9: 50}, "and of no county that is none"
    assert [(cell.month.month, cell.count) for cell in cells if cell.element is Element.KEPT] == [(8, 20)]
