"""Real workers in the middle of a campaign: it is paused, the evening comes, and it keeps its pace.

What left, and when, is read from the provider's log. A slow machine may bring a call later, never one too many:
every bound here is what a worker may do at most. How closely a rate is held is measured by `make bench`.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from gateway.database import Database
from gateway.house import sender
from gateway.jobs import tick
from gateway.simulator import Simulator
from gateway.simulator.log import Call
from handlers.campaigns import control
from handlers.dispatch import ask_for_bell
from models.base import NAIROBI, now
from models.batch import Batch, BatchState, Queue
from models.campaign import CampaignState
from tests.crowd import NJOROGE, crowd, launch, seen
from tests.journeys.test_the_whole_house import wait_until
from tests.killing import Gang

# Worker processes: once, on the embedded servers, is enough.
pytestmark = pytest.mark.whole_house

IN_HAND = (BatchState.LEASED, BatchState.SUBMITTING)
ALL_DAY = "00:00-23:59:59"

Workers = Callable[..., Gang]


@pytest.fixture
def workers(database: Database, environment: dict[str, str]) -> Iterator[Workers]:
    """`workers(2, SEND_RATE="10")` starts two, and rings for them."""
    gangs = []

    def start(count: int, **settings: str) -> Gang:
        gangs.append(Gang(environment | settings, count, seed=1))
        gangs[-1].muster()
        ring(database)
        return gangs[-1]

    yield start
    for gang in gangs:
        gang.disband()


@pytest.fixture
def unhurried(phone: object, provider: Simulator) -> Iterator[Simulator]:
    """The provider, with 0.2 s a call and an empty log."""
    provider.faults.set(latency_seconds=0.2)
    yield provider
    provider.faults.clear()


def ring(database: Database) -> None:
    with database.door() as session:
        ask_for_bell(session, Queue.CAMPAIGNS)


def pace(database: Database, rate: float | None) -> None:
    """Another rate, with the batches as they are. None: that of the workers' settings."""
    with database.door() as session:
        session.execute(text("UPDATE campaign SET rate = :rate"), {"rate": rate})


def count(database: Database, *states: BatchState) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).where(Batch.state.in_(states))) or 0


def pause(database: Database, campaign_id: int) -> datetime:
    """Njoroge pauses it. Returns the moment from which on it is committed."""
    with database.door() as session:
        control.pause(session, control.of(session, campaign_id), by=NJOROGE, reason="a mistake in the text")
    return datetime.now(UTC)


def resume(database: Database, campaign_id: int) -> None:
    with database.door() as session:
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="mended")


def after(provider: Simulator, moment: datetime) -> list[Call]:
    return [call for call in list(provider.log.calls) if call.at >= moment]


def finish(database: Database, provider: Simulator, campaign_id: int) -> None:
    """It goes on to its end, and everybody has had one text."""

    def nothing_waits() -> bool:
        ring(database)
        return count(database, BatchState.QUEUED, *IN_HAND) == 0

    wait_until(nothing_waits)
    tick()
    end = seen(database, campaign_id)
    assert end.state is CampaignState.DONE
    assert end.accepted == end.total == len(provider.log)
    assert provider.log.repeated() == {}


def test_a_pause_lets_only_those_calls_through_that_are_under_way(
    database: Database, unhurried: Simulator, workers: Workers
) -> None:
    crowd(database, 500)
    campaign_id = launch(database, rate=10)
    pace(database, 500)
    workers(2)
    wait_until(lambda: len(unhurried.log.calls) >= 6)

    # Both are in the middle of a call, or may be.
    paused = pause(database, campaign_id)
    wait_until(lambda: count(database, *IN_HAND) == 0)
    assert len(after(unhurried, paused)) <= 2
    assert count(database, BatchState.QUEUED) > 0

    # Both hold a batch and wait for its turn: neither may go on to its call.
    pace(database, 10)
    resume(database, campaign_id)
    wait_until(lambda: count(database, BatchState.LEASED) == 2)
    paused = pause(database, campaign_id)
    held = count(database, BatchState.LEASED)
    wait_until(lambda: count(database, *IN_HAND) == 0)
    time.sleep(0.3)
    assert len(after(unhurried, paused)) <= 2 - held
    assert count(database, BatchState.QUEUED) > 0

    unhurried.faults.clear()
    pace(database, 500)
    resume(database, campaign_id)
    finish(database, unhurried, campaign_id)


def closing_in(seconds: float) -> datetime:
    """A full second of today, soon. Shortly before midnight, when it would open again at once, it is tomorrow's."""
    while True:
        closes = (now() + timedelta(seconds=seconds)).astimezone(NAIROBI).replace(microsecond=0)
        if (closes + timedelta(seconds=10)).date() == now().astimezone(NAIROBI).date():
            return closes
        time.sleep(0.5)


def test_at_six_in_the_evening_it_stops_and_in_the_morning_it_goes_on(
    database: Database, unhurried: Simulator, workers: Workers
) -> None:
    crowd(database, 300)
    campaign_id = launch(database, rate=10)
    # The turn of the batches that both hold at that second is up only after it.
    pace(database, 10)
    unhurried.faults.clear()

    for seconds in (4, 8, 16):
        closes = closing_in(seconds)
        late_shift = workers(2, SEND_WINDOW=f"00:00-{closes:%H:%M:%S}")
        while now() < closes + timedelta(seconds=2):
            ring(database)
            time.sleep(0.1)
        wait_until(lambda: count(database, *IN_HAND) == 0)
        late_shift.disband()
        # On a machine that takes longer to start workers, another evening.
        if unhurried.log.calls:
            break

    evening = seen(database, campaign_id)
    assert 0 < evening.accepted < evening.total
    assert evening.queued == evening.total - evening.accepted
    with database.door() as session:
        last = session.scalar(select(func.max(Batch.submitted_at)).where(Batch.state == BatchState.RECORDED))
    assert last < closes
    # A request that began before is on its way for a moment.
    assert len(after(unhurried, closes)) <= 2
    assert after(unhurried, closes + timedelta(seconds=1)) == []

    pace(database, 500)
    workers(2, SEND_WINDOW=ALL_DAY)
    finish(database, unhurried, campaign_id)


@pytest.mark.parametrize(("rate", "batch"), [(100, 20), (500, 100)])
def test_three_workers_together_keep_to_the_rate(
    database: Database, unhurried: Simulator, workers: Workers, app: Flask, rate: int, batch: int
) -> None:
    """Without a pace, or with one for each worker, these calls would leave at three times the rate."""
    crowd(database, rate * 5)
    campaign_id = launch(database, rate=batch)
    pace(database, None)
    # The sender has been idle for long, and may catch up.
    app.extensions["redis"].set(f"ahadi:pace:{sender()}", 0)

    workers(3, SEND_RATE=str(rate))
    finish(database, unhurried, campaign_id)

    # Half a second is what the pace lets an idle sender catch up. The last batch of a stretch is sent whole, and
    # each worker may be held up between its turn and its call.
    calls = unhurried.log.calls
    for first, call in enumerate(calls):
        parts = 0
        for later in calls[first:]:
            parts += len(later.numbers) * later.parts
            stretch = (later.at - call.at).total_seconds()
            assert parts <= rate * (stretch + 0.5) + batch * 4
