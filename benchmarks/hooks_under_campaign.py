"""How long hooks take while a campaign runs, beside how long they take on an idle system.

A campaign of batches of 100, due at a steady rate, leaves through a real worker and the simulator, which sends its
delivery reports to the same web processes. Meanwhile phones dial, pledge and text at a steady pace.
"""

import argparse
import contextlib
import json
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from benchmarks.house import House, served, wait_for
from benchmarks.load import Phone, somebody
from gateway.bell import Bell, connect
from handlers.invented import people
from models.batch import Queue
from models.phone_key import phone_keys

PHONES, PAUSE_SECONDS, BATCH = 8, 0.1, 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default 5)")
    parser.add_argument("--seconds", type=float, default=6.0, help="seconds a round (default 6)")
    parser.add_argument("--rate", type=float, default=50, help="parts a second of the campaign (default 50)")
    parser.add_argument(
        "--latency", type=float, default=0.05, help="seconds the provider takes for a call (default 0.05)"
    )
    asked = parser.parse_args()
    with served() as house:
        simulator = house.start("-m", "benchmarks.provider", str(asked.latency))
        worker = house.start("worker.py")
        try:
            wait_for(int(house.environment["SIMULATOR_PORT"]), "/phone")
            measure(house, asked)
        finally:
            for process in (worker, simulator):
                process.terminate()
                process.wait(20)


def measure(house: House, asked: argparse.Namespace) -> None:
    idle, busy, sent = [], [], 0
    walk(house.port, 2.0)
    for _ in range(asked.rounds):
        settle(house)
        idle.append(walk(house.port, asked.seconds))
        campaign(house, asked.rate, asked.seconds + 4)
        with ringing(house):
            time.sleep(3)  # until the first reports come in beside the texts that leave
            before = accepted(house)
            busy.append(walk(house.port, asked.seconds))
            sent += accepted(house) - before
    told = {
        "bench": "hooks under a campaign", "rate": asked.rate, "provider_latency_s": asked.latency,
        "sent_a_second": round(sent / asked.rounds / asked.seconds),
        "idle_p50_ms": round(statistics.median(p50 for p50, _ in idle), 1),
        "idle_p99_ms": round(statistics.median(p99 for _, p99 in idle), 1),
        "campaign_p50_ms": round(statistics.median(p50 for p50, _ in busy), 1),
        "campaign_p99_ms": round(statistics.median(p99 for _, p99 in busy), 1),
    }  # fmt: skip
    told["p99_ratio"] = round(told["campaign_p99_ms"] / told["idle_p99_ms"], 2)
    print(json.dumps(told))
    for name, figure in told.items():
        print(f"{name:24}{figure!s:>24}")


def walk(port: int, seconds: float) -> tuple[float, float]:
    """p50 and p99 in milliseconds of dials, keys, pledges and texts at a steady pace."""
    with ThreadPoolExecutor(PHONES) as pool:
        phones = [Phone(port) for _ in range(PHONES)]
        list(pool.map(lambda phone: stroll(phone, seconds), phones))
    every = sorted(t for phone in phones for t in phone.times)
    return every[len(every) // 2] * 1000, every[int(len(every) * 0.99)] * 1000


def stroll(phone: Phone, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        session, number = somebody()
        for keys in ("", "2", "2*1", "2*1*1"):
            phone.hop(session, number, keys)
            time.sleep(PAUSE_SECONDS)
        phone.text(number, "msaada")
        time.sleep(PAUSE_SECONDS)


def campaign(house: House, rate: float, seconds: float) -> None:
    """A campaign to people who were invented for it, its batches due one after another at the rate."""
    phone_keys.use(house.environment["PHONE_KEY"])
    with house.database.door() as session:
        session.execute(text("TRUNCATE campaign CASCADE"))
        session.execute(text("TRUNCATE person CASCADE"))
        people(session, 0, int(rate * seconds * 2) + 2 * BATCH)
        session.execute(_CAMPAIGN)
        session.execute(_BATCHES, {"size": BATCH})
        session.execute(_MESSAGES, {"size": BATCH})
        session.execute(
            text("UPDATE batch SET not_before = now() + ordinal * make_interval(secs => :each) WHERE campaign_id = 1"),
            {"each": BATCH / rate},
        )


_CAMPAIGN = text(
    "INSERT INTO campaign (id, name, state, sw, counties, made_by, created_at, launched_at, watched_since)"
    " OVERRIDING SYSTEM VALUE VALUES (1, 'bench', 'sending', 'Heshima nyumbani.', '{}', 'bench', now(), now(), now())"
)
_WANTING = """
    SELECT person.id, phone, (row_number() OVER (ORDER BY person.id) - 1) / :size AS ordinal
      FROM person JOIN consent ON consent.person_id = person.id AND purpose = 'texts' AND given
"""
_BATCHES = text(
    "INSERT INTO batch (queue, state, body, campaign_id, ordinal, people, not_before, attempts, created_at)"
    f" SELECT 'campaigns', 'queued', 'Heshima nyumbani.', 1, ordinal, count(*), now(), 0, now()"
    f" FROM ({_WANTING}) AS wanting GROUP BY ordinal"
)
_MESSAGES = text(
    "INSERT INTO message (person_id, phone, kind, batch_id, state, created_at)"
    f" SELECT wanting.id, phone, 'campaign', batch.id, 'queued', now() FROM ({_WANTING}) AS wanting"
    " JOIN batch ON batch.campaign_id = 1 AND batch.ordinal = wanting.ordinal"
)


@contextlib.contextmanager
def ringing(house: House) -> Iterator[None]:
    """Rings for the campaign ten times a second."""
    bell, over = Bell(connect(house.environment["REDIS_URL"])), threading.Event()

    def ring() -> None:
        while not over.wait(0.1):
            bell.ring(Queue.CAMPAIGNS)

    thread = threading.Thread(target=ring)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def accepted(house: House) -> int:
    with house.database.door() as session:
        return session.execute(
            text("SELECT count(*) FROM message WHERE kind = 'campaign' AND provider_id IS NOT NULL")
        ).scalar_one()


def settle(house: House) -> None:
    """Waits until the calls and reports under way have come in."""
    time.sleep(5)


if __name__ == "__main__":
    main()
