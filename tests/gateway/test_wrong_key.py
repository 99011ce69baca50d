"""PHONE_KEY was lost, or mixed up: nothing starts, and nothing is written that would take everybody for a stranger."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from gateway import create_app
from gateway.database import Database
from gateway.settings import Settings
from handlers import pledges
from models.choice import Channel, Language
from models.person import Person
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, ROOT, TOKEN
from tests.servers import free_port

HOOKS = f"/hooks/africastalking/{TOKEN}"
WRONG = "w" * 40
SENTENCE = "PHONE_KEY does not open the numbers in this database; put the key back that wrote them"


@pytest.fixture
def pledged(app: Flask, database: Database) -> None:
    with database.door() as session:
        told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": "x"}
        pledges.record(session, PhoneNumber(AMINA), **told)


@pytest.fixture
def mixed_up(pledged: None, settings: Settings) -> Iterator[Flask]:
    """The application with another key, on the same database."""
    wrong = type(settings.phone_key[0])(WRONG)
    made = create_app(settings.model_copy(update={"phone_key": (wrong,)}))
    yield made
    made.extensions["database"].close()
    phone_keys.use(*(key.get_secret_value() for key in settings.phone_key))


@pytest.mark.parametrize(
    "command",
    [
        ["worker.py"],
        ["-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway:create_app()"],
        ["-m", "flask", "--app", "gateway", "person", "show", AMINA],
        ["-m", "flask", "--app", "gateway", "campaign", "status", "1"],
    ],
    ids=["worker", "web", "person", "campaign"],
)
def test_nothing_starts_with_a_wrong_key(pledged: None, environment: dict[str, str], command: list[str]) -> None:
    given = os.environ | environment | {"PHONE_KEY": WRONG, "PORT": str(free_port())}  # noqa: TID251
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert SENTENCE in done.stderr
    assert "Traceback" not in done.stderr


def test_a_caller_reads_a_sentence_and_nothing_is_written(mixed_up: Flask) -> None:
    client = mixed_up.test_client()
    for keys in ("", "2", "2*1", "2*1*1"):
        form = {"sessionId": "s-1", "serviceCode": "*384*2026#", "phoneNumber": AMINA, "networkCode": "63902"}
        assert "Samahani" in client.post(f"{HOOKS}/ussd", data=form | {"text": keys}).text


def test_a_text_comes_again_when_the_key_is_back(mixed_up: Flask, database: Database) -> None:
    form = {"from": AMINA, "to": "21512", "text": "AHADI", "id": "m-1", "date": "2026-11-24T10:00:00Z"}
    assert mixed_up.test_client().post(f"{HOOKS}/sms", data=form).status_code == 503
    with database.door() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_readiness_says_so(mixed_up: Flask) -> None:
    came = mixed_up.test_client().get("/ready")
    assert (came.status_code, came.json["status"]) == (503, SENTENCE)


def test_the_public_counter_needs_no_number_and_yet_says_nothing_false(mixed_up: Flask) -> None:
    assert mixed_up.test_client().get("/data/counts.json").status_code in (500, 503)
