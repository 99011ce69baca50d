"""Valkey by URL: with a password, behind TLS, found through Sentinels; and what is said of a URL that does not do."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from redis.exceptions import RedisError
from rq import Queue as RedisQueue
from rq.serializers import JSONSerializer

from gateway import create_app
from gateway.bell import Bell, connect
from gateway.database import Database
from gateway.settings import BadSettings, Settings, read_settings
from gateway.simulator import Simulator
from handlers import dispatch
from models.batch import Queue
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO, ROOT
from tests.valkeys import Watched, behind_tls, programs, watched

WORD = "secret"


@pytest.mark.parametrize(
    "url",
    [
        "redis://valkey", "redis://:secret@valkey:6379/1", f"redis://ahadi:{WORD}@[fd00::1]:6379", "unix:///run/valkey.sock",
        "rediss://:secret@valkey:6380/0?ssl_cert_reqs=none", "redis+sentinel://first,second:26380,[fd00::1]:26379/ahadi",
        f"rediss+sentinel://ahadi:{WORD}@first:26379/ahadi/2?sentinel_password=other",
    ],
)  # fmt: skip
def test_each_documented_spelling_is_taken(url: str) -> None:
    assert read_settings(redis_url=url).redis_url.get_secret_value() == url
    assert connect(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://valkey", "must begin with one of redis://"),
        ("redis:valkey", "must begin with one of redis://"),
        ("redis://", "lacks a host"),
        ("redis://valkey:port", "is not written as in redis://"),
        ("redis://:pass/word@valkey", "in a password # is %23, / is %2F"),
        ("redis://:pass#word@valkey", "in a password # is %23"),
        ("redis://valkey/first", "the number of its database is not a number"),
        ("redis://valkey?db=first", "the number of its database is not a number"),
        ("redis://valkey?retries=3", "an option that is not known; these are: db, password"),
        ("redis://valkey?ssl_ca_certs=ca.pem", "begins with rediss://"),
        ("rediss://valkey?ssl_ca_certs=/not/there.pem", "ssl_ca_certs names a file that is not there"),
        ("unix://", "lacks the path of the socket"),
        ("redis+sentinel://first,second", "ends in the name that the Sentinels know"),
        ("redis+sentinel://first, second/ahadi", "lists the Sentinels as HOST:PORT,HOST:PORT"),
        ("redis+sentinel://first:99999/ahadi", "lists the Sentinels as HOST:PORT,HOST:PORT"),
    ],
)
def test_what_is_wrong_with_a_url_is_said_without_repeating_it(url: str, said: str) -> None:
    with pytest.raises(BadSettings) as error:
        read_settings(redis_url=url)
    assert error.value.message.startswith("REDIS_URL: ")
    assert said in error.value.message
    assert "word" not in error.value.message.replace("password", "")


def test_behind_tls_the_bell_rings_for_whoever_trusts_the_ca(tmp_path: Path) -> None:
    program = programs().get("debian")
    if program is None:
        pytest.skip("the embedded Valkey speaks no TLS, and Debian's Redis is not here (apt-get install redis-server)")
    with behind_tls(program, tmp_path) as url:
        trusting = connect(f"{url}?ssl_ca_certs={tmp_path / 'ca.pem'}")
        Bell(trusting).ring(Queue.REPLIES)
        assert RedisQueue("replies", connection=trusting, serializer=JSONSerializer).count == 1

        for other in (url, f"{url}?ssl_ca_certs={tmp_path / 'stranger.pem'}"):
            with pytest.raises(RedisError, match="certificate verify failed"):
                connect(other).ping()
        with pytest.raises(RedisError):
            connect(f"{url.replace('a%2F', 'another')}?ssl_ca_certs={tmp_path / 'ca.pem'}").ping()


@pytest.fixture(params=["embedded", "debian"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A primary, its replica and a Sentinel."""
    if request.param not in programs():
        pytest.skip("Debian's Redis is not here (apt-get install redis-server)")
    with watched(programs()[request.param], tmp_path) as made:
        yield made


def test_when_the_primary_dies_the_bell_rings_at_the_next_one(
    pair: Watched, app: Flask, settings: Settings, environment: dict[str, str], emptied: Simulator
) -> None:
    """One process rings and one worker listens, before and after; nobody is started again."""
    sentinel = create_app(settings.model_copy(update={"redis_url": SecretStr(pair.url)}))
    database: Database = sentinel.extensions["database"]
    assert address(sentinel) == pair.ports[0]
    worker = subprocess.Popen(
        [sys.executable, "worker.py"],
        cwd=ROOT,
        env=os.environ | environment | {"REDIS_URL": pair.url},  # noqa: TID251
    )
    try:
        reply(database, AMINA)
        until(lambda: emptied.log.to(AMINA))

        pair.primary.kill()
        until(lambda: address(sentinel) == pair.ports[1])
        reply(database, OTIENO)
        # One bell may be lost with the primary that has taken it; there is no clock here to ring again.
        until(lambda: sentinel.extensions["bell"].ring(Queue.REPLIES) or emptied.log.to(OTIENO))
        assert sentinel.extensions["pace"].reserve("21512", 1, 10) == 0
    finally:
        database.close()
        worker.terminate()
        worker.wait(20)


def test_a_worker_that_finds_no_valkey_waits_for_it_and_stops_when_told(environment: dict[str, str]) -> None:
    nowhere = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "worker.py"]
    worker = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment | nowhere, stderr=subprocess.PIPE)  # noqa: TID251
    for _ in range(2):
        assert b"valkey_away" in worker.stderr.readline()
    assert worker.poll() is None
    worker.terminate()
    worker.wait(5)


def reply(database: Database, number: str) -> None:
    """Owes a text, and rings."""
    with database.door() as session:
        dispatch.queue_reply(session, PhoneNumber(number), "Asante.", f"test:{number}")


def address(app: Flask) -> int:
    """The port of whoever leads now."""
    redis = app.extensions["redis"]
    redis.set("ahadi:test", 1)
    return redis.info("server")["tcp_port"]


def until(true: object, seconds: float = 75) -> None:
    """A Sentinel on a machine that is too busy trusts nobody's word for thirty seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except RedisError:
            pass
        time.sleep(0.05)
    pytest.fail("it did not happen")
