"""How far sessions came, as people on the phone leave them."""

from collections.abc import Callable
from datetime import date, timedelta

from gateway.database import Database
from handlers import counts
from handlers.funnel import WAY, funnel
from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.base import today
from models.choice import Channel
from models.tally import Tally
from tests.conftest import AMINA, OTIENO, dial_and_press


def test_each_screen_holds_those_who_came_further(database: Database, phone: Callable[..., object]) -> None:
    dial_and_press(phone(AMINA), "2", "1", "1")
    dial_and_press(phone(OTIENO, network="63903"), "2")
    dial_and_press(phone("+254722000003"), "2", "4")
    with database.door() as session:
        way = funnel(session)
    assert way.sessions == 3
    assert [way.reached[stage] for stage in WAY] == [3, 3, 1, 1, 0, 0, 0, 0]
    assert way.networks == {"63902": (1, 2), "63903": (0, 1)}, "who looked at the help lines stands where she stood"


def test_who_returns_is_not_on_the_way_of_a_first_pledge(database: Database, phone: Callable[..., object]) -> None:
    dial_and_press(phone(AMINA), "2", "1", "1")
    dial_and_press(phone(AMINA), "2")
    with database.door() as session:
        way = funnel(session)
    assert (way.sessions, way.reached["language"], way.elsewhere) == (2, 1, 1)


def test_every_screen_of_the_way_is_in_the_menu() -> None:
    assert {screen for screens in WAY.values() for screen in screens} <= set(PLEDGE_MENU.screens)


def test_days_without_a_pledge_are_days_too(database: Database) -> None:
    with database.door() as session:
        for back, county, pledged in ((0, 42, 3), (0, 1, 2), (2, 42, 7), (40, 42, 9)):
            day: date = today() - timedelta(days=back)
            session.add(Tally(county=county, day=day, channel=Channel.SMS, pledged=pledged, kept=1))
    with database.door() as session:
        assert [day.pledged for day in counts.by_day(session, 4)] == [0, 7, 0, 5]
        assert [day.pledged for day in counts.by_day(session, 4, 42)] == [0, 7, 0, 3]
        assert counts.kept_in(session, 42) == 3
