"""Workers are killed with `kill -9` during a campaign. Nobody is texted twice, nobody is lost silently.

`make bench` kills fifty times at twenty thousand people.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time as time_of_day

import psutil
import pytest
from flask import Flask
from sqlalchemy import text

from gateway.database import Database
from gateway.settings import Settings
from gateway.simulator import Simulator
from handlers.series import approve, ready, write
from models.campaign import CampaignState
from tests.crowd import WANJIRU, crowd, launch, njoroge, rules
from tests.killing import ROOT, Gang, Verdict, kill_through
from tests.servers import restart_postgres

# It starts worker processes over and over: once, on the embedded servers, is enough.
pytestmark = pytest.mark.whole_house

PEOPLE, KILLS, BATCH = 2400, 12, 10


@pytest.fixture
def gang(environment: dict[str, str]) -> Iterator[Gang]:
    made = Gang(environment, count=2, seed=7)
    yield made
    made.disband()


@pytest.fixture
def reporting(phone: object, provider: Simulator) -> Iterator[Simulator]:
    """The provider with 20 ms a call, and with delivery reports."""
    provider.reports.enabled = True
    provider.faults.set(latency_seconds=0.02)
    yield provider
    provider.reports.enabled = False
    provider.faults.clear()


@pytest.fixture
def impatient(reporting: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """A provider that brings a report again in a moment, not in a minute, when the hook could not store it."""
    monkeypatch.setattr(reporting._hooks, "_config", replace(reporting.config, retry_every_seconds=0.5))
    return reporting


def hurry(database: Database) -> None:
    """The batches stay small, but leave at a pace at which there is always a call under way."""
    with database.door() as session:
        session.execute(text("UPDATE campaign SET rate = 250"))


def hold(verdict: Verdict) -> None:
    assert verdict.doubled == {}
    assert verdict.lost == []
    assert verdict.unknown_to_the_ledger == []
    assert verdict.end.uncertain <= verdict.uncertain_at_most
    assert verdict.delivered_but_uncertain == 0
    assert verdict.end.queued == 0


def test_killed_again_and_again(database: Database, reporting: Simulator, gang: Gang, app: Flask) -> None:
    crowd(database, PEOPLE)
    campaign_id = launch(database, rate=BATCH)
    hurry(database)

    verdict = kill_through(database, app.extensions["redis"], reporting, gang, campaign_id, kills=KILLS)

    hold(verdict)
    assert verdict.kills == KILLS
    assert verdict.kills_at_work > KILLS // 2
    assert verdict.end.state is CampaignState.DONE
    assert verdict.end.delivered + verdict.end.uncertain == verdict.end.total > 1400


@pytest.mark.parametrize("bad_day", ["flush", "500", "hang up", "half an answer"])
def test_killed_on_a_bad_day(database: Database, reporting: Simulator, gang: Gang, app: Flask, bad_day: str) -> None:
    redis = app.extensions["redis"]
    mishaps: dict[str, Callable[[int], object]] = {
        "flush": lambda _: redis.flushdb(),
        "500": lambda _: reporting.faults.set(status=500, times=1),
        "hang up": lambda _: reporting.faults.set(close=True, times=1),
        "half an answer": lambda _: reporting.faults.set(half=True, times=1),
    }
    reporting.faults.clear()
    crowd(database, 900)
    campaign_id = launch(database, rate=BATCH)
    hurry(database)

    verdict = kill_through(
        database, redis, reporting, gang, campaign_id, kills=4, mishap=lambda n: mishaps[bad_day](n) and None
    )

    # Each mishap costs a call of its own beside the one that was killed.
    assert verdict.end.uncertain <= 2 * verdict.uncertain_at_most
    assert verdict.doubled == {}
    assert verdict.unknown_to_the_ledger == []
    assert verdict.delivered_but_uncertain == 0
    assert verdict.end.queued == 0


def test_killed_while_postgres_restarts(
    database: Database, impatient: Simulator, gang: Gang, app: Flask, settings: Settings
) -> None:
    """Before every kill the database restarts, in good order and as after a crash by turns."""

    def restart(number: int) -> None:
        restart_postgres(settings.data_dir, ("immediate", "fast")[number % 2])
        # What this process held was cut with all the rest; hooks that hold one now answer 503 and are asked again.
        database.engine.dispose()

    crowd(database, 900)
    campaign_id = launch(database, rate=BATCH)
    hurry(database)

    verdict = kill_through(database, app.extensions["redis"], impatient, gang, campaign_id, kills=4, mishap=restart)

    # A restart cuts off the calls of both workers, and a third may be killed after it.
    hold(replace(verdict, uncertain_at_most=3 * verdict.uncertain_at_most))
    assert verdict.kills_at_work == verdict.kills == 4
    assert verdict.end.state is CampaignState.DONE
    assert verdict.end.delivered + verdict.end.uncertain == verdict.end.total > 500


def test_killed_while_the_provider_hangs(
    database: Database, reporting: Simulator, environment: dict[str, str], app: Flask
) -> None:
    """The provider takes the texts and answers only when nobody listens any more: a call that ran out, or a worker
    that was killed while it waited."""
    gang = Gang(environment | {"AT_TIMEOUT": "0.7"}, count=2, seed=7)
    reporting.faults.clear()
    crowd(database, 900)
    campaign_id = launch(database, rate=BATCH)
    hurry(database)

    def hang(_: int) -> None:
        reporting.faults.set(hang_seconds=1.5, times=2)
        time.sleep(0.4)  # The kill finds both workers waiting.

    try:
        verdict = kill_through(database, app.extensions["redis"], reporting, gang, campaign_id, kills=4, mishap=hang)
    finally:
        gang.disband()

    # Two calls hang with each mishap, and a third may be killed.
    hold(replace(verdict, uncertain_at_most=3 * verdict.uncertain_at_most))
    with database.door() as session:
        assert session.scalar(text("SELECT count(*) FROM batch WHERE state = 'uncertain'")) >= 8
    assert verdict.kills_at_work == verdict.kills == 4
    assert verdict.end.state is CampaignState.DONE
    assert verdict.end.delivered + verdict.end.uncertain == verdict.end.total > 500


@pytest.mark.parametrize("told", ["the parent", "all at once"])
def test_a_worker_that_is_told_to_stop_ends_its_call_and_begins_no_other(
    database: Database, reporting: Simulator, environment: dict[str, str], told: str
) -> None:
    """systemd tells the parent, platforms tell every process; then they wait twenty or thirty seconds."""
    reporting.faults.clear()
    reporting.faults.set(latency_seconds=1)
    gang = Gang(environment, count=1, seed=7)
    crowd(database, 900)
    launch(database, rate=BATCH)
    hurry(database)
    try:
        gang.muster()
        while len(reporting.log.calls) < 2:
            time.sleep(0.05)
        time.sleep(0.4)  # In the middle of the third call.
        parent = psutil.Process(gang.workers[0].pid)
        for process in [parent, *(parent.children() if told == "all at once" else [])]:
            process.terminate()
        # How long that takes is the machine's affair; how many calls it still made is ours.
        assert gang.workers[0].wait(60) == 0
    finally:
        gang.disband()

    calls = len(reporting.log.calls)
    assert calls < 6
    with database.door() as session:
        states = dict(session.execute(text("SELECT state, count(*) FROM batch GROUP BY state")).all())
    assert states["recorded"] == calls
    assert set(states) == {"recorded", "queued"}


@pytest.mark.timeout(300)
def test_the_round_of_a_series_while_clock_and_workers_are_killed(
    database: Database, reporting: Simulator, gang: Gang, app: Flask, environment: dict[str, str]
) -> None:
    crowd(database, 900)
    with database.door() as session:
        session.execute(text("UPDATE pledge SET at = now() - interval '7 days'"))
        outline, texts = ready.follow_up(WANJIRU)
        series = write.create(session, replace(outline, at=time_of_day(0)), texts, rules())
        approve.approve(session, series, njoroge(session), rules())
    clocks: list[subprocess.Popen[bytes]] = []

    def another_clock(_: int) -> None:
        """The clock dies with the workers, and two are there in its place for a moment."""
        for clock in clocks[:-1]:
            clock.kill()
            clock.wait()
        command = [sys.executable, "-m", "flask", "--app", "gateway", "clock"]
        clocks[:] = [*clocks[-1:], subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)]  # noqa: TID251

    try:
        another_clock(0)
        gang.muster()
        campaign_id = _round_made(database)
        hurry(database)
        verdict = kill_through(
            database, app.extensions["redis"], reporting, gang, campaign_id, kills=5, mishap=another_clock
        )
    finally:
        for clock in clocks:
            clock.kill()
            clock.wait()

    hold(verdict)
    assert verdict.end.delivered + verdict.end.uncertain == verdict.end.total > 500
    with database.door() as session:
        assert session.execute(text("SELECT count(*) FROM campaign")).scalar_one() == 1, "one round, whoever rang"


def _round_made(database: Database) -> int:
    """The campaign that the clock makes of the series."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with database.door() as session:
            made = session.execute(text("SELECT id FROM campaign")).scalar_one_or_none()
        if made:
            return int(made)
        time.sleep(0.1)
    raise AssertionError("no round was made")
