"""Kills workers in the middle of a campaign, again and again, and compares the provider's log with our ledger."""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
from redis import Redis
from sqlalchemy import select, text

from gateway.bell import Bell
from gateway.database import Database
from gateway.jobs import sweep, tick
from gateway.simulator import Simulator
from handlers import delivery
from handlers.campaigns.progress import Progress, progress
from handlers.dispatch.lease import LEASE
from models.batch import Batch, Queue
from models.message import Message, MessageState

ROOT = Path(__file__).parent.parent
LEFT = {MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.FAILED, MessageState.REJECTED}


@dataclass
class Verdict:
    """What became of a campaign whose workers were killed."""

    kills: int
    kills_at_work: int
    end: Progress
    doubled: dict[str, int]
    lost: list[str]
    unknown_to_the_ledger: list[str]
    uncertain_at_most: int
    delivered_but_uncertain: int


class Gang:
    """Worker processes, and the ways in which they die: whole, or only the parent, or only the child at work."""

    def __init__(self, environment: dict[str, str], count: int, seed: int) -> None:
        self._environment, self._count, self._chance = environment, count, random.Random(seed)
        self.workers: list[subprocess.Popen[bytes]] = []

    def muster(self) -> None:
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < self._count:
            self.workers.append(
                subprocess.Popen(
                    [sys.executable, "worker.py"],
                    cwd=ROOT,
                    env=os.environ | self._environment,  # noqa: TID251
                    stderr=subprocess.DEVNULL,
                )
            )

    def kill_one(self) -> bool:
        """kill -9, at a random place of the family. False when nobody is alive."""
        alive = [worker for worker in self.workers if worker.poll() is None]
        if not alive:
            return False
        try:
            parent = psutil.Process(self._chance.choice(alive).pid)
            children = parent.children()
        except psutil.NoSuchProcess:
            return False
        family = {"whole": [parent, *children], "parent": [parent], "child": children}
        for victim in family[self._chance.choice(list(family))] or [parent]:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        return True

    def disband(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(worker.pid).children():
                    child.kill()
            worker.kill()
            worker.wait()


def kill_through(
    database: Database,
    redis: Redis,
    provider: Simulator,
    gang: Gang,
    campaign_id: int,
    *,
    kills: int,
    seed: int = 1,
    mishap: Callable[[int], None] = lambda _: None,
    seconds: float = 120,
) -> Verdict:
    """Runs the campaign to its end. `mishap` is called before each kill, to break something else as well."""
    chance, done, at_work, until = random.Random(seed), 0, 0, time.monotonic() + seconds
    bell = Bell(redis)
    gang.muster()
    while time.monotonic() < until:
        bell.heard(Queue.CAMPAIGNS)
        bell.ring(Queue.CAMPAIGNS)
        time.sleep(chance.uniform(0.05, 0.35))
        planned = _planned(database, campaign_id)
        if done < kills:
            mishap(done)
            at_work += planned and not _all_recorded(database, campaign_id)
            done += gang.kill_one()
        _let_leases_run_out(database)
        gang.muster()
        if done >= kills and planned and _all_recorded(database, campaign_id):
            break
    gang.disband()
    _let_leases_run_out(database, everything=True)
    largest = _largest_batch(database, campaign_id)
    provider.settle(30)
    with database.door() as session:
        delivery.match_waiting(session, waited=timedelta())
        delivery.match_waiting(session, waited=timedelta())
    tick()
    return _verdict(database, provider, campaign_id, (done, at_work), largest)


def _let_leases_run_out(database: Database, *, everything: bool = False) -> None:
    """A minute passes for what dead workers held. With `everything`, also for what was taken, and called, just now.

    Not at once: on a busy machine the living would lose each batch before they came to their call.
    """
    with database.door() as session:
        session.execute(
            text(
                "UPDATE batch SET lease_until = now() - interval '1 second'"
                " WHERE state = 'leased' AND (:everything OR lease_until < now() + :lease - interval '2 seconds')"
                " OR state = 'submitting' AND (:everything OR submitted_at < now() - interval '2 seconds')"
            ),
            {"everything": everything, "lease": LEASE},
        )
        session.execute(text("UPDATE batch SET not_before = now() WHERE state = 'queued'"))
    sweep()


def _planned(database: Database, campaign_id: int) -> bool:
    """On a busy machine kills may come before there is any text to send."""
    with database.door() as session:
        state = session.execute(text("SELECT state FROM campaign WHERE id = :id"), {"id": campaign_id}).scalar_one()
    return state not in ("approved", "scheduled", "launching")


def _all_recorded(database: Database, campaign_id: int) -> bool:
    with database.door() as session:
        open_ones = session.scalar(
            text("SELECT count(*) FROM batch WHERE campaign_id = :id AND state IN ('queued', 'leased', 'submitting')"),
            {"id": campaign_id},
        )
    return open_ones == 0


def _largest_batch(database: Database, campaign_id: int) -> int:
    with database.door() as session:
        return session.scalars(
            select(Batch.people).where(Batch.campaign_id == campaign_id).order_by(Batch.people.desc()).limit(1)
        ).one()


def _verdict(
    database: Database, provider: Simulator, campaign_id: int, kills: tuple[int, int], largest: int
) -> Verdict:
    with database.door() as session:
        ledger = dict(
            session.execute(
                select(Message.phone, Message.state).join(Batch).where(Batch.campaign_id == campaign_id)
            ).all()
        )
        end = progress(session, campaign_id)
    texted = {accepted.number for accepted in provider.log}
    return Verdict(
        kills=kills[0],
        kills_at_work=kills[1],
        end=end,
        doubled=provider.log.repeated(),
        lost=[phone for phone, state in ledger.items() if state in LEFT and phone not in texted],
        unknown_to_the_ledger=[
            number for number in texted if ledger.get(number) not in LEFT | {MessageState.UNCERTAIN}
        ],
        uncertain_at_most=kills[0] * largest,
        delivered_but_uncertain=sum(
            1 for phone, state in ledger.items() if state is MessageState.UNCERTAIN and phone in texted
        ),
    )
