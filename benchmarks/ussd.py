"""How many USSD hops and pledges a second, and how long the slowest wait: `make bench`.

Floors, on the same server with the same workers, in turn with the real thing in every round:
F0 an empty Flask view; F1 the same plus one row inserted by the raw driver and committed (synchronous_commit on).
Prints one JSON line, then a table. Everything runs on the embedded servers in a folder of its own.
"""

import argparse
import contextlib
import http.client
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from gateway.database import Database
from gateway.migrate import migrate
from tests.servers import embedded_servers, free_port

ROOT = Path(__file__).parent.parent
TOKEN = "bench-token"


@dataclass(frozen=True)
class Sample:
    """One scene in one round: requests a second, and the times of single requests in milliseconds."""

    rate: float
    p50: float
    p99: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default 5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds a scene in each round (default 3)")
    parser.add_argument("--concurrent", type=int, default=32, help="sessions at once (default 32)")
    parser.add_argument("--people", type=int, default=0, help="people in the database beforehand (default 0)")
    asked = parser.parse_args()
    with served(asked.people) as port:
        rounds: dict[str, list[Sample]] = {scene: [] for scene in SCENES}
        for number in range(asked.rounds + 1):
            for scene in SCENES:
                sample = play(scene, port, asked.seconds, asked.concurrent)
                if number:  # the first round warms everything up
                    rounds[scene].append(sample)
    report(rounds, asked)


@contextlib.contextmanager
def served(people: int) -> Iterator[int]:
    """The application under gunicorn as the Procfile starts it, with two more views for the floors."""
    folder = Path(tempfile.mkdtemp(prefix="ahadi-bench-"))
    port = free_port()
    try:
        with embedded_servers(folder) as servers:
            database = Database(servers.database_url, 1, ring=lambda _: None, timeouts="")
            migrate(database.engine)
            with database.door() as session:
                session.execute(text("CREATE TABLE floor (id bigserial PRIMARY KEY, body text)"))
                populate(session, people)
            database.close()
            environment = os.environ | {  # noqa: TID251
                "DATA_DIR": str(folder / "var"), "PORT": str(port), "DATABASE_URL": servers.database_url,
                "REDIS_URL": servers.redis_url, "HOOK_TOKENS": TOKEN, "PHONE_KEY": secrets.token_hex(32),
                "SECRET_KEY": secrets.token_hex(32),
            }  # fmt: skip
            gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "benchmarks.floors:app"]
            web = subprocess.Popen(gunicorn, cwd=ROOT, env=environment)
            try:
                wait_for(port)
                yield port
            finally:
                web.terminate()
                web.wait(15)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def populate(session, people: int) -> None:
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


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("the web process does not answer")


def play(scene: str, port: int, seconds: float, concurrent: int) -> Sample:
    """Runs one scene from `concurrent` phones at once. What leads up to the scene is neither timed nor counted."""
    ready = threading.Barrier(concurrent + 1)
    phones = [Phone(port) for _ in range(concurrent)]
    threads = [threading.Thread(target=SCENES[scene], args=(phone, ready, seconds)) for phone in phones]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    every = sorted(t for phone in phones for t in phone.times)
    return Sample(len(every) / took, every[len(every) // 2] * 1000, every[int(len(every) * 0.99)] * 1000)


class Phone:
    """One kept-alive connection, as the provider would hold it, and the times of its requests in seconds."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.times: list[float] = []

    def ask(self, path: str, body: str = "", *, timed: bool = True) -> None:
        began = time.perf_counter()
        self._connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = self._connection.getresponse()
        content = answer.read()
        if timed:
            self.times.append(time.perf_counter() - began)
        assert answer.status == 200, content
        assert b"Samahani, jaribu tena" not in content, content

    def hop(self, session: str, number: str, keys: str, *, timed: bool = True) -> None:
        form = {
            "sessionId": session, "serviceCode": "*384*2026#", "phoneNumber": number, "networkCode": "63902", "text": keys,
        }  # fmt: skip
        self.ask(f"/hooks/africastalking/{TOKEN}/ussd", urllib.parse.urlencode(form), timed=timed)


def floor(path: str) -> Callable[[Phone, threading.Barrier, float], None]:
    def scene(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
        ready.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            phone.ask(path)

    return scene


def session_hops(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
    """First calls up to the pledge screen: dial, language, consent; one person after another."""
    ready.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        session, number = somebody()
        for keys in ("", "2", "2*1"):
            phone.hop(session, number, keys)


def pledging_hops(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
    """Everybody stands at the pledge screen; then all press 1."""
    waiting = [somebody() for _ in range(round(25 * seconds))]
    for session, number in waiting:
        for keys in ("", "2", "2*1"):
            phone.hop(session, number, keys, timed=False)
    ready.wait()
    for session, number in waiting:
        phone.hop(session, number, "2*1*1")


def somebody() -> tuple[str, str]:
    return f"ATUid_{secrets.token_hex(16)}", f"+2547{secrets.randbelow(10**8):08d}"


SCENES = {
    "F0 empty view": floor("/floor/empty"),
    "F1 one raw insert": floor("/floor/insert"),
    "session hop": session_hops,
    "pledging hop": pledging_hops,
}


def report(rounds: dict[str, list[Sample]], asked: argparse.Namespace) -> None:
    median = {
        scene: Sample(*(statistics.median(getattr(s, what) for s in samples) for what in ("rate", "p50", "p99")))
        for scene, samples in rounds.items()
    }
    floor = median["F1 one raw insert"].rate
    print(json.dumps({"bench": "ussd", "people": asked.people, "concurrent": asked.concurrent} | {
        scene: {"per_second": round(s.rate), "p50_ms": round(s.p50, 1), "p99_ms": round(s.p99, 1), "of_F1": round(s.rate / floor, 2)}
        for scene, s in median.items()
    }))  # fmt: skip
    print(f"\n{'':20}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'x F1':>7}")
    for scene, s in median.items():
        print(f"{scene:20}{s.rate:>10,.0f}{s.p50:>9.1f}{s.p99:>9.1f}{s.rate / floor:>7.2f}")


if __name__ == "__main__":
    main()
