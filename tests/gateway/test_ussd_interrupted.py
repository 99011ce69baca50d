"""Sessions into which something comes: an erasure, a new key, keys that went astray, a database that restarts."""

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gateway.database import Database
from handlers import consent, people
from models.choice import Channel
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.ussd_session import UssdSession
from tests.conftest import AMINA
from tests.gateway.test_text_hooks import HOOKS
from tests.gateway.test_text_hooks import form as text_form
from tests.gateway.test_ussd_hook import HOOK, count, form


def test_whoever_is_erased_in_the_middle_of_a_session_is_thanked(client: FlaskClient, database: Database) -> None:
    for keys in ("", "2", "2*1", "2*1*1"):
        client.post(HOOK, data=form(keys))
    with database.door() as session:
        people.erase(session, PhoneNumber(AMINA), channel="officer", reason="asked by phone")

    assert client.post(HOOK, data=form("2*1*1*9")).text == "END Asante. Thank you."
    assert client.post(HOOK, data=form("2*1*1")).text == "END Asante. Thank you."


def test_a_new_key_does_not_lose_a_session(client: FlaskClient, database: Database, app: Flask) -> None:
    old = [key.get_secret_value() for key in app.extensions["settings"].phone_key]
    for keys in ("", "2", "2*1"):
        client.post(HOOK, data=form(keys))
    phone_keys.use("n" * 32, *old)
    try:
        again = client.post(HOOK, data=form("2*1"))
        client.post(HOOK, data=form("2*1*1"))
    finally:
        phone_keys.use(*old)

    assert again.text.startswith("CON I pledge")
    assert count(database, Pledge) == 1


def test_keys_that_went_astray_never_look_as_if_they_had_counted(client: FlaskClient, database: Database) -> None:
    for keys in ("", "2", "2*1"):
        client.post(HOOK, data=form(keys))
    answer = client.post(HOOK, data=form("1*1*1"))

    assert answer.text.startswith("CON Bure. Nambari"), "consent is asked for, nobody is thanked"
    assert count(database, Pledge) == 0


def test_the_row_does_not_tell_who_saw_the_help_lines(client: FlaskClient, database: Database) -> None:
    for session_id, keys in (("looked", "4"), ("read", "3")):
        for pressed in ("", "2", f"2*{keys}", f"2*{keys}*0"):
            client.post(HOOK, data=form(pressed, session=session_id))
    columns = UssdSession.hops, UssdSession.keys_length, UssdSession.screen
    with database.door() as session:
        rows = session.execute(select(*columns)).all()
    assert rows == [(4, 5, "consent"), (4, 5, "consent")]


def test_a_mistyped_erasure_takes_nothing_from_a_later_pledge(client: FlaskClient, database: Database) -> None:
    with database.door() as session:
        people.erase(session, PhoneNumber(AMINA), channel="officer", reason="a slip")
    for keys in ("", "2", "2*1", "2*1*1"):
        client.post(HOOK, data=form(keys))
    assert client.get("/data/counts.json").json["total"] == 1


def test_pledging_again_after_an_erasure_counts_once_whatever_happens_in_between(
    client: FlaskClient, database: Database
) -> None:
    amina = PhoneNumber(AMINA)
    for number in range(3):
        for keys in ("", "2", "2*1", "2*1*1"):
            client.post(HOOK, data=form(keys, session=f"ATUid_{number}"))
        with database.door() as session:
            people.erase(session, amina, channel="ussd", reason="asked for by the holder")
            consent.suppress(session, amina, "opted out")
            consent.lift(session, amina, Channel.USSD)
    assert client.get("/data/counts.json").json["total"] == 1


@pytest.mark.parametrize("keys", ["2*1", "2*1*1"])
def test_a_database_that_restarted_costs_no_caller_a_screen(client: FlaskClient, database: Database, keys: str) -> None:
    """Every connection of the pool is dead; the next hop meets one of them, and gets a new one."""
    for pressed in ("", "2", *(["2*1"] if keys == "2*1*1" else [])):
        client.post(HOOK, data=form(pressed))
    cut_off(database)

    assert client.post(HOOK, data=form(keys)).text.startswith("CON ")
    assert count(database, Pledge) == (keys == "2*1*1")


def test_a_database_that_restarted_costs_no_text(client: FlaskClient, database: Database) -> None:
    client.post(f"{HOOKS}/sms", data=text_form("HELP"))
    cut_off(database)
    assert client.post(f"{HOOKS}/sms", data=text_form("STOP")).status_code == 200


def cut_off(database: Database) -> None:
    """Ends every connection of ours, as a restart would, after filling the pool with several."""
    with database.door() as one, database.door() as two, database.door() as three:
        for session in (one, two, three):
            session.execute(text("SELECT 1"))
    url = database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ahadi'")
