"""The house for a measurement: embedded servers in a folder of its own, gunicorn as the Procfile starts it."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.database import Database
from gateway.migrate import migrate
from tests.servers import embedded_servers, free_port

ROOT = Path(__file__).parent.parent
TOKEN = "bench-token"
HOOKS = f"/hooks/africastalking/{TOKEN}"


@dataclass(frozen=True)
class House:
    """Where it listens, its database, and the settings that its other processes want."""

    port: int
    database: Database
    environment: dict[str, str]

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment)


@contextlib.contextmanager
def served(people: int = 0) -> Iterator[House]:
    """The application with two more views for the floors, and `people` in its database."""
    folder = Path(tempfile.mkdtemp(prefix="ahadi-bench-"))
    port = free_port()
    try:
        with embedded_servers(folder) as servers:
            database = Database(servers.database_url, 2, ring=lambda _: None, timeouts="")
            migrate(database.engine)
            with database.door() as session:
                session.execute(text("CREATE TABLE floor (id bigserial PRIMARY KEY, body text)"))
                populate(session, people)
            environment = os.environ | {  # noqa: TID251
                "DATA_DIR": str(folder / "var"), "PORT": str(port), "SIMULATOR_PORT": str(free_port()),
                "DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url, "HOOK_TOKENS": TOKEN,
                "PHONE_KEY": secrets.token_hex(32), "SECRET_KEY": secrets.token_hex(32), "AT_API_KEY": "bench-key",
                "SEND_WINDOW": "00:00-23:59:59", "SEND_RATE": "100000",
            }  # fmt: skip
            house = House(port, database, environment)
            web = house.start("-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "benchmarks.floors:app")
            try:
                wait_for(port)
                yield house
            finally:
                web.terminate()
                web.wait(15)
                database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def populate(session: Session, people: int) -> None:
    """People and pledges in bulk; their sealed numbers are random bytes, which is all that look-ups see of others."""
    if not people:
        return
    session.execute(
        text(
            "INSERT INTO person (phone, language, county, created_at)"
            " SELECT sha256(n::text::bytea), 'sw', 1 + n % 47, now() FROM generate_series(1, :people) n"
        ),
        {"people": people},
    )
    session.execute(
        text(
            "INSERT INTO pledge (person_id, county, channel, origin, evidence, at, counted)"
            " SELECT id, county, 'ussd', 'bench-' || id, 'verified', now(), true FROM person"
        )
    )
    session.execute(
        text(
            "INSERT INTO tally (county, day, channel, pledged, kept)"
            " SELECT county, current_date, 'ussd', count(*), 0 FROM person GROUP BY county"
        )
    )


def wait_for(port: int, path: str = "/ready") -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("the web process does not answer")
