"""A county on one page: what is on it, for whom, and what never is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from gateway.database import Database
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from handlers import pledges
from handlers.report import Report, report
from models.batch import Queue
from models.choice import Channel, FirstStep, Gender, Language
from models.county import BY_CODE
from models.person import Person
from models.phone_number import PhoneNumber
from tests.crowd import crowd, launch
from tests.gateway.console.conftest import Desk

At = Callable[[str], Desk]


def pledge(database: Database, first: int, count: int, county: int, **told: object) -> None:
    with database.door() as session:
        for n in range(first, first + count):
            phone = PhoneNumber(f"+2547000{n:05}")
            given = {"language": Language.SW, "channel": Channel.USSD} | told
            pledges.record(session, phone, county=county, origin=f"s-{n}", **given)
        session.execute(update(Person).values(gender=Gender.WOMAN, first_step=FirstStep.HOME))


def of(database: Database, code: int | None) -> Report:
    with database.door() as session:
        return report(session, BY_CODE[code] if code else None)


def test_a_county_is_told_with_its_place_and_its_months(database: Database) -> None:
    with time_machine.travel(datetime(2026, 9, 30, 9, tzinfo=UTC)):
        pledge(database, 0, 15, 42)
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        pledge(database, 100, 30, 42)
        pledge(database, 200, 20, 5)
        told = of(database, 42)
    assert (told.pledged, told.kept, told.place) == (45, None, 2)
    assert [(f"{month.first:%b}", month.pledged) for month in told.months[-3:]] == [
        ("Sep", 15), ("Oct", None), ("Nov", 30),
    ]  # fmt: skip
    assert len(told.months) == 12
    assert (told.months[0].first.year, told.months[0].first.month) == (2025, 12)
    assert of(database, 5).place == 1, "Lamu is small, and twenty are many there"
    assert of(database, None).pledged == 65


def test_a_cell_below_ten_is_hidden_with_the_one_that_would_betray_it(database: Database) -> None:
    pledge(database, 0, 40, 42)
    pledge(database, 100, 12, 42, channel=Channel.SMS)
    pledge(database, 200, 3, 42, channel=Channel.IMPORT)
    told = of(database, 42)
    assert told.by_channel == {"ussd": 40, "sms": None, "import": None}
    assert told.by_step == {FirstStep.HOME: 55}


def test_a_county_below_ten_has_no_figure_and_no_place(database: Database) -> None:
    pledge(database, 0, 9, 42)
    told = of(database, 42)
    assert (told.pledged, told.per_10000, told.place) == (None, None, None)


def test_charlie_prints_kisumu_and_no_other_county(desk: At, database: Database) -> None:
    pledge(database, 0, 30, 42)
    pledge(database, 100, 30, 47)
    shown = desk("charlie").get("/report?county=47").text
    assert "<h1>Kisumu</h1>" in shown
    assert "<select" not in shown
    for never in ("woman", "gender", "+254", "700000"):
        assert never not in shown.casefold()


def test_kamau_chooses_a_county_or_the_country(desk: At, database: Database) -> None:
    pledge(database, 0, 30, 42)
    kamau = desk("kamau")
    assert "<h1>Kenya</h1>" in kamau.get("/report").text
    assert "<h1>Kisumu</h1>" in kamau.get("/report?county=42").text
    assert "Share work at home" in kamau.get("/report?county=42").text


@pytest.mark.parametrize("odd", ["48", "-1", "9" * 30])
def test_a_county_that_is_none_is_not_found(desk: At, odd: str) -> None:
    assert desk("kamau").get(f"/report?county={odd}").status_code == 404


def test_a_campaign_that_went_out_is_on_the_page(desk: At, database: Database, emptied: Simulator) -> None:
    crowd(database, 300)
    launch(database, counties=(47,))
    drain(Queue.CAMPAIGNS)
    tick()
    tick()
    with database.door() as session:
        sent = report(session, BY_CODE[47]).sent
        elsewhere = report(session, BY_CODE[1]).sent
    assert [each.name for each in sent] == ["16 Days"]
    assert sent[0].people > 0
    assert elsewhere == ()


def test_a_year_without_a_pledge_is_drawn_too(desk: At, database: Database) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=400)):
        assert "fewer than 10" in desk("kamau").get("/report").text
