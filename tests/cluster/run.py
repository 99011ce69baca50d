"""One campaign through a house of many machines, under the faults of one seed."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway import create_app
from gateway.bell import SWEEP, TICK, Bell
from gateway.database import Database
from gateway.migrate import migrate
from gateway.settings import Settings
from models.batch import Queue
from tests.cluster.callers import Callers
from tests.cluster.faults import Befallen, befall, schedule, seconds_of
from tests.cluster.front import Front
from tests.cluster.hosts import SWITCH, slow_link
from tests.cluster.house import FRONT_PORT, PORT, House
from tests.cluster.verdict import Verdict, judge, settle
from tests.crowd import crowd, launch

# Two in three of the invented want texts. Three workers make six calls a second at most.
_REACHED, _CALLS_A_SECOND = 2 / 3, 4.5
_MOST_RATE = 240
# Longer than a lease, so that nothing which would still have moved is called stuck.
_STUCK_SECONDS, _SWEEP_SECONDS = 120, 8


@dataclass
class Outcome:
    """What a seed did, and what came of it."""

    seed: int
    people: int
    wrong_clock: str
    slow: str
    befallen: list[Befallen]
    verdict: Verdict
    callers: Callers
    by_web: dict[str, int]
    seconds: dict[str, float]

    def as_line(self) -> dict[str, object]:
        found, end = self.verdict, self.verdict.end
        return {
            "bench": "faults", "seed": self.seed, "people": self.people, "faults": len(self.befallen),
            "wrong_clock": self.wrong_clock, "people_texted": end.total, "doubled": len(found.doubled),
            "lost": len(found.lost), "provider_knows_ledger_does_not": len(found.unknown_to_the_ledger),
            "calls_lost": found.calls_lost, "uncertain": found.uncertain, "unexplained": len(found.unexplained), "explained": dict(found.explained),
            "delivered_but_uncertain": found.delivered_but_uncertain, "still_open": found.still_open,
            "pledges": found.pledges, "pledges_lost": len(found.pledges_lost), "miscounted": found.miscounted,
            "replies_lost": len(found.replies_lost), "hops": self.callers.hops, "hops_repeated": self.callers.repeated,
            "redialled": self.callers.redialled, "given_up": len(self.callers.given_up), "connections": self.by_web,
            "state": str(end.state), "seconds": self.seconds, "broken": found.broken,
            "end": {name: value for name, value in asdict(end).items() if isinstance(value, int)},
        }  # fmt: skip


class Watch:
    """How long each part took, in seconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, name: str) -> None:
        self.laps[name], self._since = round(time.monotonic() - self._since, 1), time.monotonic()


def run(seed: int, people: int, faults: int, say: Callable[[str], None]) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="ahadi-cluster-"))
    house = House(folder)
    slow, slow_means = slow_link()
    watch = Watch()
    try:
        house.start_servers()
        app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
        database: Database = app.extensions["database"]
        planned = schedule(seed, faults)
        with app.app_context():
            migrate(database.engine)
            crowd(database, people)
            campaign_id = _launch(database, people, seconds_of(planned))
            wrong = _set_one_clock_wrong(house, seed)
            say(
                f"seed {seed}: {people} people, {len(planned)} faults in about {seconds_of(planned):.0f} s; clock: {wrong}"
            )
            front = Front(SWITCH, FRONT_PORT, [(house.hosts[name].address, PORT) for name in ("web1", "web2")])
            house.start_processes()
            watch.lap("started")
            callers = Callers()
            callers.start()
            with _ringing(app.extensions["bell"]):
                befallen = list(befall(house, planned, slow))
            watch.lap("faults")
            callers.stop()
            _finish(database, app.extensions["bell"])
            watch.lap("finished")
            settle(database)
            verdict = judge(database, campaign_id, befallen, callers)
            database.close()
        watch.lap("judged")
        return Outcome(seed, people, wrong, slow_means, befallen, verdict, callers, front.taken, watch.laps)
    finally:
        house.stop()
        if "verdict" in locals() and not locals()["verdict"].broken:
            shutil.rmtree(folder, ignore_errors=True)


def _launch(database: Database, people: int, seconds: float) -> int:
    """A campaign that lasts about as long as the faults do, which take a part of the time from it; in calls of a size
    that keeps the workers busy."""
    rate = min(_MOST_RATE, round(1.3 * people * _REACHED / seconds, 1))
    campaign_id = launch(database, rate=max(1, round(rate / _CALLS_A_SECOND)))
    with database.door() as session:
        session.execute(text("UPDATE campaign SET rate = :rate"), {"rate": rate})
    return campaign_id


@contextmanager
def _ringing(bell: Bell) -> Iterator[None]:
    """Rings every second, so that a worker that comes back is soon at work again and can be hit. Without it the sweep
    rings, every thirty seconds."""
    end = threading.Event()

    def ring() -> None:
        while not end.wait(1):
            bell.heard(Queue.CAMPAIGNS)
            bell.ring(Queue.CAMPAIGNS)

    thread = threading.Thread(target=ring, daemon=True)
    thread.start()
    yield
    end.set()
    thread.join()


def _set_one_clock_wrong(house: House, seed: int) -> str:
    # By turns, so that five seeds have all of them.
    name, hours = (("web1", 1), ("worker1", 1), ("worker3", -1), ("web2", -1), ("clock2", 1))[seed % 5]
    if not house.set_clock_wrong(name, hours):
        return "all right, since `faketime` is not installed"
    return f"{name} {hours:+d} h"


def _finish(database: Database, bell: Bell) -> None:
    """The campaign ends by itself, however slow the machine; a minute passes for what dead workers held."""
    left, until, sweep_at = 0, time.monotonic() + _STUCK_SECONDS, 0.0
    while time.monotonic() < until:
        time.sleep(1)
        try:
            still_open = _let_leases_run_out(database)
        except (SQLAlchemyError, OSError):
            continue
        if still_open == 0:
            break
        if still_open != left:
            left, until = still_open, time.monotonic() + _STUCK_SECONDS
        if time.monotonic() > sweep_at:
            # Not oftener, since chores go ahead of campaigns.
            bell.chore(SWEEP)
            sweep_at = time.monotonic() + _SWEEP_SECONDS
        bell.heard(Queue.CAMPAIGNS)
        bell.ring(Queue.CAMPAIGNS)
    bell.chore(TICK)
    time.sleep(1)


def _let_leases_run_out(database: Database) -> int:
    """Returns the batches that are not done. A lease that is older than any call runs out now."""
    with database.door() as session:
        session.execute(
            text(
                "UPDATE batch SET lease_until = now() - interval '1 second'"
                " WHERE state = 'leased' AND lease_until BETWEEN now() AND now() + interval '48 seconds'"
                " OR state = 'submitting' AND submitted_at BETWEEN now() - interval '5 minutes' AND now() - interval '9 seconds'"
            )
        )
        session.execute(text("UPDATE batch SET not_before = now() WHERE state = 'queued' AND not_before > now()"))
        return session.scalar(text("SELECT count(*) FROM batch WHERE state IN ('queued', 'leased', 'submitting')"))
