"""Half requests, slow ones, and those who will not go: nobody else waits for them."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask import Flask

from gateway.waiting_room import SECONDS, needs
from tests.conftest import TOKEN
from tests.gateway.attacks.conftest import Gunicorn, serving, statuses
from tests.gateway.test_ussd_hook import form

USSD = f"/hooks/africastalking/{TOKEN}/ussd"
HEAD = f"POST {USSD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
HALF = {
    "nothing at all": b"",
    "half a request line": b"POST /hooks",
    "half a head": HEAD,
    "no body": HEAD + b"Content-Length: 100\r\n\r\n",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\ntext=",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nte",
    "asking whether to go on": HEAD + b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n",
}


def test_while_many_are_half_way_a_caller_is_answered(gunicorn: Gunicorn) -> None:
    """Each process has four threads: of the worker that comes with gunicorn these would hold all, for ever."""
    with contextlib.ExitStack() as held:
        for begun in [*HALF.values()] * 20:
            held.enter_context(gunicorn.connect()).sendall(begun)
        for _ in range(5):
            answer = requests.post(f"http://127.0.0.1:{gunicorn.port}{USSD}", data=form(), timeout=SECONDS - 1)
            assert answer.text.startswith("CON ")


def test_who_was_answered_and_does_not_go_holds_up_nobody(gunicorn: Gunicorn) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(50):
            held.enter_context(gunicorn.connect()).sendall(b"GET /health HTTP/1.0\r\n\r\n")
        began = time.perf_counter()
        answer = requests.post(f"http://127.0.0.1:{gunicorn.port}{USSD}", data=form(), timeout=20)
        assert answer.text.startswith("CON ")
        assert time.perf_counter() - began < SECONDS, "each of the fifty would have cost two seconds"


@pytest.mark.parametrize("name", ["half a head", "half a body"])
def test_who_sends_a_byte_at_a_time_is_cut(gunicorn: Gunicorn, name: str) -> None:
    with gunicorn.connect() as wire:
        wire.sendall(HALF[name])
        began, cut = time.monotonic(), False
        while not cut and time.monotonic() - began < SECONDS * 3:
            time.sleep(0.3)
            try:
                wire.sendall(b"a")
                wire.settimeout(0.01)
                cut = wire.recv(100) == b""
            except TimeoutError:
                continue
            except OSError:
                cut = True
    assert cut
    assert time.monotonic() - began > SECONDS - 1, "a slow phone is given its time"


def test_more_silent_connections_than_there_are_places_do_not_shut_the_door(
    house: Flask, environment: dict[str, str]
) -> None:
    with serving(environment, "--worker-connections", "40") as small, contextlib.ExitStack() as held:
        for _ in range(300):
            held.enter_context(small.connect())
        answer = requests.post(f"http://127.0.0.1:{small.port}{USSD}", data=form(), timeout=SECONDS - 1)
        assert answer.text.startswith("CON ")


def test_a_request_that_comes_in_pieces_is_whole_in_the_end(gunicorn: Gunicorn) -> None:
    body = b"sessionId=ATUid_pieces&serviceCode=%2A384%2A2026%23&phoneNumber=%2B254700000001&networkCode=63902&text="
    raw = HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body

    def dial(_: int) -> list[int]:
        with gunicorn.connect() as wire:
            for at in range(0, len(raw), 40):
                wire.sendall(raw[at : at + 40])
                time.sleep(0.02)
            return statuses(wire.recv(65536))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(dial, range(8))) == [[200]] * 8


@pytest.mark.parametrize(
    ("arrived", "bytes_"),
    [
        (b"", None), (b"GET / HTTP/1.1\r\n", None), (b"GET / HTTP/1.1\r\n\r\n", 18),
        (b"POST / HTTP/1.1\r\ncontent-length:7\r\n\r\nab", 44), (b"A\r\nContent-Length: x\r\n\r\n", 24),
        (b"A\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\n", 43),
        (b"A\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", None),
        (b"A\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 44),
        (b"A\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n", 52),
    ],
)  # fmt: skip
def test_how_much_a_request_needs(arrived: bytes, bytes_: int | None) -> None:
    assert needs(arrived) == bytes_
