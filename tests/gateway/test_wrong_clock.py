"""A machine's own clock is wrong: what it does goes by the database's all the same.

The clock of a real process is wrong in `tests/cluster`.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from gateway import create_app
from gateway.database import Database
from gateway.settings import Settings
from handlers import dispatch
from models import base
from models.batch import Batch
from models.phone_number import PhoneNumber
from tests.conftest import AMINA

HOUR, SOON = timedelta(hours=1), timedelta(seconds=10)


@pytest.fixture(autouse=True)
def own_clock_afterwards() -> Iterator[None]:
    yield
    base.keep_time_with(datetime.now(UTC), time.monotonic())


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Database]:
    """The database as a process of its own opens it."""
    address = settings.database_url.get_secret_value()
    made = Database(address, 2, ring=lambda _: None, keeps_time=True)
    yield made
    made.close()


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_the_very_first_thing_a_process_writes_has_the_right_time(
    database: Database, elsewhere: Database, wrong: timedelta
) -> None:
    right = datetime.now(UTC)

    with time_machine.travel(right + wrong), elsewhere.door() as session:
        dispatch.queue_reply(session, PhoneNumber(AMINA), "Asante.", "test")
        written_at = base.now()

    assert abs(written_at - right) < SOON
    with database.door() as session:
        assert abs(session.scalars(select(Batch.not_before)).one() - right) < SOON


def test_a_clock_that_is_right_is_left_alone(elsewhere: Database, database: Database) -> None:
    with elsewhere.glance() as session:
        session.execute(select(1))

    with time_machine.travel(datetime.now(UTC) + HOUR):
        assert base.now() - datetime.now(UTC) < SOON


def test_a_slow_answer_does_not_make_a_clock_wrong() -> None:
    assert base.keep_time_with(datetime.now(UTC) - timedelta(seconds=2.5), time.monotonic() - 2.5) is None
    assert base.keep_time_with(datetime.now(UTC) - timedelta(seconds=2.5), time.monotonic() - 0.1) is not None


def test_processes_keep_time_and_a_house_that_is_given_its_settings_does_not(
    settings: Settings, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not create_app(settings).extensions["database"]._keeps_time
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert create_app().extensions["database"]._keeps_time
