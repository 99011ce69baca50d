"""Somebody calls the office and asks what is kept about her number, or wants it gone."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text, update

from gateway.database import Database
from gateway.simulator import Handset
from handlers import pledges
from models.audit import Audit
from models.choice import Channel, Gender, Language
from models.coordinator import Coordinator, Role
from models.person import Person
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO
from tests.gateway.console.conftest import Desk, address_of, later, sealed

At = Callable[[str], Desk]
NOTHING = "Nothing is kept about this number."


@pytest.fixture
def amina(database: Database) -> str:
    """Amina of Kisumu has pledged, and told that she is a woman."""
    with database.door() as session:
        pledges.record(
            session, PhoneNumber(AMINA), language=Language.SW, county=42, channel=Channel.SMS, origin="sms:1"
        )
        session.execute(update(Person).values(gender=Gender.WOMAN))
    return AMINA


def officer_of(database: Database, county: int, role: Role = Role.EDITOR) -> None:
    with database.door() as session:
        charlie = session.scalars(select(Coordinator).where(Coordinator.email == address_of("charlie"))).one()
        charlie.county, charlie.role = county, role


def people_left(database: Database) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_wanjiru_reads_what_is_kept_and_why_masked(desk: At, amina: str) -> None:
    came = desk("wanjiru").post("/people", {"phone": "0700 000 001"})
    assert came.status_code == 200
    for sentence in ("+2547*****001", "Kisumu", "Kiswahili", "to count each number once", "to be counted", "2026-11"):
        assert sentence in came.text
    assert amina[1:] not in came.text
    assert "700 000 001" not in came.text


def test_the_gender_is_never_on_the_page(desk: At, amina: str) -> None:
    shown = desk("wanjiru").post("/people", {"phone": amina}).text.casefold()
    assert "woman" not in shown
    assert "gender" not in shown


def test_whoever_opened_the_help_lines_is_not_known_for_it(
    desk: At, database: Database, amina: str, phone: Callable[..., Handset]
) -> None:
    handset = phone()
    handset.dial()

    def shown() -> str:
        came = desk("wanjiru").post("/people", {"phone": amina}).text.split("</h2>")[1]
        # The page says at which minute it was read.
        return re.sub(r"As of [^<]*", "", came)

    before = shown()
    handset.press("6")
    assert "1195" in handset.screen
    assert shown() == before


def test_a_number_is_looked_up_by_a_form_and_stands_in_no_address(desk: At, amina: str) -> None:
    wanjiru = desk("wanjiru")
    came = wanjiru.post("/people", {"phone": amina})
    assert came.location is None
    assert "+2547*****001" not in wanjiru.get(f"/people?phone={amina}").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This is needed."),
        ("Amina", "This is no Kenyan mobile number."),
        ("+2547000", "This is no Kenyan mobile number."),
        ("07" * 11, "That is too long."),
    ],
)
def test_what_is_no_number_is_sent_back(desk: At, typed: str, sentence: str) -> None:
    came = desk("wanjiru").post("/people", {"phone": typed})
    assert (came.status_code, sentence in came.text) == (422, True)


def test_nothing_is_said_plainly(desk: At) -> None:
    assert NOTHING in desk("wanjiru").post("/people", {"phone": OTIENO}).text


def test_an_officer_of_another_county_reads_the_same_as_of_nobody(desk: At, database: Database, amina: str) -> None:
    officer_of(database, 1)
    charlie = desk("charlie")
    hers, nobodys = (charlie.post("/people", {"phone": number}).text for number in (amina, OTIENO))
    assert NOTHING in hers
    assert hers.split("</h2>")[1] == nobodys.split("</h2>")[1]
    assert hers.split("<h1>")[0] == nobodys.split("<h1>")[0]

    officer_of(database, 42)
    assert "to count each number once" in charlie.post("/people", {"phone": amina}).text


def test_njoroge_erases_with_a_reason_and_no_number_is_on_record(desk: At, database: Database, amina: str) -> None:
    njoroge = desk("njoroge")
    assert 'name="sure"' in njoroge.post("/people", {"phone": amina}).text
    came = njoroge.post("/people/erase", {"phone": sealed(amina), "reason": "she asked for it", "sure": "y"})
    assert "is forgotten" in came.text
    assert people_left(database) == 0
    with database.door() as session:
        event = session.scalars(select(Audit).where(Audit.event == "person_erased")).one()
    assert (event.who, event.channel, event.reason) == (address_of("njoroge"), "console", "she asked for it")
    again = njoroge.post("/people", {"phone": amina}).text
    assert "so that nobody texts this number again" in again
    assert 'name="sure"' not in again, "there is nothing left to erase"


@pytest.mark.parametrize(
    "form", [{"reason": "she asked"}, {"sure": "y"}, {"reason": "call 0700 000 001", "sure": "y"}], ids=str
)
def test_nothing_is_erased_without_a_reason_and_a_tick(
    desk: At, database: Database, amina: str, form: dict[str, str]
) -> None:
    came = desk("njoroge").post("/people/erase", {"phone": sealed(amina)} | form)
    assert came.status_code == 422
    assert people_left(database) == 1


def test_an_editor_looks_and_does_not_erase(desk: At, database: Database, amina: str) -> None:
    wanjiru = desk("wanjiru")
    assert 'name="sure"' not in wanjiru.post("/people", {"phone": amina}).text
    form = {"phone": sealed(amina), "reason": "x", "sure": "y"}
    assert wanjiru.post("/people/erase", form).status_code == 403
    assert people_left(database) == 1


def test_an_approver_of_another_county_erases_nobody(
    desk: At, database: Database, amina: str, team: dict[str, str]
) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET county = 1 WHERE email LIKE 'njoroge%'"))
    came = desk("njoroge").post("/people/erase", {"phone": sealed(amina), "reason": "x", "sure": "y"})
    assert NOTHING in came.text
    assert people_left(database) == 1


def test_erasing_wants_the_password_of_the_last_ten_minutes(desk: At, database: Database, amina: str) -> None:
    njoroge = desk("njoroge")
    with later(minutes=11):
        assert 'name="sure"' not in njoroge.post("/people", {"phone": amina}).text
        form = {"phone": sealed(amina), "reason": "x", "sure": "y", "back": "/console/people"}
        came = njoroge.post("/people/erase", form)
    assert came.location == "/console/prove?next=/console/people"
    assert people_left(database) == 1


def test_nobody_tries_numbers_one_after_another(desk: At, amina: str) -> None:
    wanjiru = desk("wanjiru")
    tried = [wanjiru.post("/people", {"phone": f"+2547000000{n:02}"}).status_code for n in range(21)]
    assert tried == [200] * 20 + [429]
