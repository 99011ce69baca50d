from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.campaigns.hours import Hours
from models.base import NAIROBI

HOURS = Hours(time(8), time(18), frozenset({date(2026, 12, 25), date(2026, 12, 26)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NAIROBI)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-12-01 07:59:59.999999", False), ("2026-12-01 08:00:00", True), ("2026-12-01 17:59:59.999999", True),
        ("2026-12-01 18:00:00", False), ("2026-12-25 12:00:00", False), ("2026-12-27 12:00:00", True),
    ],
)  # fmt: skip
def test_to_the_second(moment: str, is_open: bool) -> None:
    assert HOURS.open_at(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-01 03:00", "2026-12-01 08:00"), ("2026-12-01 12:00", "2026-12-01 12:00"),
        ("2026-12-01 18:00", "2026-12-02 08:00"), ("2026-12-24 19:00", "2026-12-27 08:00"),
    ],
)  # fmt: skip
def test_the_next_opening(moment: str, opens: str) -> None:
    assert HOURS.next_opening(at(moment)) == at(opens)


SPAN = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")


@given(st.datetimes(*SPAN), st.floats(0, 400_000))
def test_work_ends_when_the_hours_are_used_up_and_never_outside(start: datetime, seconds: float) -> None:
    start = start.replace(tzinfo=NAIROBI)
    end = HOURS.end_of(seconds, start)
    assert end >= start + timedelta(seconds=seconds) - timedelta(milliseconds=1)
    assert end.time() <= HOURS.closes
