"""Somebody comes to the office: her request is written down, its clock runs, and it is done and closed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gateway.database import Database
from handlers import opting, people, pledges, rights, wordings
from handlers.sms.replies import ASK_CONSENT
from handlers.ussd.facts import DAILY_OUT
from handlers.ussd.pledge_menu import PLEDGE_MENU
from handlers.words import say
from models.audit import Audit
from models.base import now, today
from models.choice import Channel, Gender, Language, Purpose
from models.coordinator import Coordinator, Role
from models.data_request import DUE_WITHIN, DataRequest, RequestKind
from models.person import Person
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.gateway.console.conftest import Desk, address_of, later, sealed

At = Callable[[str], Desk]
REQUEST = {"phone": "0700 000 001", "kind": "erasure", "came_by": "office"}


@pytest.fixture
def amina(database: Database) -> PhoneNumber:
    """Amina of Kisumu has pledged on USSD, wants texts, and told that she is a woman."""
    phone = PhoneNumber(AMINA)
    with database.door() as session:
        told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": "ATUid_1"}
        pledges.record(session, phone, **told)
        opting.opt_in(session, phone, language=Language.SW, channel=Channel.USSD, origin="ATUid_1")
        people.change(session, phone, gender=Gender.WOMAN)
    return phone


def county_officer(database: Database, county: int) -> None:
    with database.door() as session:
        charlie = session.scalars(select(Coordinator).where(Coordinator.email == address_of("charlie"))).one()
        charlie.county, charlie.role = county, Role.EDITOR


def the_request(database: Database) -> DataRequest:
    with database.door() as session:
        return session.scalars(select(DataRequest)).one()


def events(database: Database) -> list[str]:
    with database.door() as session:
        return list(session.scalars(select(Audit.event).order_by(Audit.id)))


@pytest.mark.parametrize(("kind", "days"), [("access", 7), ("portability", 7), ("rectification", 14), ("erasure", 14)])
def test_each_kind_has_the_clock_of_the_law(desk: At, database: Database, kind: str, days: int) -> None:
    wanjiru = desk("wanjiru")
    came = wanjiru.post("/requests", REQUEST | {"kind": kind, "received": f"{today()}"})
    assert came.status_code == 302
    request = the_request(database)
    assert request.due_at - request.received_at == timedelta(days=days)
    shown = wanjiru.get("/requests").text
    assert f"{days - 1} days left" in shown
    assert "+2547*****001" in shown
    assert AMINA[4:] not in shown


def test_the_clock_runs_from_the_day_on_which_it_came(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    wanjiru.post("/requests", REQUEST | {"received": f"{today() - timedelta(days=20)}"})
    assert "overdue" in wanjiru.get("/requests").text
    assert "1 open, 1 overdue" in wanjiru.get("/").text


@pytest.mark.parametrize(
    "odd",
    [{"phone": "12"}, {"phone": ""}, {"kind": "fame"}, {"came_by": "owl"}, {"received": "soon"}, {"received": ""}],
)
def test_what_makes_no_request_is_said_and_nothing_is_kept(desk: At, database: Database, odd: dict) -> None:
    came = desk("wanjiru").post("/requests", REQUEST | {"received": f"{today()}"} | odd)
    assert came.status_code == 422
    with database.door() as session:
        assert session.scalars(select(DataRequest)).all() == []


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_that_cannot_be_meant_is_refused(desk: At, days: int) -> None:
    came = desk("wanjiru").post("/requests", REQUEST | {"received": f"{today() + timedelta(days=days)}"})
    assert "A day of the last twelve months, today at the latest." in came.text


def test_closing_says_what_was_done_and_forgets_of_whom(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    wanjiru.post("/requests", REQUEST | {"received": f"{today()}"})
    wanjiru.post("/requests/1/close", {"reason": ""})
    assert the_request(database).closed_at is None
    wanjiru.post("/requests/1/close", {"reason": "printed it and gave it to her"})
    request = the_request(database)
    assert (request.closed_by, request.phone) == (address_of("wanjiru"), None)
    assert "printed it and gave it to her" in wanjiru.get("/requests").text
    assert wanjiru.post("/requests/1/close", {"reason": "again"}).status_code == 404
    assert events(database)[-2:] == ["request_written", "request_closed"]


def test_a_county_sees_its_own_requests_and_no_others(desk: At, database: Database, team: dict[str, str]) -> None:
    county_officer(database, 42)
    desk("charlie").post("/requests", REQUEST | {"received": f"{today()}"})
    desk("wanjiru").post("/requests", REQUEST | {"received": f"{today()}", "phone": "0700000002"})
    assert "*****002" not in desk("charlie").get("/requests").text
    assert desk("charlie").post("/requests/2/close", {"reason": "done"}).status_code == 404
    assert "*****001" in desk("wanjiru").get("/requests").text


def test_erasing_the_number_closes_what_was_asked_about_it(desk: At, database: Database, amina: PhoneNumber) -> None:
    desk("wanjiru").post("/requests", REQUEST | {"received": f"{today()}"})
    desk("njoroge").post("/people/erase", {"phone": sealed(AMINA), "reason": "she asked for it", "sure": "y"})
    request = the_request(database)
    assert (request.phone, request.outcome) == (None, rights.ERASED)
    assert "1 open" not in desk("wanjiru").get("/").text


def test_the_number_of_a_request_is_sealed(desk: At, database: Database) -> None:
    desk("wanjiru").post("/requests", REQUEST | {"received": f"{today()}"})
    with database.door() as session:
        stored = session.scalar(text("SELECT phone FROM data_request"))
    assert b"700000001" not in bytes(stored)


def test_every_kind_has_a_clock() -> None:
    assert set(DUE_WITHIN) == set(RequestKind)


# Putting right


def test_an_officer_puts_county_and_language_right_and_the_count_moves(
    desk: At, database: Database, amina: PhoneNumber
) -> None:
    told = {"phone": sealed(AMINA), "language": "en", "county": "47", "reason": "she moved"}
    shown = desk("wanjiru").post("/people/rectify", told).text
    assert "+2547*****001 is put right." in shown
    with database.door() as session:
        person = session.scalars(select(Person)).one()
        assert (person.county, person.language, person.gender) == (47, Language.EN, Gender.WOMAN)
        sums = dict(session.execute(text("SELECT county, sum(pledged) FROM tally GROUP BY county")).all())
        assert sums == {42: 0, 47: 1}
    assert "person_rectified" in events(database)


@pytest.mark.parametrize("odd", [{"county": "48"}, {"county": "x"}, {"language": "fr"}, {"reason": ""}, {"phone": ""}])
def test_what_cannot_be_right_changes_nothing(desk: At, database: Database, amina: PhoneNumber, odd: dict) -> None:
    told = {"phone": sealed(AMINA), "language": "en", "county": "47", "reason": "she moved"}
    assert desk("wanjiru").post("/people/rectify", told | odd).status_code == 422
    with database.door() as session:
        assert session.scalar(select(Person.county)) == 42


def test_nobody_of_another_county_is_put_right(desk: At, database: Database, amina: PhoneNumber, team: object) -> None:
    county_officer(database, 1)
    told = {"phone": sealed(AMINA), "language": "en", "county": "1", "reason": "she moved"}
    assert "Nothing is kept about this number." in desk("charlie").post("/people/rectify", told).text
    with database.door() as session:
        assert session.scalar(select(Person.county)) == 42


# Taking along, and the evidence


def test_the_file_says_what_the_page_says_and_neither_number_nor_gender(
    desk: At, database: Database, amina: PhoneNumber
) -> None:
    came = desk("wanjiru").post("/people/file", {"phone": sealed(AMINA)})
    assert came.headers["Content-Disposition"] == 'attachment; filename="what-is-kept.json"'
    kept = came.json
    assert (kept["county"], kept["language"], kept["gender_was_told"]) == ("Kisumu", "sw", True)
    assert [(each["purpose"], each["given"]) for each in kept["decisions"]] == [("pledge", True), ("texts", True)]
    assert "woman" not in came.text
    assert AMINA[1:] not in came.text
    assert events(database)[-1] == "person_file_made"


def test_the_file_of_nobody_is_empty(desk: At) -> None:
    assert desk("wanjiru").post("/people/file", {"phone": sealed(AMINA)}).json == {}
    assert desk("wanjiru").post("/people/file", {"phone": "12"}).status_code == 422


def test_the_page_holds_the_number_sealed(desk: At, amina: PhoneNumber) -> None:
    shown = desk("njoroge").post("/people", {"phone": AMINA}).text
    assert f'value="{sealed(AMINA)}"' in shown
    assert AMINA[4:] not in shown


@pytest.mark.parametrize("odd", [AMINA, "00" * 29, "ff", "zz", "\x00", "9" * 400])
def test_a_seal_that_is_none_opens_nothing(desk: At, amina: PhoneNumber, odd: str) -> None:
    assert desk("wanjiru").post("/people/file", {"phone": odd}).status_code in (400, 422)


def test_the_page_is_evidence_of_each_consent(desk: At, amina: PhoneNumber) -> None:
    shown = desk("wanjiru").post("/people", {"phone": AMINA}).text
    for words in ("Una miaka 18+ na unakubali?", "Naahidi kutetea usawa", "Tukutumie SMS hadi 2", "ATUid_1", "2026-11"):
        assert words in shown


def test_the_evidence_is_what_phones_show() -> None:
    """A consent sentence was changed? Then it wants a new TEXT_VERSION, and its words in `handlers.wordings`."""
    from handlers.consent import TEXT_VERSION

    screens = PLEDGE_MENU.screens
    for language in Language:

        def shown(purpose: Purpose, channel: Channel, language: Language = language) -> str | None:
            return wordings.shown(TEXT_VERSION, purpose, channel, language)

        both = [say(language, screens[name].text) for name in ("consent", "pledge")]
        assert shown(Purpose.PLEDGE, Channel.USSD) == "\n".join(both)
        assert shown(Purpose.PLEDGE, Channel.SMS) == say(language, ASK_CONSENT)
        asked = re.sub(r".*\{rank\} ", "", say(language, screens["texts"].text))
        assert shown(Purpose.TEXTS, Channel.USSD) == asked
        assert shown(Purpose.SERIES, Channel.USSD) == say(language, DAILY_OUT)


def test_a_request_waits_through_the_night_and_is_late_in_the_end(desk: At, database: Database) -> None:
    desk("wanjiru").post("/requests", REQUEST | {"received": f"{today()}"})
    with database.door() as session:
        request = session.scalars(select(DataRequest)).one()
        request.due_at = now() - timedelta(hours=1)
    with later(hours=1):
        wanjiru = desk("wanjiru")
        wanjiru.post("/requests/1/close", {"reason": "erased at last"})
        assert "was late" in wanjiru.get("/requests").text
