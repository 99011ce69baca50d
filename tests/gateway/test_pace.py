"""One pace for all workers: reserved parts wait their turn, at any rate.

Looked at in the schedule itself, so that a slow machine changes nothing.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from gateway.pace import Pace

SENDER = "HFSKENYA"


def free_at(redis: Redis) -> float:
    """The moment at which the next part of the sender may leave."""
    return float(redis.get(f"ahadi:pace:{SENDER}"))


@pytest.mark.parametrize(("rate", "parts"), [(1, 1), (10, 5), (50, 50), (500, 100)])
def test_calls_are_as_far_apart_as_the_rate_says(app: Flask, rate: float, parts: int) -> None:
    redis = app.extensions["redis"]
    pace = Pace(redis)
    assert pace.reserve(SENDER, parts * 100, rate) == 0
    before = free_at(redis)

    waits = [pace.reserve(SENDER, parts, rate) for _ in range(100)]

    assert free_at(redis) - before == pytest.approx(100 * parts / rate, abs=0.001)
    assert min(waits) > 0


def test_workers_share_it(app: Flask) -> None:
    redis = app.extensions["redis"]
    pace = Pace(redis)
    pace.reserve(SENDER, 1000, 10)
    before = free_at(redis)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: pace.reserve(SENDER, 10, 10), range(40)))
    assert free_at(redis) - before == pytest.approx(40, abs=0.001)


def test_who_was_idle_catches_up_by_half_a_second_and_no_more(app: Flask) -> None:
    redis = app.extensions["redis"]
    redis.set(f"ahadi:pace:{SENDER}", "1000.0")
    pace = Pace(redis)
    assert pace.reserve(SENDER, 5, 10) == 0
    seconds, microseconds = redis.time()
    assert free_at(redis) <= seconds + microseconds / 1_000_000


def test_senders_do_not_wait_for_each_other(app: Flask) -> None:
    pace = Pace(app.extensions["redis"])
    pace.reserve(SENDER, 1000, 1)
    assert pace.reserve("USAWA", 1, 1) == 0


def test_without_valkey_nobody_is_let_through() -> None:
    with pytest.raises(RedisError):
        Pace(Redis.from_url("redis://127.0.0.1:1/0")).reserve(SENDER, 1, 1)
