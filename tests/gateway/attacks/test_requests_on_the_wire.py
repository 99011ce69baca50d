"""What a request looks like that two servers on its way would read differently, and what the last of them says."""

import http.client

import pytest

from tests.conftest import TOKEN
from tests.gateway.attacks.conftest import Gunicorn, statuses

USSD = f"/hooks/africastalking/{TOKEN}/ussd".encode()
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def post(headers: bytes, body: bytes = b"", path: bytes = USSD, version: bytes = b"1.1") -> bytes:
    return b"POST " + path + b" HTTP/" + version + b"\r\nHost: x\r\n" + FORM + headers + b"\r\n" + body


def get(headers: bytes = b"", path: bytes = b"/health") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n"


AMBIGUOUS = {
    "a length and chunks": post(b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"),
    "chunks and a length": post(CHUNKED + b"Content-Length: 5\r\n", b"0\r\n\r\n"),
    "two lengths": post(b"Content-Length: 5\r\nContent-Length: 6\r\n", b"text=1"),
    "the same length twice": post(b"Content-Length: 6\r\nContent-Length: 6\r\n", b"text=1"),
    "two lengths in one line": post(b"Content-Length: 6, 6\r\n", b"text=1"),
    "a length with a sign": post(b"Content-Length: +6\r\n", b"text=1"),
    "a negative length": post(b"Content-Length: -1\r\n", b"text=1"),
    "a length in hex": post(b"Content-Length: 0x6\r\n", b"text=1"),
    "a space before the colon": post(b"Content-Length : 6\r\n", b"text=1"),
    "a folded line": post(b"X-Word: a\r\n b\r\n"),
    "a folded encoding": post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
    "chunks twice": post(CHUNKED + CHUNKED, b"0\r\n\r\n"),
    "chunks in chunks": post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    "chunks that are not last": post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
    "an encoding without chunks": post(b"Transfer-Encoding: gzip\r\n", b"0\r\n\r\n"),
    "chunks of an old version": post(CHUNKED, b"0\r\n\r\n", version=b"1.0"),
    "a chunk size that is no number": post(CHUNKED, b"Z\r\ntext=1\r\n0\r\n\r\n"),
    "a negative chunk size": post(CHUNKED, b"-6\r\ntext=1\r\n0\r\n\r\n"),
    "a chunk size with a prefix": post(CHUNKED, b"0x6\r\ntext=1\r\n0\r\n\r\n"),
    "a chunk that is too long": post(CHUNKED, b"6\r\ntext=1and more\r\n0\r\n\r\n"),
    "a chunk that is too short": post(CHUNKED, b"ff\r\ntext=1\r\n0\r\n\r\n"),
    "broken chunks for the console": post(CHUNKED, b"Z\r\nx\r\n0\r\n\r\n", path=b"/console/sign-in"),
    "two hosts": get(b"Host: example.org\r\n"),
    "a zero byte in a header": get(b"X-Word: a\x00b\r\n"),
    "a line end in a header": get(b"X-Word: a\rb\r\n"),
    "a header without a name": get(b": a\r\n"),
    "a header with a space in its name": get(b"X Word: a\r\n"),
    "an unknown version": b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    "a lower-case method": b"get /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "no version": b"GET /health\r\n\r\n",
    "a path with a space": b"GET /health x HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the path": get(path=b"/county/\xc3\xbc"),
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "only line ends": b"\r\n\r\n\r\n\r\n",
}
# `Transfer-Encoding: xchunked` asks for something that is not there: the standard wants 501.
UNKNOWN = {
    "an unknown encoding": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    "an encoding with an odd letter": post(b"Transfer-Encoding: \xa0chunked\r\n", b"0\r\n\r\n"),
}
TOO_LONG = {
    "a long header": (get(b"X-Word: " + b"a" * 9000 + b"\r\n"), 431),
    "many headers": (get(b"X-Word: a\r\n" * 150), 431),
    "a very long header": (get(b"X-Word: " + b"a" * 100_000 + b"\r\n"), 413),
    "a header without end": (b"GET /health HTTP/1.1\r\nX-Word: " + b"a" * 100_000, 413),
    "a long path": (get(path=b"/" + b"a" * 5000), 414),
    "a long body": (post(b"Content-Length: 20000\r\n", b"a" * 20_000), 413),
    "a body that is only promised": (post(b"Content-Length: 1000000\r\n"), 413),
    "a length that no number holds": (post(b"Content-Length: " + b"9" * 17 + b"\r\n"), 413),
    "chunks without end": (post(CHUNKED, b"400\r\n" + b"a" * 100_000), 413),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_ends_the_connection(gunicorn: Gunicorn, name: str) -> None:
    smuggled = AMBIGUOUS[name] + get(path=b"/data/counts.json")
    assert statuses(gunicorn.answers(smuggled)) == [400]


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_refused_and_ends_the_connection(gunicorn: Gunicorn, name: str) -> None:
    assert statuses(gunicorn.answers(UNKNOWN[name] + get())) in ([400], [501])


@pytest.mark.parametrize("name", TOO_LONG)
def test_what_is_too_long_is_refused(gunicorn: Gunicorn, name: str) -> None:
    raw, status = TOO_LONG[name]
    assert statuses(gunicorn.answers(raw)) == [status]


def test_a_body_in_chunks_is_read(gunicorn: Gunicorn) -> None:
    said = gunicorn.answers(post(CHUNKED, b"6\r\ntext=1\r\n0\r\n\r\n"))
    assert statuses(said) == [400]
    assert b"sessionId: missing" in said


def test_a_connection_is_kept_for_the_next_request(gunicorn: Gunicorn) -> None:
    kept = http.client.HTTPConnection("127.0.0.1", gunicorn.port, timeout=10)
    ends = set()
    for _ in range(3):
        kept.request("GET", "/health")
        assert kept.getresponse().read()
        ends.add(kept.sock.getsockname())
    assert len(ends) == 1
    kept.close()


def test_a_request_behind_another_is_not_answered(gunicorn: Gunicorn) -> None:
    """A smuggled request would come like this; browsers and the provider wait for an answer first."""
    assert statuses(gunicorn.answers(get() + get())) == [200]
    assert statuses(gunicorn.answers(post(b"Content-Length: 6\r\n", b"text=1" + get()))) == [400]


@pytest.mark.parametrize(
    "header", ["SCRIPT_NAME: //example.org", "SCRIPT_NAME: /health", "PATH_INFO: /metrics", "X_FORWARDED_FOR: 10.0.0.1"]
)
def test_no_header_rewrites_the_path(gunicorn: Gunicorn, header: str) -> None:
    said = gunicorn.answers(get(header.encode() + b"\r\n"))
    assert statuses(said) == [200]
    assert b'"status":"ok"' in said
    assert statuses(gunicorn.answers(get(b"SCRIPT_NAME: //example.org\r\n", b"//example.org/data/"))) == [404]


def test_what_is_refused_is_not_written_down(gunicorn: Gunicorn, capfd: pytest.CaptureFixture[str]) -> None:
    gunicorn.answers(b"GET /hooks/" + TOKEN.encode() + b"?phone=+254700000001 HTTP/9.9\r\n\r\n")
    for raw in AMBIGUOUS.values():
        gunicorn.answers(raw)
    told = "".join(capfd.readouterr())
    assert TOKEN not in told
    assert "700000001" not in told
    assert "Traceback" not in told
