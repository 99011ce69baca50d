"""Amina passes a number on by word of mouth, and sees how many came. Nobody is texted because of it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from gateway.database import Database
from gateway.simulator import Handset
from handlers import bursts, pledges
from handlers.bursts import Limits
from models.choice import Channel, Language
from models.inbound import Inbound
from models.invitation import GroupKind, Invitation
from models.message import Message
from models.person import Person
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.ussd_session import UssdSession
from tests.conftest import AMINA, OTIENO, dial_and_press
from tests.crowd import njoroge
from tests.journeys.test_texting import text

Phone, FARAJA = Callable[..., Handset], "+254722000003"


@pytest.fixture
def amina(phone: Phone) -> Handset:
    return dial_and_press(phone(), "2", "1", "1", "8", "2", "4", "3", "2")


@pytest.fixture
def otieno(phone: Phone) -> Handset:
    return phone(OTIENO)


def back(caller: Handset) -> Handset:
    """At the menu, also when the last session was dropped while something was asked."""
    caller.dial()
    return caller.press("2") if "Start again" in caller.screen else caller


def asks(inviter: Handset) -> str:
    """What she reads when she asks for her number: the code to dial."""
    back(inviter).press("3")
    found = re.search(r"\*384\*2026\*[0-9]+#", inviter.screen)
    assert found, inviter.screen
    return found[0]


def digits(dial: str) -> str:
    return dial.removesuffix("#").rpartition("*")[2]


def greeted(caller: Handset) -> str:
    return back(caller).screen.split("\n")[0]


def dials_and_pledges(caller: Handset, dial: str) -> Handset:
    return caller.dial(dial).press("2").press("1").press("1")


def came_through(database: Database) -> list[int | None]:
    with database.door() as session:
        codes = select(Invitation.code).select_from(Pledge).outerjoin(Invitation, Pledge.invitation_id == Invitation.id)
        return list(session.scalars(codes.order_by(Pledge.id)))


def total(client: FlaskClient) -> int:
    return client.get("/data/counts.json").json["total"]


def test_amina_invites_otieno(amina: Handset, otieno: Handset, database: Database) -> None:
    assert greeted(amina) == "Welcome back."
    amina.press("3")
    assert "We send nothing to anyone" in amina.screen
    dial = asks(amina)

    dials_and_pledges(otieno, dial)

    assert otieno.screen.startswith("Your region?")
    assert greeted(amina) == "Welcome back. You brought 1."
    assert amina.inbox == otieno.inbox == []
    with database.door() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_her_number_is_drawn_once_and_stays(amina: Handset, database: Database) -> None:
    assert len({asks(amina) for _ in range(3)}) == 1
    with database.door() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_who_never_asked_for_a_number_has_none(amina: Handset, database: Database) -> None:
    amina.dial().press("2")
    with database.door() as session:
        assert session.scalars(select(Invitation)).all() == []


def test_she_reads_it_in_kiswahili(phone: Phone, otieno: Handset) -> None:
    amina = dial_and_press(phone(), "1", "1", "1", "8", "2", "4", "3", "2")
    dials_and_pledges(otieno, asks(amina))
    assert greeted(amina) == "Karibu. Umeleta 1."


def test_the_number_works_by_text_with_a_county_and_without(amina: Handset, phone: Phone, database: Database) -> None:
    code = digits(asks(amina))
    otieno, faraja = phone(OTIENO), phone(FARAJA)

    text(otieno, f"AHADI {code}", "ndiyo", "Siaya")
    text(faraja, f"ahadi Kisumu {code}!", "1")

    assert greeted(amina) == "Welcome back. You brought 2."
    with database.door() as session:
        assert session.scalars(select(Pledge.county).order_by(Pledge.id)).all() == [42, 41, 42]


@pytest.mark.parametrize("between", ["Kisumu", "AHADI", "msaada", "english", "habari"])
def test_what_is_texted_between_does_not_lose_the_number(
    amina: Handset, otieno: Handset, database: Database, between: str
) -> None:
    code = int(digits(asks(amina)))
    text(otieno, f"AHADI {code}", between, "1")
    assert came_through(database) == [None, code]


def test_no_means_that_the_number_is_forgotten_too(amina: Handset, otieno: Handset, database: Database) -> None:
    code = digits(asks(amina))
    text(otieno, f"AHADI {code}", "2")
    with database.door() as session:
        assert set(session.scalars(select(Inbound.invitation))) == {None}
    text(otieno, "AHADI Kisumu", "1")
    assert came_through(database) == [None, None]


@pytest.mark.parametrize("unknown", ["999998", "1234567", "100001"])
def test_a_number_that_is_nobodys_is_passed_over_without_a_word(
    amina: Handset, phone: Phone, client: FlaskClient, database: Database, unknown: str
) -> None:
    with database.door() as session:
        session.execute(update(Invitation).values(code=500_005))
    otieno, faraja = phone(OTIENO), phone(FARAJA)

    otieno.dial(f"*384*2026*{unknown}#")
    assert otieno.screen.startswith("HeForShe Kenya\n1. Kiswahili")
    otieno.press("2").press("1").press("1")
    assert otieno.screen.startswith("Your region?")
    assert text(faraja, f"AHADI Kisumu {unknown}").startswith("HeForShe, bure.")
    text(faraja, "1")

    assert total(client) == 3
    assert came_through(database) == [None, None, None]


def test_ones_own_number_counts_nothing(amina: Handset, client: FlaskClient, database: Database) -> None:
    dial = asks(amina)
    amina.dial(dial)
    assert amina.screen.startswith("Welcome back.\n1. My step, done?")
    assert text(amina, f"PLEDGE {digits(dial)}").startswith("Thank you, you are counted already.")
    assert (total(client), came_through(database)) == (1, [None])
    assert greeted(amina) == "Welcome back."


@pytest.mark.parametrize("along", ["41", "654321"])
def test_who_is_counted_stays_where_she_is_whatever_she_dials_along(
    amina: Handset, database: Database, along: str
) -> None:
    with database.door() as session:
        session.add(Invitation(code=654_321, name="A chama of Siaya", kind=GroupKind.CHAMA, county=41))
    amina.dial(f"*384*2026*{along}#").press("2")
    assert amina.screen.startswith("Kisumu: ")


def test_who_was_counted_before_is_not_brought(amina: Handset, otieno: Handset, database: Database) -> None:
    dials_and_pledges(otieno, "*384*2026#")
    otieno.dial(asks(amina))
    assert otieno.screen.startswith("Welcome back.")
    otieno.press("2")
    assert came_through(database) == [None, None]
    assert greeted(amina) == "Welcome back."


def test_otieno_who_is_erased_stays_in_her_count_and_counts_once(
    amina: Handset, otieno: Handset, client: FlaskClient
) -> None:
    dial = asks(amina)
    for _ in range(2):
        dials_and_pledges(otieno, dial)
        back(otieno).press("7").press("1")
        assert otieno.screen == "Done. Thank you."
        assert greeted(amina) == "Welcome back. You brought 1."
    assert total(client) == 2


def test_amina_who_is_erased_takes_her_number_along_and_nobodys_pledge(
    amina: Handset, otieno: Handset, client: FlaskClient, database: Database
) -> None:
    dial = asks(amina)
    dials_and_pledges(otieno, dial)
    amina.dial().press("7").press("1")

    assert total(client) == 2
    with database.door() as session:
        assert session.scalars(select(Invitation)).all() == []
        assert session.scalars(select(Pledge.invitation_id)).all() == [None]
        assert session.scalars(select(Person.phone)).all() == [OTIENO]
    assert greeted(otieno) == "Welcome back."


def test_who_leaves_in_the_session_in_which_she_came_leaves_no_trace_of_it(
    amina: Handset, otieno: Handset, database: Database
) -> None:
    dial = asks(amina)
    dials_and_pledges(otieno, dial).press("00").press("7").press("1")
    with database.door() as session:
        rows = session.execute(select(UssdSession.start, UssdSession.state)).all()
    assert digits(dial) not in str(rows)


def test_more_than_fits_is_told_as_much_as_fits(amina: Handset, database: Database) -> None:
    asks(amina)
    with database.door() as session:
        session.execute(update(Invitation).values(gone_pledged=250_000))
    assert greeted(amina) == "Welcome back. You brought 99,999."


def test_pledges_that_are_held_are_not_brought_until_they_are_believed(amina: Handset, database: Database) -> None:
    code = int(digits(asks(amina)))
    with database.door() as session:
        for n in range(6):
            told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{n}"}
            pledges.record(session, PhoneNumber(f"+25471100000{n}"), **told, invitation=code)
        assert bursts.hold(session, Limits(neighbours=5, a_second=0)) == 6
    assert greeted(amina) == "Welcome back."
    with database.door() as session:
        bursts.decide(session, 1, njoroge(session), believed=True, reason="called the school")
    assert greeted(amina) == "Welcome back. You brought 6."


@pytest.mark.parametrize("pressed", [[], ["2"], ["2", "1"]], ids=["language", "consent", "pledge"])
def test_a_redial_of_the_plain_code_keeps_the_number(
    amina: Handset, otieno: Handset, database: Database, pressed: list[str]
) -> None:
    code = asks(amina)
    otieno.dial(code)
    for key in pressed:
        otieno.press(key)
    otieno.hang_up()

    otieno.dial()
    while "I pledge to stand" not in otieno.screen:
        # Language: English; resume: go on; consent: yes.
        otieno.press("2" if otieno.screen.startswith("HeForShe") else "1")
    otieno.press("1")

    assert came_through(database) == [None, int(digits(code))]


def test_starting_again_keeps_it_too(amina: Handset, otieno: Handset, database: Database) -> None:
    code = asks(amina)
    otieno.dial(code).press("2").press("1").hang_up()
    otieno.dial().press("2").press("1").press("1")
    assert came_through(database) == [None, int(digits(code))]


def test_the_number_dialled_last_is_the_one_that_counts(amina: Handset, phone: Phone, database: Database) -> None:
    faraja, otieno = phone(FARAJA), phone(OTIENO)
    dials_and_pledges(faraja, "*384*2026#")
    first, second = asks(amina), asks(faraja)
    otieno.dial(first).press("2").press("1").hang_up()
    otieno.dial(second).press("1").press("1")
    assert came_through(database) == [None, None, int(digits(second))]


def test_what_she_reads_of_herself_tells_both_and_never_whose(amina: Handset, otieno: Handset) -> None:
    dial = asks(amina)
    dials_and_pledges(otieno, dial)

    def held(caller: Handset) -> str:
        seen = back(caller).press("5").press("5").screen
        while "98. More" in caller.screen:
            seen += " " + caller.press("98").screen
        return seen.replace("\n98. More\n0. Back", "")

    assert f"invite with: {digits(dial)}" in held(amina)
    assert "came through" not in held(amina)
    assert "You came through an invitation." in held(otieno)
    assert digits(dial) not in held(otieno)
    assert "invite with" not in held(otieno)


def test_a_number_that_somebody_gave_is_in_no_row(amina: Handset, otieno: Handset, database: Database) -> None:
    """She may type a friend's number: it is nobody's consent, and nothing comes of it."""
    asks(amina)
    text(amina, f"AHADI {PhoneNumber(OTIENO)[1:]}", "AHADI 0711000002")
    assert otieno.inbox == []
    with database.door() as session:
        assert session.scalars(select(Person.phone)).all() == [AMINA]
