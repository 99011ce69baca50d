"""How many people a second a campaign reaches, and how long its launch takes, each beside its floor.

F2 is a bare loop: numbers posted over one kept-alive connection to the simulator, each answer written with one bulk
UPDATE. The floor of the launch is a bare INSERT ... SELECT of as many rows. Prints one JSON line, then a table.
"""

import argparse
import json
import resource
import statistics
import time
import urllib.parse
from collections.abc import Callable

import requests
from sqlalchemy import text

from benchmarks.house import House, served
from gateway import create_app
from gateway.house import rules
from gateway.jobs import drain
from gateway.settings import Settings
from handlers.campaigns import launch as launching
from handlers.campaigns.audience import take_your_time
from models.batch import Queue
from tests.crowd import crowd, launch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=30_000, help="people in the database (default 30,000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default 5)")
    parser.add_argument("--batch", type=int, default=100, help="numbers in one call (default 100)")
    asked = parser.parse_args()
    with served() as house:
        house.environment["BATCH_SIZE"] = str(asked.batch)
        simulator = house.start("-m", "benchmarks.provider", "0", "--silent")
        app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
        try:
            with app.app_context():
                measure(house, app.extensions["database"], asked)
        finally:
            simulator.terminate()
            app.extensions["database"].close()


def measure(house: House, database, asked: argparse.Namespace) -> None:
    crowd(database, asked.people)
    figures: dict[str, list[float]] = {"F2": [], "campaign": [], "bare insert": [], "launch": []}
    time.sleep(1)
    before, grown = peak(), 0
    for _ in range(asked.rounds):
        with database.door() as session:
            take_your_time(session)
            session.execute(text("TRUNCATE message, batch, campaign, campaign_text CASCADE"))
        seconds = timed(lambda: bare_insert(database))
        launch(database, whole=False)
        took = timed(lambda: whole_launch(database))
        with database.door() as session:
            people = session.execute(text("SELECT count(*) FROM message")).scalar_one()
        figures["bare insert"].append(people / seconds)
        figures["launch"].append(people / took)
        figures["campaign"].append(people / timed(lambda: drain_all(database)))
        # Before the floor, which holds all ids in memory, has run for the first time.
        grown = grown or peak() - before
        with database.door() as session:
            take_your_time(session)
            session.execute(text("UPDATE message SET state = 'queued', provider_id = NULL"))
        figures["F2"].append(people / timed(lambda: bare_loop(house, database, asked.batch)))
    median = {name: round(statistics.median(rates)) for name, rates in figures.items()}
    with database.glance() as session:
        size = session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    told = {
        "bytes_a_person": round(size / asked.people),
        "bench": "campaigns", "people": people, "batch": asked.batch, "per_second": median,
        "peak_mb": before + grown, "grown_mb": grown,
        "campaign_of_F2": round(median["campaign"] / median["F2"], 2),
        "launch_of_bare_insert": round(median["bare insert"] / median["launch"], 1),
    }  # fmt: skip
    print(json.dumps(told))
    for name, rate in median.items():
        print(f"{name:16}{rate:>12,} people a second")


def peak() -> int:
    """The most that this process has ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def whole_launch(database) -> None:
    more = True
    while more:
        with database.door() as session:
            more = launching.launch_slice(session, rules())


def drain_all(database) -> None:
    while True:
        drain(Queue.CAMPAIGNS.value)
        with database.door() as session:
            if not session.execute(text("SELECT count(*) FROM batch WHERE state = 'queued'")).scalar_one():
                return


def bare_insert(database) -> None:
    with database.door() as session:
        take_your_time(session)
        session.execute(text("CREATE TEMP TABLE bare (LIKE message INCLUDING ALL) ON COMMIT DROP"))
        session.execute(
            text(
                "INSERT INTO bare (person_id, phone, kind, batch_id, state, created_at)"
                " SELECT id, phone, 'campaign', 1, 'queued', now() FROM person WHERE id IN"
                " (SELECT person_id FROM consent WHERE purpose = 'texts' AND given)"
            )
        )


def bare_loop(house: House, database, batch: int) -> None:
    """F2: posts so many numbers at a time and writes each answer set with one UPDATE."""
    http = requests.Session()
    url = f"http://127.0.0.1:{house.environment['SIMULATOR_PORT']}/version1/messaging"
    with database.door() as session:
        rows = session.execute(text("SELECT id FROM message ORDER BY id")).scalars().all()
    for first in range(0, len(rows), batch):
        ids = rows[first : first + batch]
        numbers = ",".join(f"+2547{n:08d}" for n in range(100_000 + first, 100_000 + first + len(ids)))
        form = {"username": "sandbox", "to": numbers, "message": "Heshima", "bulkSMSMode": 1, "enqueue": 1}
        answer = http.post(
            url,
            data=urllib.parse.urlencode(form),
            headers={
                "apiKey": "bench-key",
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
        ).json()["SMSMessageData"]["Recipients"]
        with database.door() as session:
            session.execute(
                text(
                    "UPDATE message SET state = 'accepted', provider_id = taken.provider_id"
                    " FROM unnest(CAST(:ids AS bigint[]), CAST(:provider_ids AS text[])) AS taken (id, provider_id)"
                    " WHERE message.id = taken.id"
                ),
                {"ids": ids, "provider_ids": [recipient["messageId"] for recipient in answer]},
            )


if __name__ == "__main__":
    main()
