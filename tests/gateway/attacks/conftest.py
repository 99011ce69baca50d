"""The web process as the Procfile starts it, and a wire that takes whatever bytes somebody sends."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest
from flask import Flask

from gateway import create_app
from gateway.settings import Environment, Settings
from tests.conftest import ROOT, TOKEN
from tests.gateway.console.conftest import desk, team  # noqa: F401 (fixtures)
from tests.servers import free_port


@dataclass(frozen=True)
class Gunicorn:
    """A real web process on loopback."""

    port: int
    pid: int

    def connect(self, patience: float = 20) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=patience)

    def answers(self, raw: bytes, patience: float = 20) -> bytes:
        """All that comes back until the other side hangs up, or keeps the connection and says no more."""
        with self.connect(patience) as wire:
            wire.sendall(raw)
            said = b""
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while more := wire.recv(65536):
                    said += more
                    wire.settimeout(0.5)
        return said

    def memory(self) -> int:
        """Bytes that its worker processes hold for themselves alone."""
        return sum(child.memory_full_info().uss for child in psutil.Process(self.pid).children())


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] ([0-9]{3})", said, re.MULTILINE)]


@contextlib.contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator[Gunicorn]:
    port = free_port()
    command = ["-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", *options, "gateway:create_app()"]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment | {"PORT": str(port)},  # noqa: TID251
    )
    try:
        web = Gunicorn(port, process.pid)
        for _ in range(300):
            with contextlib.suppress(OSError):
                if statuses(web.answers(b"GET /health HTTP/1.0\r\n\r\n")) == [200]:
                    break
            time.sleep(0.1)
        yield web
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def gunicorn(house: Flask, environment: dict[str, str]) -> Iterator[Gunicorn]:
    with serving(environment) as web:
        yield web


Alive = Callable[..., Flask]


@pytest.fixture
def alive(app: Flask, settings: Settings) -> Iterator[Alive]:
    """`alive(trusted_proxies=1)` is the application as it runs in production, on the servers of the tests."""
    made: list[Flask] = []

    def start(**changed: object) -> Flask:
        live = create_app(settings.model_copy(update={"app_env": Environment.PRODUCTION} | changed))
        made.append(live)
        return live

    yield start
    for live in made:
        live.extensions["database"].close()


def addresses_of(app: Flask) -> list[str]:
    """An address of every route."""
    adapter = app.url_map.bind("localhost")
    values = {
        "name": "counter.css",
        "nowhere": "no/page",
        "token": TOKEN,
        "rest": "",
        "filename": "css/bootstrap.min.css",
    }
    return sorted(
        {
            adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
            for rule in app.url_map.iter_rules()
        }
    )
