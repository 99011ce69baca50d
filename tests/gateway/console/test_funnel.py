"""The funnel's page: who reads it, what it says of few, and that it says in the same hour what fails."""

from collections.abc import Callable
from datetime import timedelta

import time_machine

from gateway.database import Database
from models.base import now
from tests.gateway.console.conftest import Desk
from tests.handlers.test_funnel import AIRTEL, called, summed

At = Callable[[str], Desk]


def test_it_tells_shares_with_the_numbers_behind_them(desk: At, database: Database) -> None:
    called(database, 300, now() - timedelta(days=2), "gender")
    called(database, 100, now() - timedelta(days=2), "consent", language="en")
    called(database, 100, now() - timedelta(days=9), "gender")
    shown = " ".join(desk("kamau").get("/funnel").text.split())
    assert "<b>75%</b> <small>300 of 400</small>" in shown
    assert "<b>-25.0</b> <small>fell</small>" in shown
    assert '<th scope="row">Safaricom<td>' in shown
    assert '<th scope="row">Kiswahili<td><b>100%</b>' in shown


def test_of_few_it_tells_no_share(desk: At, database: Database) -> None:
    called(database, 8, now() - timedelta(days=2), "gender", network=AIRTEL)
    called(database, 21, now() - timedelta(days=2), "consent", network=AIRTEL)
    shown = desk("kamau").get("/funnel").text
    assert "8 of 29, too few for a share" in shown
    assert "28%" not in shown
    assert "%" not in desk("kamau").get("/").text.split("First sessions, screen by screen")[1].split("</svg>")[0]
    called(database, 1, now() - timedelta(days=2), "consent", network=AIRTEL)
    assert "<b>27%</b> <small>8 of 30</small>" in desk("kamau").get("/funnel").text


def test_what_fails_is_said_on_it_and_at_home(desk: At, database: Database) -> None:
    at = now()
    for back in range(1, 8):
        called(database, 100, at - timedelta(days=back, minutes=18), "gender", network=AIRTEL)
    summed(database, at)
    with time_machine.travel(at, tick=False):
        for path in ("/", "/funnel"):
            assert "Airtel: 0 calls in the last half hour, where 50 are usual." in desk("kamau").get(path).text
        assert "Airtel" not in desk("charlie").get("/").text, "her page is about Kisumu"


def test_a_network_that_nobody_knows_is_one_of_the_others(desk: At, database: Database) -> None:
    for network in ("12345", "99998"):
        called(database, 20, now() - timedelta(days=1), network=network)
    shown = desk("kamau").get("/funnel").text
    assert '<th scope="row">Other<td><b>0%</b> <small>0 of 40</small>' in " ".join(shown.split())


def test_without_a_call_it_says_so(desk: At) -> None:
    assert "No session in the last two weeks." in desk("kamau").get("/funnel").text


def test_charlie_of_kisumu_does_not_read_it_since_it_is_about_the_country(desk: At) -> None:
    charlie = desk("charlie")
    assert charlie.get("/funnel").status_code == 403
    assert "/console/funnel" not in charlie.get("/").text
