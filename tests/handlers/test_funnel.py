"""How far callers come: as people on the phone leave their sessions, summed by the hour, a week beside the week before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from gateway.database import Database
from gateway.jobs import condense, purge
from handlers import counts
from handlers.funnel import WAY, Change, Fall, Funnel, Share, Silence, funnel, sum_hour
from handlers.funnel.way import FIRST_SCREENS, STAGES, place_of
from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.base import now, today
from models.choice import Channel, Language
from models.tally import Tally
from models.ussd_hour import UssdHour
from tests.conftest import AMINA, OTIENO, dial_and_press

SAFARICOM, AIRTEL = "63902", "63903"
NOON = datetime(2026, 11, 24, 9, 50, tzinfo=UTC)
CALLED = text(
    """
    INSERT INTO ussd_session (session_id, network, menu_version, start, state, keys_digest, keys_length, reply, screen,
                              hops, started_at, seen_at)
    SELECT gen_random_uuid()::text, :network, '1', jsonb_build_object('screen', CAST(:began AS text)),
           jsonb_strip_nulls(jsonb_build_object('screen', CAST(:screen AS text), 'language', CAST(:language AS text),
                             'answers', jsonb_build_object('pledged', CAST(:counted AS boolean)))),
           '', 0, '', :screen, 1, :at, :at
      FROM generate_series(1, :times)
    """
)


def called(database: Database, times: int, at: datetime, screen: str = "consent", **told: object) -> None:
    """So many sessions that began at this moment and ended on `screen`."""
    counted = STAGES.index("pledge") < place_of(screen, chose_language=True, counted=False)
    values = {"network": SAFARICOM, "began": "language", "language": "sw", "counted": counted or None}
    with database.door() as session:
        session.execute(CALLED, values | told | {"times": times, "at": at, "screen": screen})


def seen(database: Database, at: datetime | None = None) -> Funnel:
    with time_machine.travel(at or now(), tick=False), database.door() as session:
        return funnel(session)


def summed(database: Database, at: datetime) -> int:
    """Runs the clock's chore at that moment. Returns how many sessions are in sums then."""
    with time_machine.travel(at, tick=False):
        condense()
    with database.door() as session:
        return session.scalar(select(func.coalesce(func.sum(UssdHour.sessions), 0))) or 0


def test_each_screen_holds_those_who_came_further(database: Database, phone: Callable[..., object]) -> None:
    dial_and_press(phone(AMINA), "2", "1", "1")
    dial_and_press(phone(OTIENO, network=AIRTEL), "1")
    dial_and_press(phone("+254722000003"), "2", "4")
    week = seen(database).week
    assert [week.reached[stage] for stage in WAY] == [3, 3, 1, 1, 0, 0, 0, 0]
    assert week.networks == {SAFARICOM: Share(1, 2), AIRTEL: Share(0, 1)}, "who read the help lines is where she was"
    assert week.languages == {Language.EN: Share(1, 2), Language.SW: Share(0, 1)}
    assert week.passed["consent"] == Share(3, 3)
    assert week.passed["pledge"] == Share(1, 3)


def test_who_returns_is_not_on_the_way_of_a_first_pledge(database: Database, phone: Callable[..., object]) -> None:
    dial_and_press(phone(AMINA), "2", "1", "1")
    dial_and_press(phone(AMINA), "2")
    week = seen(database).week
    assert (week.sessions, week.reached["language"], week.elsewhere) == (2, 1, 1)


@pytest.mark.parametrize(
    ("keys", "came_to"),
    [
        ([], "language"),
        (["2", "2"], "consent"),
        (["2", "2", "1"], "consent"),
        (["2", "3"], "consent"),
        (["1", "1"], "pledge"),
        (["2", "1", "1", "0"], "county"),
        (["2", "1", "1", "9", "4"], "first step"),
        (["0"], "language"),
    ],
)
def test_who_leaves_by_a_key_is_not_lost_from_the_way(
    database: Database, phone: Callable[..., object], keys: list[str], came_to: str
) -> None:
    dial_and_press(phone(AMINA), *keys)
    week = seen(database).week
    assert [stage for stage in WAY if week.reached[stage]][-1] == came_to
    assert week.counted == Share(int(keys[1:3] == ["1", "1"]), 1)


def test_every_screen_of_the_way_is_in_the_menu_and_every_private_one_is_not_on_it() -> None:
    on_it = {screen for screens in WAY.values() for screen in screens}
    assert on_it <= set(PLEDGE_MENU.screens)
    assert not [screen for screen in on_it if PLEDGE_MENU.screens[screen].private]
    assert set(FIRST_SCREENS) == {"language", "consent"}


def test_an_hour_is_summed_once_when_its_sessions_are_over(database: Database) -> None:
    hour = NOON.replace(minute=0)
    called(database, 3, hour - timedelta(minutes=1), "pledge")
    called(database, 5, hour, "gender", network=AIRTEL)
    called(database, 2, hour + timedelta(minutes=59))
    assert summed(database, hour + timedelta(minutes=39)) == 0, "some of the hour before may still press a key"
    assert summed(database, hour + timedelta(minutes=41)) == 3
    assert summed(database, hour + timedelta(minutes=99)) == 3
    assert summed(database, hour + timedelta(minutes=101)) == 10
    assert summed(database, hour + timedelta(hours=9)) == 10, "not once more"


def test_two_clocks_sum_an_hour_once(database: Database) -> None:
    called(database, 4, NOON - timedelta(hours=5))
    with time_machine.travel(NOON, tick=False), database.door() as one, database.door() as other:
        assert sum_hour(one)
        assert not sum_hour(other)
    assert summed(database, NOON) == 4


def test_hours_without_a_call_are_leapt_over(database: Database) -> None:
    for back in (200, 100, 3):
        called(database, 1, NOON - timedelta(hours=back))
    assert summed(database, NOON) == 3


@pytest.mark.parametrize("minutes", [0, 39, 41, 59, 100, 101, 130])
def test_summed_or_not_every_session_is_seen_once(database: Database, minutes: int) -> None:
    hours = (1, 2, 3, *range(0, 15 * 24, 5))
    for back in hours:
        called(database, 1, NOON - timedelta(hours=back), "gender")
        called(database, 2, NOON - timedelta(hours=back, minutes=20), "consent", network=AIRTEL, language="en")
        called(database, 1, NOON - timedelta(hours=back), "menu", began="menu", counted=True)
    at = NOON + timedelta(minutes=minutes)
    before = seen(database, at)
    assert summed(database, at) > 1000 // 5
    after = seen(database, at)
    assert (after.week, after.before) == (before.week, before.before)
    begins = at.replace(minute=0) - timedelta(days=14)
    counted = [back for back in hours if NOON - timedelta(hours=back) >= begins]
    assert after.week.counted.part + after.before.counted.part == len(counted) > 60
    assert sum(share.whole for share in before.by_hour) == 0
    assert sum(share.part for share in after.by_hour) > 25


def test_sums_are_kept_as_long_as_sessions(database: Database) -> None:
    called(database, 1, NOON - timedelta(hours=5))
    summed(database, NOON)
    with time_machine.travel(NOON + timedelta(days=89)):
        assert purge(everything=True)["sums of sessions"] == 0
    with time_machine.travel(NOON + timedelta(days=91)):
        assert purge(everything=True)["sums of sessions"] == 1


def test_hours_of_the_day_are_those_of_nairobi(database: Database) -> None:
    called(database, 40, datetime(2026, 11, 23, 21, 30, tzinfo=UTC), "gender")
    summed(database, NOON)
    by_hour = seen(database, NOON).by_hour
    assert by_hour[0] == Share(40, 40)
    assert sum(share.whole for share in by_hour) == 40


def test_the_week_is_held_against_the_week_before(database: Database) -> None:
    called(database, 60, NOON - timedelta(days=10), "gender")
    called(database, 40, NOON - timedelta(days=10), "consent")
    called(database, 20, NOON - timedelta(days=2), "gender")
    called(database, 80, NOON - timedelta(days=2), "consent")
    called(database, 1000, NOON - timedelta(days=15), "gender")
    found = seen(database, NOON)
    change = Change(found.week.counted, found.before.counted)
    assert change == Change(Share(20, 100), Share(60, 100))
    assert change.points == pytest.approx(-40)
    assert change.is_sure


@pytest.mark.parametrize(
    ("now_", "before", "points", "sure"),
    [
        (Share(15, 29), Share(500, 1000), None, False),
        (Share(15, 30), Share(0, 0), None, False),
        (Share(15, 30), Share(500, 1000), 0, False),
        (Share(12, 30), Share(500, 1000), -10, False),
        (Share(450, 1000), Share(500, 1000), -5, False),
        (Share(4000, 10000), Share(5000, 10000), -10, True),
        (Share(30, 30), Share(30, 30), 0, False),
        (Share(0, 30), Share(90, 100), -90, True),
    ],
)
def test_of_few_no_share_is_told_and_chance_is_no_change(
    now_: Share, before: Share, points: float | None, sure: bool
) -> None:
    change = Change(now_, before)
    assert change.points == (None if points is None else pytest.approx(points))
    assert change.is_sure is sure


def usual_week(database: Database, *networks: str) -> None:
    """A hundred first calls in each hour, of which seventy are counted; one day a radio show with a thousand."""
    for network in networks:
        for back in range(1, 7 * 24 + 2):
            at = NOON - timedelta(hours=back)
            called(database, 70, at, "gender", network=network)
            called(database, 30, at, "pledge", network=network)
        called(database, 1000, NOON - timedelta(days=2), "gender", network=network)
    summed(database, NOON)


def test_a_network_that_falls_silent_is_told_within_the_hour(database: Database) -> None:
    usual_week(database, SAFARICOM, AIRTEL)
    called(database, 45, NOON - timedelta(minutes=20), "gender")
    called(database, 5, NOON - timedelta(minutes=20), "gender", network=AIRTEL)
    assert seen(database, NOON).trouble == (Silence(AIRTEL, 5, 50),)


def test_a_quiet_network_is_not_called_silent(database: Database) -> None:
    for back in range(1, 8):
        called(database, 40, NOON - timedelta(days=back), network=AIRTEL)
    summed(database, NOON)
    assert seen(database, NOON).trouble == ()


def test_the_same_hour_a_week_ago_counts_in_the_first_minutes_of_an_hour_too(database: Database) -> None:
    for back in (4, 5, 6, 7):
        called(database, 100, NOON - timedelta(days=back), network=AIRTEL)
    at = NOON + timedelta(minutes=20)
    summed(database, at)
    assert seen(database, at).trouble == (Silence(AIRTEL, 0, 50),), "four of seven days, of which one is a week ago"


def test_a_fall_of_a_few_points_is_no_trouble_however_sure(database: Database) -> None:
    usual_week(database, SAFARICOM)
    called(database, 13_000, NOON - timedelta(minutes=10), "gender")
    called(database, 7_000, NOON - timedelta(minutes=10), "pledge")
    assert seen(database, NOON).trouble == ()


def test_a_network_on_which_callers_get_stuck_is_told(database: Database) -> None:
    usual_week(database, SAFARICOM, AIRTEL)
    called(database, 70, NOON - timedelta(minutes=10), "gender")
    called(database, 30, NOON - timedelta(minutes=10), "pledge")
    called(database, 20, NOON - timedelta(minutes=10), "gender", network=AIRTEL)
    called(database, 30, NOON - timedelta(minutes=10), "pledge", network=AIRTEL)
    [fall] = [each for each in seen(database, NOON).trouble if isinstance(each, Fall) and each.network]
    assert (fall.network, fall.change.now) == (AIRTEL, Share(20, 50))


def test_a_screen_on_which_callers_get_stuck_is_told_once(database: Database) -> None:
    usual_week(database, SAFARICOM)
    called(database, 40, NOON - timedelta(minutes=10), "language", language=None)
    called(database, 14, NOON - timedelta(minutes=10), "gender")
    called(database, 6, NOON - timedelta(minutes=10), "pledge")
    trouble = seen(database, NOON).trouble
    assert [each.stage for each in trouble if isinstance(each, Fall) and each.stage] == ["consent"]


def test_who_is_still_pressing_keys_is_no_trouble(database: Database) -> None:
    usual_week(database, SAFARICOM)
    called(database, 50, NOON - timedelta(minutes=20), "gender")
    called(database, 500, NOON - timedelta(minutes=1), "consent")
    assert seen(database, NOON).trouble == ()


def test_days_without_a_pledge_are_days_too(database: Database) -> None:
    with database.door() as session:
        for back, county, pledged in ((0, 42, 3), (0, 1, 2), (2, 42, 7), (40, 42, 9)):
            day: date = today() - timedelta(days=back)
            session.add(Tally(county=county, day=day, channel=Channel.SMS, pledged=pledged, kept=1))
    with database.door() as session:
        assert [day.pledged for day in counts.by_day(session, 4)] == [0, 7, 0, 5]
        assert [day.pledged for day in counts.by_day(session, 4, 42)] == [0, 7, 0, 3]
        assert counts.kept_in(session, 42) == 3
