"""Whoever changes the record is found out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from gateway.database import Database
from gateway.jobs import seal_audit
from handlers import audit_chain
from models.audit import Audit
from models.base import now

Write = Callable[[int], None]


@pytest.fixture
def write(database: Database) -> Write:
    """`write(10)` records ten things, and a while later the clock seals them."""

    def add(count: int) -> None:
        with database.door() as session:
            session.add_all(Audit(event="stop_lifted", channel="sms", reason=f"row {n}") for n in range(count))
        with time_machine.travel(now() + timedelta(minutes=2)):
            seal_audit()

    return add


def verdict(database: Database) -> tuple[int, list[str]]:
    with database.door() as session:
        found = audit_chain.verify(session)
    return found.sealed, [broken.says.split(" of ")[0] for broken in found.broken]


def test_a_whole_record_is_said_to_be_whole(database: Database, write: Write, app: Flask) -> None:
    write(5)
    write(3)
    assert verdict(database) == (8, [])
    assert "8 rows, each as it was written." in app.test_cli_runner().invoke(args=["audit", "verify"]).output


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'another'",
        "who = 'nobody'",
        "at = at - interval '1 day'",
        "event = 'x'",
        "channel = 'y'",
        "link = 'z'",
    ],
)
def test_a_changed_row_is_named(database: Database, write: Write, app: Flask, change: str) -> None:
    write(6)
    with database.door() as session:
        session.execute(text(f"UPDATE audit SET {change} WHERE id = 3"))
    sealed, says = verdict(database)
    assert sealed == 6
    assert says[0] == "row 3"
    came = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (came.exit_code, "row 3 of" in came.output) == (1, True)


def test_a_missing_row_is_named(database: Database, write: Write) -> None:
    write(6)
    with database.door() as session:
        session.execute(text("DELETE FROM audit WHERE id IN (3, 4)"))
    assert verdict(database) == (6, ["2 rows are missing before row 5"])


def test_rows_that_change_places_are_named(database: Database, write: Write) -> None:
    write(6)
    with database.door() as session:
        session.execute(
            text("UPDATE audit SET reason = CASE id WHEN 2 THEN 'row 2' ELSE 'row 1' END WHERE id IN (2, 3)")
        )
    assert verdict(database)[1] == ["row 2", "row 3"]


def test_a_row_that_was_slipped_in_is_not_sealed_as_old(database: Database, write: Write) -> None:
    write(3)
    with database.door() as session:
        session.add(Audit(event="x", channel="y", reason="slipped in", at=now() - timedelta(days=3)))
    assert verdict(database)[1] == ["1 rows are older than ten minutes and not sealed: is the clock running?"]


def test_what_was_written_just_now_waits_and_two_clocks_do_no_harm(database: Database, write: Write) -> None:
    write(3)
    with database.door() as session:
        session.add(Audit(event="x", channel="y", reason="now"))
    seal_audit()
    assert verdict(database) == (3, [])
    with database.door() as one, time_machine.travel(now() + timedelta(minutes=2)):
        assert audit_chain.seal(one, 10) == 1
        with database.door() as other:
            assert audit_chain.seal(other, 10) == 0


def test_a_long_record_is_sealed_in_slices(database: Database, write: Write) -> None:
    write(2500)
    assert verdict(database) == (2500, [])
