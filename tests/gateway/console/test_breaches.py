"""A laptop is stolen: it is registered, the clocks of the law run, who has to be told is told, and it is closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.database import Database
from handlers import bursts, pledges
from models.audit import Audit
from models.base import NAIROBI, now
from models.breach import Breach
from models.choice import Channel, Language
from models.phone_number import PhoneNumber
from tests.gateway.console.conftest import Desk, address_of, later

At = Callable[[str], Desk]


def found(hours_ago: float = 0) -> str:
    return f"{(now() - timedelta(hours=hours_ago)).astimezone(NAIROBI):%Y-%m-%dT%H:%M}"


STOLEN = {"facts": "A laptop with last night's backup was stolen from the office.", "may_harm": "y", "people": "1200"}


def the_breach(database: Database) -> Breach:
    with database.door() as session:
        return session.scalars(select(Breach)).one()


def test_it_is_registered_and_both_clocks_run(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    assert njoroge.post("/breaches", STOLEN | {"found_at": found(1)}).status_code == 302
    shown = njoroge.get("/breaches").text
    assert "46 hours left" in shown
    assert "70 hours left" in shown
    assert "A breach has to be told of by" in njoroge.get("/").text
    with later(hours=48):
        assert "overdue" in desk("njoroge").get("/breaches").text


def test_the_regulator_and_the_people_are_told_only_where_the_law_wants_it(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", {"facts": "A screen was seen over a shoulder.", "found_at": found()})
    assert njoroge.get("/breaches").text.count("<td>need not be told") == 2
    njoroge.post("/breaches", STOLEN | {"found_at": found(), "unreadable": "y"})
    assert njoroge.get("/breaches").text.count("<td>need not be told") == 3


def test_it_is_closed_only_when_everybody_was_told(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", STOLEN | {"found_at": found(2)})
    njoroge.post("/breaches/1/told", {"whom": "controller"})
    njoroge.post("/breaches/1/close")
    assert "Still to be told: the ODPC, the people in it." in njoroge.get("/breaches").text
    for whom in ("regulator", "people"):
        njoroge.post("/breaches/1/told", {"whom": whom})
    known = {"effects": "Nobody can read it.", "remedy": "The disk was wiped.", "people": "1300", "may_harm": "y"}
    njoroge.post("/breaches/1/known", known)
    njoroge.post("/breaches/1/close")
    breach = the_breach(database)
    assert (breach.closed_by, breach.people) == (address_of("njoroge"), 1300)
    assert "The disk was wiped." in njoroge.get("/breaches").text
    assert "A breach has to be told of by" not in njoroge.get("/").text
    with database.door() as session:
        events = list(session.scalars(select(Audit.event).where(Audit.event.startswith("breach")).order_by(Audit.id)))
    assert events == ["breach_registered", *["breach_told"] * 3, "breach_described", "breach_closed"]
    for path in ("told", "known", "close"):
        assert njoroge.post(f"/breaches/1/{path}", {"whom": "people"}).status_code == 404


def test_when_somebody_was_told_is_noted_once(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", STOLEN | {"found_at": found(2)})
    njoroge.post("/breaches/1/told", {"whom": "controller"})
    first = the_breach(database).told_controller_at
    with later(hours=1):
        desk("njoroge").post("/breaches/1/told", {"whom": "controller"})
    assert the_breach(database).told_controller_at == first


def test_who_was_told_by_telephone_before_it_was_entered_was_told_in_time(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", STOLEN | {"found_at": found(60)})
    njoroge.post("/breaches/1/told", {"whom": "controller", "at": found(59)})
    assert ">late<" not in njoroge.get("/breaches").text
    for odd in (found(61), found(-2)):
        njoroge.post("/breaches/1/told", {"whom": "regulator", "at": odd})
        assert "Nothing was noted." in njoroge.get("/breaches").text
    assert the_breach(database).told_regulator_at is None


def test_a_breach_that_turns_out_worse_wants_more_to_be_told(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", {"facts": "A disk was lost.", "found_at": found(), "unreadable": "y"})
    assert njoroge.get("/breaches").text.count("<td>need not be told") == 2
    njoroge.post("/breaches/1/known", {"effects": "The key lay beside it.", "may_harm": "y"})
    assert njoroge.get("/breaches").text.count("<td>need not be told") == 0
    njoroge.post("/breaches/1/close")
    assert the_breach(database).closed_at is None


def test_told_too_late_is_shown_for_ever(desk: At, database: Database) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", STOLEN | {"found_at": found(60)})
    njoroge.post("/breaches/1/told", {"whom": "controller"})
    assert ">late<" in njoroge.get("/breaches").text


@pytest.mark.parametrize(
    "odd",
    [
        {"facts": ""}, {"facts": "x" * 4001}, {"facts": "of 0700000001"}, {"found_at": ""}, {"found_at": "soon"},
        {"found_at": "0001-01-01T00:00"}, {"people": "many"}, {"people": "-1"}, {"people": "9" * 30},
    ],
)  # fmt: skip
def test_what_makes_no_breach_is_said_and_nothing_is_kept(desk: At, database: Database, odd: dict) -> None:
    assert desk("njoroge").post("/breaches", STOLEN | {"found_at": found()} | odd).status_code == 422
    with database.door() as session:
        assert session.scalars(select(Breach)).all() == []


def test_a_breach_of_tomorrow_is_refused(desk: At) -> None:
    came = desk("njoroge").post("/breaches", STOLEN | {"found_at": found(-24)})
    assert "A moment of the last twelve months, now at the latest." in came.text


def test_nobody_else_is_told_and_a_huge_id_is_nothing(desk: At) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/breaches", STOLEN | {"found_at": found()})
    assert njoroge.post("/breaches/1/told", {"whom": "the press"}).status_code == 404
    assert njoroge.post(f"/breaches/{'9' * 20}/close").status_code == 404


# Held pledges


@pytest.fixture
def burst(database: Database) -> None:
    for n in range(12):
        with database.door() as session:
            told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{n}"}
            pledges.record(session, PhoneNumber(f"+2547000000{n:02}"), **told)
    with database.door() as session:
        bursts.hold(session, bursts.Limits(10, 0))


def total(desk: At) -> int:
    return desk("kamau").client.get("/data/counts.json").json["total"]


def test_njoroge_looks_at_what_is_held_and_counts_it(desk: At, burst: None) -> None:
    njoroge = desk("njoroge")
    assert "Held pledges to look at: 1" in njoroge.get("/").text
    shown = njoroge.get("/bursts").text
    for words in ("neighbouring numbers", "Kisumu", ">12<", "Count them"):
        assert words in shown
    assert total(desk) == 0
    njoroge.post("/bursts/1", {"reason": "a school in Kisumu, I called it", "count": "1"})
    assert "They count now." in njoroge.get("/bursts").text
    assert total(desk) == 12


def test_njoroge_leaves_them_out(desk: At, burst: None) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/bursts/1", {"reason": "nobody there knows of it", "leave_out": "1"})
    assert "left out" in njoroge.get("/bursts").text
    njoroge.post("/bursts/1", {"reason": "after all", "count": "1"})
    assert "Somebody has decided about it already." in njoroge.get("/bursts").text
    assert total(desk) == 0


@pytest.mark.parametrize(
    "odd", [{"count": "1"}, {"reason": "x"}, {"reason": "x", "count": "1", "leave_out": "1"}, {"reason": "0700000001"}]
)
def test_a_decision_needs_a_reason_and_is_one_of_two(desk: At, burst: None, odd: dict) -> None:
    njoroge = desk("njoroge")
    njoroge.post("/bursts/1", odd)
    assert "Nothing was changed." in njoroge.get("/bursts").text
    assert total(desk) == 0
