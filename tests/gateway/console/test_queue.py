"""Njoroge looks whether texts are leaving: what waits, who works, what failed."""

import subprocess
import time
from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis
from rq import Queue as RedisQueue
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from gateway import queues
from gateway.bell import SWEEP, connect
from gateway.database import Database
from tests.crowd import crowd, launch
from tests.gateway.console.conftest import Desk, later

At = Callable[[str], Desk]
SQLALCHEMY = (
    "sqlalchemy.exc.OperationalError: gone\n[SQL: SELECT 1]\n[parameters: {}]\n(Background on this error at: x)"
)
NOT_THERE = "gateway.jobs.no_such_job"


@pytest.fixture
def redis(app: Flask) -> Redis:
    return app.extensions["redis"]


def put(redis: Redis, name: str, job: str) -> str:
    queue = RedisQueue(name, connection=redis, serializer=JSONSerializer)
    return queue.enqueue(job, result_ttl=0, failure_ttl=86_400).id


def work(redis: Redis, name: str) -> None:
    worker = SimpleWorker([name], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")


def test_what_waits_is_counted_queue_by_queue(desk: At, redis: Redis) -> None:
    put(redis, "chores", SWEEP)
    put(redis, "chores", SWEEP)
    shown = desk("njoroge").get("/queue").text
    assert "No worker is alive" in shown
    assert "Nothing has failed within a day." in shown
    assert queues.look(redis).waiting == (("replies", 0), ("chores", 2), ("campaigns", 0))


def test_how_long_a_campaign_is_due_is_told(desk: At, database: Database) -> None:
    crowd(database, 60)
    launch(database)
    with later(minutes=7):
        shown = desk("adhiambo").get("/queue").text
    assert "7 min" in shown
    assert "nothing is due" in shown


def test_a_worker_that_waits_is_on_the_page(desk: At, redis: Redis, worker: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until and not queues.look(redis).workers:
        time.sleep(0.1)
    shown = desk("njoroge").get("/queue").text
    assert "waits" in shown
    assert "No worker is alive" not in shown


def test_what_failed_is_told_by_its_last_line_and_forgotten(desk: At, redis: Redis) -> None:
    failed = put(redis, "chores", NOT_THERE)
    work(redis, "chores")
    njoroge = desk("njoroge")
    shown = njoroge.get("/queue").text
    assert "no_such_job" in shown
    assert "Traceback" not in shown

    since = put(redis, "chores", NOT_THERE)
    work(redis, "chores")
    njoroge.post("/queue/forget", {"id": failed})
    assert [job.id for job in queues.look(redis).failed] == [since], "what failed since is still to be seen"
    assert "Forgotten: 1." in njoroge.get("/queue").text


def test_only_what_failed_can_be_forgotten(desk: At, redis: Redis) -> None:
    waiting = put(redis, "chores", SWEEP)
    njoroge = desk("njoroge")
    for odd in (waiting, "no-such-job", "", "*"):
        njoroge.post("/queue/forget", {"id": odd})
    assert queues.look(redis).waiting[1] == ("chores", 1)


def test_many_failures_do_not_make_a_long_page(desk: At, redis: Redis) -> None:
    for _ in range(queues.SHOWN_AT_MOST + 2):
        put(redis, "chores", NOT_THERE)
    work(redis, "chores")
    assert f"These are the newest of {queues.SHOWN_AT_MOST + 2}." in desk("njoroge").get("/queue").text


def test_while_valkey_is_away_the_page_says_so(app: Flask, desk: At) -> None:
    njoroge, here = desk("njoroge"), app.extensions["redis"]
    app.extensions["redis"] = connect("redis://127.0.0.1:1/0")
    try:
        shown, forgot = njoroge.get("/queue"), njoroge.post("/queue/forget", {"id": "x"})
    finally:
        app.extensions["redis"] = here
    assert shown.status_code == 200
    assert "The queue does not answer." in shown.text
    assert "oldest reply that is due" in shown.text
    assert forgot.status_code == 302


@pytest.mark.parametrize(
    ("trace", "line"),
    [
        (None, "–"),
        ("", "–"),
        ("Traceback\n  File x\nValueError: no\n", "ValueError: no"),
        ("ValueError: +254700000001 is odd", "ValueError: +… is odd"),
        (SQLALCHEMY, "sqlalchemy.exc.OperationalError: gone"),
    ],
)
def test_the_line_that_says_what_went_wrong(trace: str | None, line: str) -> None:
    assert queues.last_line(trace) == line


@pytest.mark.parametrize("name", ["wanjiru", "charlie"])
def test_it_is_not_for_everybody(desk: At, name: str) -> None:
    assert desk(name).get("/queue").status_code == 403
