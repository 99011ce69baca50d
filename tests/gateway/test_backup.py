"""A backup of a database and the way back, on a database of its own beside the house's."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import create_engine, func, make_url, select, text

from gateway import backup, create_app
from gateway.jobs import drain
from gateway.migrate import migrate
from gateway.settings import Settings
from handlers import audit_chain, consent, dispatch, opting, pledges
from handlers import people as handlers_people
from handlers.series import members
from models.audit import Audit
from models.base import today
from models.batch import Queue
from models.campaign import Campaign, CampaignState
from models.choice import Channel, Language
from models.message import Message, MessageState
from models.person import Person
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.series import Series, SeriesKind, SeriesState
from tests.conftest import AMINA, OTIENO
from tests.crowd import approved, crowd, launch, seen, state_of

OTHER = "ahadi_other"
Run = Callable[..., object]


@pytest.fixture
def other(app: Flask, settings: Settings) -> Iterator[Flask]:
    """An installation on an empty database of its own, on the same server."""
    url = make_url(settings.database_url.get_secret_value())
    admin = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {OTHER}")
    there = url.set(database=OTHER).render_as_string(hide_password=False)
    made = create_app(settings.model_copy(update={"database_url": type(settings.database_url)(there)}))
    migrate(made.extensions["database"].engine)
    with made.app_context():
        yield made
    made.extensions["database"].close()
    phone_keys.use(*(key.get_secret_value() for key in settings.phone_key))


@pytest.fixture
def run(other: Flask) -> FlaskCliRunner:
    return other.test_cli_runner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ahadi.dump"


def pledge(app: Flask, number: str) -> None:
    with app.extensions["database"].door() as session:
        told = {
            "language": Language.SW,
            "county": 42,
            "channel": Channel.USSD,
            "origin": f"s-{len(number)}-{number[-2:]}",
        }
        pledges.record(session, PhoneNumber(number), **told)


def people(app: Flask) -> list[str]:
    with app.extensions["database"].door() as session:
        return sorted(session.scalars(select(Person.phone)))


def test_a_backup_is_taken_and_everything_comes_back(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    written = run.invoke(args=["backup", str(file)])
    assert written.exit_code == 0, written.output
    assert file.stat().st_mode & 0o077 == 0
    pledge(other, OTIENO)
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert came.exit_code == 0, came.output
    assert people(other) == [AMINA]
    with other.extensions["database"].door() as session:
        events = list(session.scalars(select(Audit.event).order_by(Audit.id)))
        assert events == ["backed_up", "restored"]
        assert session.scalars(select(Audit.who)).first()
        audit_chain.seal(session, 10)
        assert audit_chain.verify(session).broken == ()


def test_the_own_tools_of_postgresql_read_it(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    run.invoke(args=["backup", str(file)])
    tool = backup._tool("pg_restore", backup.Copies(other.extensions["database"].engine)._major)
    listed = subprocess.run([tool, "--list", file], capture_output=True, text=True, check=True).stdout
    assert "Format: CUSTOM" in listed
    content = subprocess.run([tool, "--file=-", file], capture_output=True, text=True, check=True).stdout
    assert "COPY public.person" in content
    assert "700000001" not in content
    assert b"700000001".hex() not in content


def test_a_wrong_key_is_refused_before_anything_is_touched(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    run.invoke(args=["backup", str(file)])
    pledge(other, OTIENO)
    right = [key.get_secret_value() for key in other.extensions["settings"].phone_key]
    phone_keys.use("w" * 32)
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert came.exit_code == 1
    assert "PHONE_KEY does not open" in came.output
    phone_keys.use(*right)
    assert people(other) == [AMINA, OTIENO]


def test_a_full_database_is_not_given_up_by_accident(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    run.invoke(args=["backup", str(file)])
    came = run.invoke(args=["restore", str(file)])
    assert (came.exit_code, "--replace" in came.output) == (1, True)
    assert people(other) == [AMINA]


def test_nobody_restores_under_running_processes(
    run: FlaskCliRunner, other: Flask, file: Path, settings: Settings
) -> None:
    run.invoke(args=["backup", str(file)])
    at_work = create_app(other.extensions["settings"])
    with at_work.extensions["database"].glance() as session:
        session.execute(text("SELECT 1"))
        came = run.invoke(args=["restore", str(file), "--replace"])
    at_work.extensions["database"].close()
    assert (came.exit_code, "stop them first" in came.output) == (1, True)


@pytest.mark.parametrize("content", [b"", b"not a backup", b"PGDMP\x01\x10"])
def test_a_file_that_is_no_backup_is_refused(run: FlaskCliRunner, other: Flask, file: Path, content: bytes) -> None:
    pledge(other, AMINA)
    file.write_bytes(content)
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert (came.exit_code, "is no backup" in came.output) == (1, True)
    assert people(other) == [AMINA]


def test_a_backup_that_was_cut_off_changes_nothing(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    with other.app_context():
        crowd(other.extensions["database"], 2000)
    run.invoke(args=["backup", str(file)])
    before = people(other)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert (came.exit_code, "nothing was changed" in came.output) == (1, True), came.output
    assert people(other) == before
    pledge(other, AMINA)


def test_a_restore_that_was_killed_is_put_back_by_the_next(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    run.invoke(args=["backup", str(file)])
    with other.extensions["database"].engine.connect() as connection:
        # As it stands when the power fails half-way.
        connection.exec_driver_sql("ALTER SCHEMA public RENAME TO before_restore")
        connection.exec_driver_sql("CREATE SCHEMA public")
        connection.exec_driver_sql("CREATE TABLE public.person (half int)")
    assert run.invoke(args=["restore", str(file)]).exit_code == 1, "without --replace nothing is given up"
    assert run.invoke(args=["restore", str(file), "--replace"]).exit_code == 0
    assert people(other) == [AMINA]


def test_while_half_a_restore_is_there_nobody_serves(other: Flask) -> None:
    with other.extensions["database"].engine.connect() as connection:
        connection.exec_driver_sql("ALTER SCHEMA public RENAME TO before_restore")
        connection.exec_driver_sql("CREATE SCHEMA public")
    other.extensions["database"].close()
    came = other.test_client().get("/ready")
    assert (came.status_code, "a restore was cut off" in came.json["status"]) == (503, True)
    ran = other.test_cli_runner().invoke(args=["migrate"])
    assert (ran.exit_code, "a restore was cut off" in ran.output) == (1, True)


def test_stops_and_erasures_since_the_backup_are_kept(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    pledge(other, AMINA)
    pledge(other, OTIENO)
    run.invoke(args=["backup", str(file)])
    with other.extensions["database"].door() as session:
        handlers_people.erase(session, PhoneNumber(AMINA), channel="ussd", reason="asked")
        opting.opt_out(session, PhoneNumber(OTIENO), reason=consent.OPTED_OUT, channel=Channel.SMS, origin="x")
    assert run.invoke(args=["restore", str(file), "--replace"]).exit_code == 0
    assert people(other) == [OTIENO]
    with other.extensions["database"].door() as session:
        stops = consent.stops(session, [PhoneNumber(AMINA), PhoneNumber(OTIENO)])
    assert {stop.reason for stop in stops.values()} == {consent.ERASED, consent.OPTED_OUT}


def test_who_left_the_daily_series_since_the_backup_has_left_it(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    database, told = other.extensions["database"], {"language": Language.SW, "channel": Channel.SMS}
    for number in (AMINA, OTIENO):
        pledge(other, number)
    with database.door() as session:
        series = Series(
            name="16 Days", kind=SeriesKind.CALENDAR, state=SeriesState.RUNNING, last_day=today(), made_by="x"
        )
        session.add(series)
        session.flush()
        for number in (AMINA, OTIENO):
            members.join(session, PhoneNumber(number), origin="in", **told)
    run.invoke(args=["backup", str(file)])
    with database.door() as session:
        members.leave(session, PhoneNumber(OTIENO), origin="out", **told)
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert "Paused 0 campaigns and 1 series" in came.output, came.output
    with database.door() as session:
        joined = [members.daily(session, PhoneNumber(number)).joined for number in (AMINA, OTIENO)]
    assert joined == [True, False]


def test_a_cluster_is_named_to_the_tools_host_by_host() -> None:
    url = "postgresql+psycopg://ahadi@/name?host=first:5432&host=second:5433&target_session_attrs=read-write"
    told = backup.environment_of(create_engine(url))
    assert (told["PGHOST"], told["PGPORT"]) == ("first,second", "5432,5433")
    assert (told["PGTARGETSESSIONATTRS"], told["PGDATABASE"], told["PGUSER"]) == ("read-write", "name", "ahadi")


def test_a_backup_over_another_wants_to_be_told(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    assert run.invoke(args=["backup", str(file)]).exit_code == 0
    refused = run.invoke(args=["backup", str(file)])
    assert (refused.exit_code, "--force" in refused.output) == (1, True)
    assert run.invoke(args=["backup", str(file), "--force"]).exit_code == 0
    assert [found.name for found in file.parent.iterdir()] == [file.name], "nothing is left beside it"


def test_a_folder_that_is_not_there_is_a_sentence(run: FlaskCliRunner, other: Flask, file: Path) -> None:
    came = run.invoke(args=["backup", str(file.parent / "no" / "where.dump")])
    assert (came.exit_code, "there is no folder" in came.output) == (1, True)


def test_after_a_restore_nothing_leaves_by_itself(
    run: FlaskCliRunner, other: Flask, file: Path, emptied: object
) -> None:
    """Texts that wait in a backup have left since, for all that anybody knows."""
    database = other.extensions["database"]
    crowd(database, 60)
    running, ready = launch(database), approved(database)
    with database.door() as session:
        dispatch.queue_reply(session, PhoneNumber(AMINA), "Asante", origin="sms:1")
        opting.opt_out(session, PhoneNumber(OTIENO), reason=consent.OPTED_OUT, channel=Channel.SMS, origin="x")
    run.invoke(args=["backup", str(file)])
    came = run.invoke(args=["restore", str(file), "--replace"])
    assert "Paused 1 campaigns and 0 series; 1 want a new approval" in came.output, came.output
    assert "1 answers were dropped" in came.output
    assert state_of(database, running)[0] is CampaignState.PAUSED
    assert "restored from the backup of" in state_of(database, running)[1]
    with database.door() as session:
        again = session.get(Campaign, ready)
        assert (again.state, again.approved_by) == (CampaignState.DRAFT, None)
        waiting = select(func.count()).where(Message.state == MessageState.QUEUED)
        assert session.scalar(waiting) == 0
        assert PhoneNumber(OTIENO) in consent.stops(session, [PhoneNumber(OTIENO)])
    assert seen(database, running).uncertain == seen(database, running).total > 0
    for queue in Queue:
        drain(queue)
    assert list(emptied.log) == []
