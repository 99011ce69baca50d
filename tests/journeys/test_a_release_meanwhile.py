"""The schema is brought to another release while people pledge: not one hop fails, and the web stays ready."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import requests
from flask import Flask
from sqlalchemy import make_url, text

from gateway import migrate
from gateway.database import Database
from handlers import invented
from models import migrations
from tests.cluster.callers import KEYS
from tests.conftest import ROOT, TOKEN
from tests.crowd import crowd
from tests.servers import Servers, free_port

# It starts web processes of its own: once, on the embedded servers, is enough.
pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(240)]

NEXT = '''"""What the next release brings: columns on the tables that every hop reads and writes."""

import sqlalchemy as sa
from alembic import op

from models.migrations import gently

revision, down_revision, branch_labels, depends_on = "9001", "{last}", None, None


def upgrade() -> None:
    gently.create_index("ix_session_next", "ussd_session", ["hops", "started_at"])
    for table in ("ussd_session", "person", "pledge", "consent", "tally"):
        op.add_column(table, sa.Column("next", sa.Boolean(), nullable=False, server_default=sa.false()))
'''


@dataclass
class Caller:
    """Somebody who pledges again and again; `failed` has every answer that was no screen of ours."""

    url: str
    hops: int = 0
    longest: float = 0
    pledges: int = 0
    failed: list[str] = field(default_factory=list)
    _end: threading.Event = field(default_factory=threading.Event)

    def call(self, first: int) -> None:
        for n in range(first, first + 10_000):
            keys, screen = "", self.hop(n, "")
            while not self._end.is_set() and screen.startswith("CON "):
                key = next(key for begins, key in KEYS.items() if screen.startswith(begins))
                keys = f"{keys}*{key}" if keys else key
                screen = self.hop(n, keys)
            if self._end.is_set():
                return
            self.pledges += screen.startswith("END Thank you")

    def hop(self, n: int, keys: str) -> str:
        number = f"+2547000{n:05d}"
        form = {
            "sessionId": f"ATUid_{n}",
            "serviceCode": "*384*2026#",
            "phoneNumber": number,
            "networkCode": "63902",
            "text": keys,
        }
        began = time.monotonic()
        answer = requests.post(f"{self.url}/hooks/africastalking/{TOKEN}/ussd", data=form, timeout=15)
        self.hops, self.longest = self.hops + 1, max(self.longest, time.monotonic() - began)
        if answer.status_code != 200 or "Samahani" in answer.text:
            self.failed.append(f"{answer.status_code} {answer.text}")
        return answer.text

    def stop(self) -> None:
        self._end.set()


@dataclass
class Web:
    """A web process of this code on a database of its own."""

    url: str
    database: Database
    address: str
    environment: dict[str, str]

    def ready(self) -> int:
        return requests.get(f"{self.url}/ready", timeout=15).status_code


@pytest.fixture
def own(servers: Servers) -> Iterator[tuple[str, Database]]:
    """A database beside that of the tests, still without a table."""
    server = make_url(servers.database_url)
    name = f"release_{free_port()}"
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = server.set(database=name).render_as_string(hide_password=False)
    made = Database(address, 2, ring=lambda _: None, timeouts="")
    yield address, made
    made.close()
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def web(own: tuple[str, Database], environment: dict[str, str]) -> Iterator[Web]:
    address, database = own
    port = free_port()
    told = environment | {"DATABASE_URL": address, "PORT": str(port), "USSD_CODE": "*384*2026#"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway:create_app()"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told)  # noqa: TID251
    made = Web(f"http://127.0.0.1:{port}", database, address, told)
    for _ in range(300):
        try:
            requests.get(f"{made.url}/health", timeout=2)
            break
        except requests.RequestException:
            time.sleep(0.1)
    yield made
    process.terminate()
    process.wait(20)


def hold_all_tables(address: str, seconds: float) -> threading.Thread:
    """Reads every table in one transaction, as a backup does, and keeps it open."""
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    holding = threading.Event()

    def hold() -> None:
        with psycopg.connect(plain) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                connection.execute(f'SELECT * FROM "{table}" LIMIT 1')
            holding.set()
            time.sleep(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    return thread


def old_sessions(database: Database, count: int = 30_000) -> None:
    """So many that an index over them is not made in a moment."""
    with database.door() as session:
        columns = session.execute(
            text(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'ussd_session'"
                " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
            )
        ).all()
        made = {
            "text": "'x' || n",
            "character varying": "'x' || n",
            "bytea": "sha256(n::text::bytea)",
            "boolean": "false",
        }
        made |= {"timestamp with time zone": "now()", "ARRAY": "'{}'", "jsonb": "'{}'"}
        names = ", ".join(name for name, _ in columns)
        values = ", ".join(made.get(kind, "1") for _, kind in columns)
        session.execute(text(f"INSERT INTO ussd_session ({names}) SELECT {values} FROM generate_series(1, {count}) n"))


class Clerk:
    """Writes pledges as the last release does, as patient as a hop is."""

    def __init__(self, address: str) -> None:
        self._database = Database(address, 1, ring=lambda _: None)
        self._end = threading.Event()
        self.written, self.longest = 0, 0.0

    def write(self) -> None:
        while not self._end.is_set():
            began = time.monotonic()
            with self._database.door() as session:
                session.execute(text("SELECT 1 FROM ussd_session LIMIT 1"))
                self.written += invented.people(session, 1_000_000 + self.written, 1)
                session.execute(text("UPDATE ussd_session SET hops = hops + 1 WHERE session_id = 'x1'"))
            self.longest = max(self.longest, time.monotonic() - began)
        self._database.close()

    def stop(self) -> None:
        self._end.set()


def test_the_schema_of_this_release_comes_while_the_last_one_writes_pledges(
    own: tuple[str, Database], web: Web, house: Flask
) -> None:
    migrate.migrate(web.database.engine, to=migrate.revisions()[-2])
    old_sessions(web.database)
    crowd(web.database, 20_000)
    assert web.ready() == 503, "this release wants its own schema first"
    clerk = Clerk(web.address)
    with ThreadPoolExecutor() as threads:
        writing = threads.submit(clerk.write)
        backup = hold_all_tables(web.address, 3)
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "gateway", "migrate"],
            cwd=ROOT,
            env=os.environ | web.environment,  # noqa: TID251
            capture_output=True,
            text=True,
            timeout=60,
        )
        clerk.stop()
        backup.join()
    writing.result()

    assert done.stdout == "The schema is this release's.\n", done.stderr
    assert clerk.written > 20
    assert clerk.longest < 2.5, "a hop waits no longer for a lock"
    assert web.ready() == 200
    assert Caller(web.url).hop(999, "").startswith("CON HeForShe Kenya")
    print(f"{clerk.written} pledges, the longest took {clerk.longest:.2f} s")


def test_this_release_goes_on_while_and_after_the_next_one_changes_the_tables(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.migrate(web.database.engine)
    old_sessions(web.database)
    later = tmp_path / "migrations"
    shutil.copytree(next(iter(migrations.__path__)), later)
    (later / "versions" / "9001_next.py").write_text(NEXT.replace("{last}", migrate.revisions()[-1]))
    caller, answers, released = Caller(web.url), [], threading.Event()
    calling = threading.Thread(target=caller.call, args=(1,))

    def balance() -> None:
        while not released.wait(0.2):
            answers.append(web.ready())

    balancer = threading.Thread(target=balance)
    calling.start()
    balancer.start()
    backup = hold_all_tables(web.address, 3)

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "migrations", SimpleNamespace(__path__=[str(later)]))
        assert migrate.migrate(web.database.engine)
    before = caller.pledges
    while caller.pledges < before + 3 and not caller.failed:
        time.sleep(0.05)
    released.set()
    caller.stop()
    for thread in (balancer, calling, backup):
        thread.join()

    assert set(answers) == {200}, "a balancer would have taken the web out"
    assert caller.failed == []
    assert caller.longest < 4
    assert not migrate.migrate(web.database.engine), "going back to this release leaves the newer schema alone"
    assert web.ready() == 200
    print(f"{caller.hops} hops, the longest took {caller.longest:.2f} s")
