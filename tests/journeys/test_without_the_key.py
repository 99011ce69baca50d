"""Somebody has the whole database and knows a number, but not the key: she learns nothing about it, not even whether it is
in there."""

import hashlib
import hmac
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Handset
from handlers import consent, held, people, rights
from models.base import Base, now
from models.batch import Queue
from models.coordinator import Coordinator, Role
from models.data_request import CameBy, RequestKind
from models.phone_key import WrongPhoneKey, phone_keys
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO, dial_and_press

NUMBER = PhoneNumber(AMINA)
Phone = Callable[..., Handset]


@pytest.fixture
def full(database: Database, phone: Phone) -> Iterator[Database]:
    """Amina is in every table that knows numbers. Afterwards the key is back."""
    keys = phone_keys._keys
    amina = dial_and_press(phone(), "2", "1", "1", "9", "2", "6", "1")
    amina.text("AHADI Kisumu")
    amina.text(f"Naitwa {AMINA}, nipigie 0700000001")
    drain(Queue.REPLIES)
    amina.text("STOP")
    with database.door() as session:
        officer = Coordinator(email="wanjiru@example.org", role=Role.EDITOR, password="x")
        rights.write_down(session, officer, RequestKind.ACCESS, NUMBER, CameBy.CALL, now())
    yield database
    phone_keys._keys = keys


def everything(database: Database) -> Iterator[tuple[str, bytes]]:
    """Every value of every table as bytes, with the column where it stands."""
    with database.door() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table.name}").mappings():
                for name, value in row.items():
                    yield f"{table.name}.{name}", value if isinstance(value, bytes) else str(value).encode()


def guesses(number: PhoneNumber) -> Iterator[bytes]:
    """What one who knows the number would look for: each spelling itself, its digests, and digests under keys that
    anybody can guess."""
    spellings = [number, number[1:], "0" + number[4:], number[4:]]
    uses = ["", "caller:", "suppression:", "neighbours:", "audit:", "phone:"]
    for spelling in [use + each for use in uses for each in [*spellings, *(each[:-2] for each in spellings)]]:
        told = spelling.encode()
        yield told
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"):
            yield from _both(hashlib.new(name, told).digest())
        for key in (b"", b"\x00" * 32, b"key", b"secret", b"ahadi", b"ahadi-digest"):
            yield from _both(hmac.digest(key, told, "sha256"))


def _both(digest: bytes) -> Iterator[bytes]:
    for length in (20, len(digest)):
        yield digest[:length]
        yield digest[:length].hex().encode()


def test_nothing_in_the_database_is_what_a_guess_would_look_for(full: Database) -> None:
    wanted = set(guesses(NUMBER))
    found = [(where, value) for where, value in everything(full) if any(guess in value for guess in wanted)]
    assert found == []


def test_the_search_would_have_found_an_unkeyed_digest(full: Database) -> None:
    with full.door() as session:
        told = {"digest": hashlib.sha256(AMINA.encode()).digest()}
        session.execute(text("INSERT INTO suppression (digest, since) VALUES (:digest, now())"), told)
    wanted = set(guesses(NUMBER))
    assert {where for where, value in everything(full) if value in wanted} == {"suppression.digest"}


def test_another_key_finds_and_opens_nothing(full: Database) -> None:
    phone_keys.use("another key that somebody made up, long enough")
    with full.door() as session:
        assert people.find(session, NUMBER) is None
        assert consent.stops(session, [NUMBER]) == {}
    with pytest.raises(WrongPhoneKey), full.door() as session:
        held.held(session, NUMBER)


def test_two_numbers_look_the_same_under_it(full: Database, phone: Phone) -> None:
    """Whatever it is asked, the answer for a number that is there and for one that is not is the same."""
    phone_keys.use("another key that somebody made up, long enough")
    with full.door() as session:
        asked = [
            (people.find(session, number), consent.stops(session, [number])) for number in (NUMBER, PhoneNumber(OTIENO))
        ]
    assert asked[0] == asked[1]


def test_no_table_holds_the_key(full: Database) -> None:
    secrets = [key.digest_key for key in phone_keys._keys]
    assert not [where for where, value in everything(full) for secret in secrets if secret in value]
