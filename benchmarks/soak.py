"""An hour's worth of mixed traffic in a few minutes: does anything grow that should not?

People dial, pledge, text, say stop and are erased, campaigns go out with their reports, an officer walks through the
console, the clock sweeps and forgets. Every few seconds the memory, files and connections of every process are noted, and
the size of tables and indexes beside their rows. Flat means: the last third needs no more than a tenth above the middle
one. Prints one JSON line, then a table.
"""

import argparse
import contextlib
import json
import random
import secrets
import statistics
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass

import psutil
from sqlalchemy import text

from benchmarks.house import HOOKS, House, served
from benchmarks.load import Phone
from gateway import create_app
from gateway.settings import Settings
from models.phone_key import phone_keys
from tests.crowd import crowd, launch

# What an ordinary hour of a busy county is: so many of each, in the order in which they are drawn.
_SHARES = {"dial": 30, "pledge": 30, "text": 20, "stop": 8, "report": 6, "page": 4, "delete": 2}
_PAGES = ("/", "/county/kisumu", "/data/counts.json", "/console/sign-in", "/health")


@dataclass(frozen=True)
class Noted:
    """What was in use at one moment, over all processes of ours."""

    memory_mb: float
    files: int
    connections: int
    bytes_a_row: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="how long (default 5)")
    parser.add_argument("--lines", type=int, default=6, help="people at once (default 6)")
    asked = parser.parse_args()
    with served() as house:
        phone_keys.use(house.environment["PHONE_KEY"])
        processes = [
            house.start("-m", "benchmarks.provider", "0.02"),
            house.start("worker.py"),
            house.start("-m", "flask", "--app", "gateway", "clock"),
        ]
        try:
            found = soak(house, asked.minutes * 60, asked.lines)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(40)
    print(json.dumps({"bench": "soak", "minutes": asked.minutes} | found))
    for name, figure in found.items():
        print(f"{name:24}{figure!s:>40}")


def soak(house: House, seconds: float, lines: int) -> dict[str, object]:
    until, done, wrong = time.monotonic() + seconds, Counter[str](), Counter[str]()
    crowds = threading.Thread(target=_campaigns, args=(house, until))
    people = [threading.Thread(target=_live, args=(house.port, n, until, done, wrong)) for n in range(lines)]
    for thread in (crowds, *people):
        thread.start()
    notes: list[Noted] = []
    while time.monotonic() < until:
        time.sleep(3)
        notes.append(_note(house))
    for thread in (crowds, *people):
        thread.join()
    third = len(notes) // 3
    middle, last = notes[third : 2 * third], notes[2 * third :]
    growth = {
        name: round(_median(last, name) / max(_median(middle, name), 1e-9), 3)
        for name in ("memory_mb", "files", "connections", "bytes_a_row")
    }
    return {
        "done": dict(done), "wrong": dict(wrong), "growth": growth, "last": vars(notes[-1]),
        "flat": all(ratio <= 1.1 for ratio in growth.values()),
    }  # fmt: skip


def _median(notes: list[Noted], name: str) -> float:
    return statistics.median(getattr(note, name) for note in notes)


def _live(port: int, line: int, until: float, done: Counter[str], wrong: Counter[str]) -> None:
    """One line after another person picks up."""
    chance, phone = random.Random(line), Phone(port)
    while time.monotonic() < until:
        what = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        number = f"+2547{chance.randrange(10**5):05d}{chance.randrange(300):03d}"
        try:
            _do(what, phone, number, chance, port)
            done[what] += 1
        except (AssertionError, OSError) as error:
            wrong[f"{what}: {type(error).__name__}"] += 1
            phone = Phone(port)


def _do(what: str, phone: Phone, number: str, chance: random.Random, port: int) -> None:
    session = f"ATUid_{secrets.token_hex(12)}"
    if what == "dial":
        phone.hop(session, number, "")
    elif what == "pledge":
        for keys in ("", "2", "2*1", "2*1*1"):
            phone.hop(session, number, keys)
    elif what == "report":
        form = {"id": f"ATXid_{secrets.token_hex(12)}", "status": "Success", "phoneNumber": number}
        phone.ask(f"{HOOKS}/delivery-reports", urllib.parse.urlencode(form))
    elif what == "page":
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{chance.choice(_PAGES)}", timeout=10).read()
    else:
        phone.text(number, {"text": "AHADI Kisumu", "stop": "ACHA", "delete": "FUTA"}[what])


def _campaigns(house: House, until: float) -> None:
    """A campaign after another, each to as many."""
    app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
    with app.app_context():
        database = app.extensions["database"]
        crowd(database, 3000)
        while time.monotonic() < until:
            with database.door() as session:
                # Caps of a day and a month would let one go out and no more.
                session.execute(text("UPDATE batch SET submitted_at = submitted_at - interval '40 days'"))
                session.execute(text("UPDATE message SET created_at = created_at - interval '40 days'"))
            launch(database)
            time.sleep(max(0.0, min(30.0, until - time.monotonic())))
        database.close()


def _note(house: House) -> Noted:
    memory, files = 0, 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("DATA_DIR") == str(house.data_dir) and "postgres" not in process.name():
                memory += process.memory_info().rss
                files += process.num_fds()
    with house.database.glance() as session:
        connections = session.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ahadi'"))
        size, rows = session.execute(
            text("SELECT sum(pg_total_relation_size(relid)), sum(n_live_tup) FROM pg_stat_user_tables")
        ).one()
    return Noted(round(memory / 2**20, 1), files, connections or 0, round(float(size) / max(int(rows), 1), 1))


if __name__ == "__main__":
    main()
