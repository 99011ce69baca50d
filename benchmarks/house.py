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

from gateway.database import Database
from gateway.migrate import migrate
from models.phone_key import phone_keys
from tests.crowd import crowd
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
    data_dir: Path

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
            environment = os.environ | {  # noqa: TID251
                "DATA_DIR": str(folder / "var"), "PORT": str(port), "SIMULATOR_PORT": str(free_port()),
                "DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url, "HOOK_TOKENS": TOKEN,
                "PHONE_KEY": secrets.token_hex(32), "SECRET_KEY": secrets.token_hex(32), "AT_API_KEY": "bench-key",
                "SEND_WINDOW": "00:00-23:59:59", "SEND_RATE": "100000",
            }  # fmt: skip
            if people:
                populate(database, people, environment["PHONE_KEY"])
            house = House(port, database, environment, folder / "var")
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


def populate(database: Database, people: int, key: str) -> None:
    """Invented people with pledges, consents and numbers sealed under the house's key."""
    phone_keys.use(key)
    crowd(database, people)
    with database.door() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("ANALYZE"))


def wait_for(port: int, path: str = "/ready") -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("the web process does not answer")
