"""Whoever pledged dials again: step done, county, invite, texts, details, help lines, delete me."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gateway.database import Database
from gateway.simulator import Handset
from handlers import consent
from models.audit import Audit
from models.consent import Consent
from models.message import Message
from models.person import Person
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.screen_view import ScreenView
from models.suppression import Suppression
from models.tally import Tally
from models.ussd_session import UssdSession
from tests.conftest import AMINA, dial_and_press

Phone = Callable[..., Handset]


@pytest.fixture
def amina(phone: Phone) -> Handset:
    """Pledged, from Kisumu, speaks with friends, wants no texts."""
    return dial_and_press(phone(), "2", "1", "1", "8", "2", "4", "3", "2")


def test_the_menu_greets_her(amina: Handset) -> None:
    amina.dial()
    assert amina.screen.split("\n") == [
        "Welcome back.", "1. My step, done?", "2. County count", "3. Invite a friend", "4. Messages on/off",
        "5. Change details", "6. Help lines", "7. Delete me",
    ]  # fmt: skip


def test_a_kept_promise_is_counted_apart_and_once(amina: Handset, client: FlaskClient) -> None:
    amina.dial().press("1")
    assert amina.screen.startswith("Speak up with friends: have you done it?")
    amina.press("1")
    amina.dial().press("1").press("1")

    counts = client.get("/data/counts.json").json
    assert (counts["total"], counts["kept"]) == (1, 1)


def test_a_small_county_does_not_tell_its_count(amina: Handset) -> None:
    amina.dial().press("2")
    assert amina.screen == "Kisumu: fewer than 10\nKenya: 1\n0. Back"


def test_a_larger_county_tells_it(amina: Handset, database: Database) -> None:
    with database.door() as session:
        session.execute(Tally.__table__.update().values(pledged=1204))
        session.execute(Tally.__table__.delete().where(Tally.county != 42))
    amina.dial().press("2")
    assert amina.screen.startswith("Kisumu: 1,204\n")


def test_texts_go_off_within_two_keys_and_in_silence(amina: Handset, database: Database) -> None:
    amina.dial().press("4").press("2")

    assert not amina.open
    assert amina.inbox == []
    with database.door() as session:
        stopped = {phone: stop.reason for phone, stop in consent.stops(session, [PhoneNumber(AMINA)]).items()}
        newest = session.scalars(select(Consent).where(Consent.purpose == "texts").order_by(Consent.id.desc())).first()
    assert stopped == {AMINA: "opted out"}
    assert newest.given is False


def test_texts_go_on_again_only_by_her_own_wish(amina: Handset, database: Database) -> None:
    amina.dial().press("4").press("2")
    amina.dial().press("4").press("1")

    with database.door() as session:
        given = session.scalars(select(Consent.given).where(Consent.purpose == "texts").order_by(Consent.id)).all()
        assert consent.stops(session, [PhoneNumber(AMINA)]) == {}
    assert given == [False, True]


def test_details_can_be_mended(amina: Handset, database: Database) -> None:
    amina.dial().press("5").press("1").press("9")
    amina.dial().press("5").press("2").press("6")
    amina.dial().press("5").press("3").press("2")
    amina.dial().press("5").press("4").press("1")

    with database.door() as session:
        person = session.scalars(select(Person)).one()
        pledge = session.scalars(select(Pledge)).one()
        by_county = session.execute(select(Tally.county, func.sum(Tally.pledged)).group_by(Tally.county)).all()
    assert (person.county, person.first_step, person.gender, person.language) == (47, "listen", "woman", "sw")
    assert pledge.county == 47
    assert {county: pledged for county, pledged in by_county if pledged} == {47: 1}


def test_what_we_keep_is_masked_and_never_tells_the_gender(amina: Handset) -> None:
    amina.dial().press("5").press("5")
    seen = amina.screen
    while "98. More" in amina.screen:
        seen += amina.press("98").screen
    assert "+2547*****001" in seen
    assert "Kisumu" in seen
    assert "700000001" not in seen
    assert not {"man", "woman"} & set(seen.lower().replace(".", " ").replace(",", " ").split())


def test_help_lines_are_one_key_away_and_nobody_can_tell_who_looked(amina: Handset, database: Database) -> None:
    with database.door() as session:
        before = session.execute(select(UssdSession.__table__)).mappings().all()
    amina.dial().press("6")
    assert "1195" in amina.screen
    amina.hang_up()

    with database.door() as session:
        after = session.execute(select(UssdSession.__table__)).mappings().all()
        views = session.execute(select(ScreenView.__table__)).mappings().all()
    assert len(views) == 1
    assert set(views[0]) == {"id", "screen", "language", "day"}
    newest = next(row for row in after if row["session_id"] not in {r["session_id"] for r in before})
    assert (newest["screen"], newest["hops"], newest["keys_length"]) == ("menu", 1, 0)
    assert "help" not in str(newest)


def test_coming_back_from_the_help_lines_leaves_no_trace_either(amina: Handset, database: Database) -> None:
    amina.dial().press("6").press("0").press("3")
    assert "Tell a friend" in amina.screen
    with database.door() as session:
        rows = session.execute(select(UssdSession.__table__)).mappings().all()
    assert "help" not in str(rows)
    assert "1195" not in str(rows)


def test_delete_me_is_true(amina: Handset, client: FlaskClient, database: Database, app: Flask) -> None:
    amina.dial().press("7").press("1")

    assert amina.screen == "Done. Thank you."
    with database.door() as session:
        for table in (Person, Pledge, Consent):
            assert session.scalars(select(table)).all() == []
        assert session.scalars(select(UssdSession.caller)).all() == [None, None]
        assert session.scalars(select(Suppression.reason)).all() == ["erased"]
        audit = session.scalars(select(Audit)).one()
    assert (audit.event, audit.channel) == ("person_erased", "ussd")
    assert client.get("/data/counts.json").json["total"] == 1


def test_pledging_again_after_deleting_does_not_inflate_the_total(amina: Handset, client: FlaskClient) -> None:
    for _ in range(3):
        amina.dial().press("7").press("1")
        amina.dial().press("2").press("1").press("1").press("9")
        amina.hang_up()
        amina.dial().press("2")

    counts = client.get("/data/counts.json").json
    assert counts["total"] == 1


def test_deleting_takes_back_a_text_that_waits(phone: Phone, database: Database) -> None:
    amina = dial_and_press(phone(), "2", "1", "1", "9", "4", "6", "1")
    amina.dial().press("7").press("1")

    with database.door() as session:
        message = session.scalars(select(Message)).one()
    assert message.phone is None
    assert (message.state, message.reason) in {("suppressed", "erased"), ("accepted", None)}
