"""Hostile requests, byte for byte, and a crowd that sends them: `python -m benchmarks.siege PORT TOKEN COUNT RATE SECONDS`.

A process of its own, so that it takes no time from whoever measures. Prints what came back as JSON.
"""

import contextlib
import json
import random
import re
import secrets
import socket
import struct
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from urllib.parse import quote_plus

Dice = random.Random
ONE_NUMBER = quote_plus("+254700000001")
_FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
_TRICKS = [
    "'; DROP TABLE person; --", "' OR '1'='1", "\x00", "{{7*7}}", "${jndi:ldap://localhost/x}", "../../etc/passwd", "%s%n",
    "\u202e1*2", "\ufeff", "a" + "\u0301" * 300, "😀" * 100, "\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "9" * 900,
]  # fmt: skip
_PATHS = [
    "/.env", "/.git/config", "/wp-login.php", "/../../etc/passwd", "/static/public/..%2f..%2fsettings.py", "/console/",
    "/console/campaigns/1", "/county/%00", "/county/%ff%fe", "/data/counts.json?x=" + "a" * 900, "//data", "/metrics/../x",
]  # fmt: skip
_MALFORMED = [
    b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET /\r\n\r\n",
    b"GET / HTTP/1.1\r\nA : b\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"\r\n\r\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
]  # fmt: skip


def _post(path: str, body: bytes, headers: str = _FORM) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _hop(session: str, number: str, keys: str) -> bytes:
    return f"sessionId={session}&serviceCode=%2A384%23&phoneNumber={number}&networkCode=63902&text={keys}".encode()


def _hook(dice: Dice, token: str) -> str:
    name = dice.choice(["ussd", "ussd-events", "sms", "delivery-reports", "opt-outs", "subscriptions"])
    return f"/hooks/africastalking/{token}/{name}"


def wrong_token(dice: Dice, token: str) -> bytes:
    return _post(_hook(dice, secrets.token_urlsafe(24)), _hop("ATUid_1", ONE_NUMBER, ""))


def random_bytes(dice: Dice, token: str) -> bytes:
    return _post(_hook(dice, token), dice.randbytes(dice.randrange(2000)))


def tricks(dice: Dice, token: str) -> bytes:
    word = quote_plus(dice.choice(_TRICKS))
    names = "sessionId", "phoneNumber", "networkCode", "serviceCode", "text", "from", "to", "id", "status", "date"
    return _post(_hook(dice, token), "&".join(f"{name}={dice.choice([word, '1'])}" for name in names).encode())


def too_big(dice: Dice, token: str) -> bytes:
    return _post(_hook(dice, token), b"text=" + b"1" * dice.choice([17_000, 60_000, 200_000]))


def flood_of_one_number(dice: Dice, token: str) -> bytes:
    body = _hop(f"ATUid_{dice.randrange(10**9)}", ONE_NUMBER, dice.choice(["", "2", "2*1", "2*1*1"]))
    return _post(f"/hooks/africastalking/{token}/ussd", body)


def bad_method(dice: Dice, token: str) -> bytes:
    method, path = (
        dice.choice(["PUT", "DELETE", "TRACE", "PROPFIND", "OPTIONS"]),
        dice.choice([_hook(dice, token), "/"]),
    )
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def guessed_sign_in(dice: Dice, token: str) -> bytes:
    body = f"email=admin%40example.org&password={dice.randrange(10**6)}&csrf_token=x".encode()
    return _post(dice.choice(["/console/sign-in", "/console/sign-in/code"]), body)


def odd_path(dice: Dice, token: str) -> bytes:
    return f"GET {dice.choice(_PATHS)} HTTP/1.1\r\nHost: {secrets.token_hex(4)}.example.org\r\n\r\n".encode()


def malformed(dice: Dice, token: str) -> bytes:
    return dice.choice(_MALFORMED)


def half(dice: Dice, token: str) -> bytes:
    """Never gets its end; the connection is left open."""
    whole = flood_of_one_number(dice, token)
    return whole[: dice.randrange(1, len(whole) - 1)]


KINDS: tuple[Callable[[Dice, str], bytes], ...] = (
    wrong_token, random_bytes, tricks, too_big, flood_of_one_number, bad_method, guessed_sign_in, odd_path, malformed, half,
)  # fmt: skip


class Crowd:
    """Attackers side by side, together `rate` requests a second at most, until `count` are sent or the time is over."""

    def __init__(self, port: int, token: str, count: int, rate: float, seconds: float) -> None:
        self._port, self._token, self._rate = port, token, rate
        self._left = iter(range(count))
        self._began = time.monotonic()
        self._until = self._began + seconds
        self._held: deque[socket.socket] = deque()
        self._lock = threading.Lock()
        self.answers: Counter[str] = Counter()

    def attack(self, attackers: int = 16) -> Counter[str]:
        """What came back, by status; `cut` without an answer, `held` for the half ones."""
        threads = [threading.Thread(target=self._go_on, args=(seed,)) for seed in range(attackers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for wire in self._held:
            wire.close()
        return self.answers

    def _go_on(self, seed: int) -> None:
        dice = random.Random(seed)
        while time.monotonic() < self._until:
            with self._lock:
                turn = next(self._left, None)
            if turn is None:
                return
            time.sleep(max(0.0, self._began + turn / self._rate - time.monotonic()))
            kind = dice.choice(KINDS)
            said = self._send(kind(dice, self._token), hold=kind is half)
            with self._lock:
                self.answers[said] += 1

    def _send(self, raw: bytes, *, hold: bool) -> str:
        try:
            wire = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            # Gone without a word at the end, and no port of ours is kept waiting for stragglers.
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                wire.sendall(raw)
            if hold:
                return self._keep(wire)
            with wire:
                found = re.match(rb"HTTP/1\.1 ([0-9]{3})", wire.recv(4096))
        except ConnectionResetError:
            return "cut"
        except OSError as error:
            return type(error).__name__
        return found[1].decode() if found else "cut"

    def _keep(self, wire: socket.socket) -> str:
        with self._lock:
            self._held.append(wire)
            gone = self._held.popleft() if len(self._held) > 300 else None
        if gone:
            gone.close()
        return "held"


if __name__ == "__main__":
    _port, _token, _count, _rate, _seconds = sys.argv[1:]
    print(json.dumps(Crowd(int(_port), _token, int(_count), float(_rate), float(_seconds)).attack()))
