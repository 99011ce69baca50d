"""A number that was dialled along outlives what happens to a session: repeats, lost rows, keys out of order."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.database import Database
from handlers import invitations, pledges
from models.choice import Channel, Language
from models.consent import Consent
from models.invitation import Invitation
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.conftest import OTIENO
from tests.gateway.test_ussd_hook import HOOK, count, form, lose_the_row

SHOWN = {"at-ussd-hop-metadata": "pledge"}


@pytest.fixture
def code(database: Database) -> int:
    """Otieno's number to invite with."""
    otieno = PhoneNumber(OTIENO)
    told = {"language": Language.EN, "county": 1, "channel": Channel.USSD, "origin": "before"}
    with database.door() as session:
        pledges.record(session, otieno, **told)
        given = invitations.give(session, otieno)
    assert given
    return given


def brought_by(database: Database) -> list[int]:
    with database.door() as session:
        return list(session.scalars(select(Invitation.code).join(Pledge, Pledge.invitation_id == Invitation.id)))


def walk(client: FlaskClient, *keys: object) -> list[str]:
    return [client.post(HOOK, data=form(str(pressed))).text for pressed in keys]


def test_the_same_request_twice_counts_once_and_reads_the_same(
    client: FlaskClient, database: Database, code: int
) -> None:
    for keys in (code, f"{code}*2", f"{code}*2*1", f"{code}*2*1*1"):
        first, second = walk(client, keys, keys)
        assert first == second
    assert first.startswith("CON Your region?")
    assert brought_by(database) == [code]


def test_a_row_lost_before_the_pledge(client: FlaskClient, database: Database, code: int) -> None:
    walk(client, code, f"{code}*2", f"{code}*2*1")
    lose_the_row(database)
    answer = client.post(HOOK, data=form(f"{code}*2*1*1"), headers=SHOWN)
    assert answer.text.startswith("CON Your region?")
    assert brought_by(database) == [code]


def test_a_row_lost_after_the_pledge(client: FlaskClient, database: Database, code: int) -> None:
    walk(client, code, f"{code}*2", f"{code}*2*1", f"{code}*2*1*1")
    lose_the_row(database)
    assert walk(client, f"{code}*2*1*1*9")[0].startswith("CON You are:")
    assert brought_by(database) == [code]
    assert count(database, Pledge) == count(database, Consent) == 2


def test_an_earlier_screen_once_more_changes_nothing(client: FlaskClient, database: Database, code: int) -> None:
    _, consent, *_ = walk(client, code, f"{code}*2", f"{code}*2*1", f"{code}*2*1*1")
    assert walk(client, f"{code}*2") == [consent]
    assert brought_by(database) == [code]


def test_a_number_alone_agrees_to_nothing(client: FlaskClient, database: Database, code: int) -> None:
    assert walk(client, f"{code}*2*1*1")[0].startswith("CON Free. We keep your number")
    assert brought_by(database) == []


def test_who_is_counted_and_dials_one_goes_on_as_ever(client: FlaskClient, database: Database, code: int) -> None:
    told = {"language": Language.EN, "county": 42, "channel": Channel.USSD, "origin": "earlier"}
    with database.door() as session:
        pledges.record(session, PhoneNumber(form()["phoneNumber"]), **told)
    menu, counted = walk(client, code, f"{code}*2")
    assert menu.startswith("CON Welcome back.\n1. My step")
    assert counted.startswith("CON Kisumu: ")
    lose_the_row(database)
    assert client.post(HOOK, data=form(f"{code}*2"), headers=SHOWN).text == counted
    assert brought_by(database) == []
