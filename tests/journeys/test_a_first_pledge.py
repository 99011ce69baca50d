"""A woman with a keypad phone dials, presses three keys, and is counted. Everything on real servers and a real wire."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gateway.database import Database
from gateway.simulator import Handset, Simulator
from models.choice import Channel, Evidence, Language
from models.consent import Consent
from models.message import Message
from models.person import Person
from models.pledge import Pledge
from models.ussd_session import UssdSession
from tests.conftest import AMINA, OTIENO, dial_and_press

Phone = Callable[..., Handset]


def total(client: FlaskClient) -> int:
    return client.get("/data/counts.json").json["total"]


def rows(database: Database, table: type) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_amina_pledges_with_three_keys(phone: Phone, client: FlaskClient) -> None:
    amina = phone()

    amina.dial().press("2").press("1")
    assert total(client) == 0
    amina.press("1")

    assert total(client) == 1
    assert amina.screen.startswith("Your region?")


def test_two_keys_are_enough_when_her_language_is_known(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    amina.dial().press("1").hang_up()

    amina.dial().press("1").press("1")

    assert total(client) == 1
    assert amina.screen.startswith("Eneo lako?")


def test_whoever_hangs_up_after_pledging_has_pledged(phone: Phone, client: FlaskClient, database: Database) -> None:
    phone().dial().press("1").press("1").press("1").hang_up()

    assert total(client) == 1
    with database.door() as session:
        pledge = session.scalars(select(Pledge)).one()
        consent = session.scalars(select(Consent)).one()
    assert (pledge.channel, pledge.evidence, pledge.county) == (Channel.USSD, Evidence.VERIFIED, None)
    assert (consent.purpose, consent.given, consent.language) == ("pledge", True, Language.SW)


def test_the_whole_way_in_kiswahili(phone: Phone, database: Database) -> None:
    amina = phone()

    dial_and_press(amina, "1", "1", "1", "8", "2", "2", "3")
    assert (
        amina.screen == "Asante! Wewe ni kati ya wa kwanza Kisumu. Tukutumie SMS hadi 2 kwa mwezi?\n1. Ndiyo\n2. Hapana"
    )
    amina.press("2")

    assert not amina.open
    assert amina.inbox == []
    with database.door() as session:
        person = session.scalars(select(Person)).one()
    assert (person.phone, person.language, person.county) == (AMINA, "sw", 42)
    assert (person.gender, person.first_step) == ("woman", "friends")


def test_a_poster_with_the_county_in_the_code_saves_two_questions(phone: Phone, database: Database) -> None:
    amina = phone()

    amina.dial("*384*2026*23#").press("2").press("1").press("1")

    assert amina.screen.startswith("You are:")
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).one() == 23


def test_a_dialled_string_cannot_consent_for_anybody(phone: Phone, client: FlaskClient) -> None:
    """`*384*2026*2*1*1#` printed on a poster: what is agreed to is shown, and only pressing the keys agrees."""
    amina = phone()

    amina.dial("*384*2026*2*1*1#")
    assert total(client) == 0
    assert amina.screen.startswith("Free. We keep your number")
    amina.press("1")
    assert amina.screen.startswith("I pledge")
    amina.press("1")

    assert total(client) == 1


@pytest.mark.parametrize("dialled", ["*384*2026*0#", "*384*2026*48#", "*384*2026*5#", "*384*2026*habari#"])
def test_dialled_keys_without_a_meaning_begin_like_any_call(phone: Phone, dialled: str) -> None:
    amina = phone().dial(dialled)
    assert (amina.screen.split("\n")[0], amina.open) == ("HeForShe Kenya", True)


def test_a_county_that_is_dialled_at_the_redial_counts_too(phone: Phone, database: Database) -> None:
    amina = phone()
    amina.dial().press("2").press("1").hang_up()

    amina.dial("*384*2026*42#").press("1").press("1")

    assert amina.screen.startswith("You are:")
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [42]


def test_a_dropped_session_goes_on_after_a_redial(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    amina.dial().press("2").press("1").press("1").press("8").hang_up()

    amina.dial()
    assert amina.screen == "Welcome back.\n1. Continue\n2. Start again"
    amina.press("1")

    assert amina.screen.startswith("Your county?")
    assert total(client) == 1


def test_a_drop_while_being_asked_whether_to_go_on_forgets_nothing(phone: Phone) -> None:
    amina = phone()
    amina.dial().press("2").press("1").press("1").press("8").hang_up()
    amina.dial().hang_up()

    amina.dial().press("1")

    assert amina.screen.startswith("Your county?")


def test_starting_again_after_pledging_leads_to_the_menu_and_counts_once(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    amina.dial().press("2").press("1").press("1").hang_up()

    amina.dial().press("2")

    assert "Delete me" in amina.screen
    assert total(client) == 1


def test_under_18_gets_information_and_leaves_no_trace(phone: Phone, database: Database, client: FlaskClient) -> None:
    child = phone()

    child.dial().press("2").press("2")
    assert "116" in child.screen
    child.press("1")

    assert not child.open
    assert total(client) == rows(database, Person) == rows(database, Consent) == 0
    with database.door() as session:
        assert session.scalars(select(UssdSession.caller)).all() == [None]


def test_two_people_on_two_phones_do_not_meet(phone: Phone, client: FlaskClient) -> None:
    amina, otieno = phone(), phone(OTIENO)

    amina.dial()
    otieno.dial()
    amina.press("1")
    otieno.press("2")
    amina.press("1")
    otieno.press("1")
    amina.press("1")
    otieno.press("1")

    assert amina.screen.startswith("Eneo lako?")
    assert otieno.screen.startswith("Your region?")
    assert total(client) == 2


def test_the_confirmation_comes_to_whoever_asks_for_it(phone: Phone, worker: object, database: Database) -> None:
    amina = phone()

    dial_and_press(amina, "1", "1", "1", "9", "4", "6", "1")

    assert amina.wait_for_text(seconds=20).text == (
        "Asante, umesajiliwa. Menyu: *384*2026#. Kuacha ujumbe jibu ACHA (bure)."
    )
    with database.door() as session:
        message = session.scalars(select(Message)).one()
    assert message.kind == "reply"


def test_the_provider_finds_no_fault_with_any_screen(phone: Phone, provider: Simulator) -> None:
    """The simulator is strict here: a screen over 160 septets or outside GSM-7 would end the session."""
    amina = phone()
    dial_and_press(amina, "1", "1", "1", "5", "6", "4", "6", "2")
    assert provider.warnings == []
