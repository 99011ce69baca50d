"""The load: phones on kept-alive connections, scenes in turn, medians over rounds, each beside its floor."""

import argparse
import http.client
import json
import secrets
import statistics
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.house import HOOKS

FLOOR = "F1 one raw insert"


@dataclass(frozen=True)
class Sample:
    """One scene in one round: requests a second, and the times of single requests in milliseconds."""

    rate: float
    p50: float
    p99: float


def arguments(description: str) -> argparse.ArgumentParser:
    """The options that all measurements share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default 5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds a scene in each round (default 3)")
    parser.add_argument("--concurrent", type=int, default=32, help="phones at once (default 32)")
    return parser


class Phone:
    """One kept-alive connection, as the provider would hold it, and the times of its requests in seconds."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.times: list[float] = []

    def ask(self, path: str, body: str = "", *, timed: bool = True) -> None:
        began = time.perf_counter()
        self._connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = self._connection.getresponse()
        content = answer.read()
        if timed:
            self.times.append(time.perf_counter() - began)
        assert answer.status == 200, content
        assert b"Samahani, jaribu tena" not in content, content

    def hop(self, session: str, number: str, keys: str, *, timed: bool = True) -> None:
        form = {
            "sessionId": session, "serviceCode": "*384*2026#", "phoneNumber": number, "networkCode": "63902", "text": keys,
        }  # fmt: skip
        self.ask(f"{HOOKS}/ussd", urllib.parse.urlencode(form), timed=timed)

    def text(self, number: str, body: str, *, timed: bool = True) -> None:
        form = {
            "from": number, "to": "21512", "text": body, "id": secrets.token_hex(16), "date": "2026-11-25 06:00:00",
        }  # fmt: skip
        self.ask(f"{HOOKS}/sms", urllib.parse.urlencode(form), timed=timed)


Scene = Callable[[Phone, threading.Barrier, float], None]


def play(scene: Scene, port: int, seconds: float, concurrent: int) -> Sample:
    """Runs one scene from `concurrent` phones at once. What leads up to the scene is neither timed nor counted."""
    ready = threading.Barrier(concurrent + 1)
    phones = [Phone(port) for _ in range(concurrent)]
    threads = [threading.Thread(target=scene, args=(phone, ready, seconds)) for phone in phones]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    every = sorted(t for phone in phones for t in phone.times)
    return Sample(len(every) / took, every[len(every) // 2] * 1000, every[int(len(every) * 0.99)] * 1000)


def again_and_again(once: Callable[[Phone], None]) -> Scene:
    """The scene in which every phone does the same until the time is over."""

    def scene(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
        ready.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            once(phone)

    return scene


FLOORS: Mapping[str, Scene] = {
    "F0 empty view": again_and_again(lambda phone: phone.ask("/floor/empty")),
    FLOOR: again_and_again(lambda phone: phone.ask("/floor/insert")),
}


def rounds(scenes: Mapping[str, Scene], port: int, asked: argparse.Namespace) -> dict[str, Sample]:
    """The medians of every scene; the first round warms everything up and does not count."""
    samples: dict[str, list[Sample]] = {scene: [] for scene in scenes}
    for number in range(asked.rounds + 1):
        for name, scene in scenes.items():
            sample = play(scene, port, asked.seconds, asked.concurrent)
            if number:
                samples[name].append(sample)
    return {
        scene: Sample(*(statistics.median(getattr(s, what) for s in taken) for what in ("rate", "p50", "p99")))
        for scene, taken in samples.items()
    }


def report(bench: str, median: Mapping[str, Sample], **told: object) -> None:
    """One JSON line, then a table."""
    floor = median[FLOOR].rate
    figures = {
        scene: {
            "per_second": round(s.rate),
            "p50_ms": round(s.p50, 1),
            "p99_ms": round(s.p99, 1),
            "of_F1": round(s.rate / floor, 2),
        }
        for scene, s in median.items()
    }
    print(json.dumps({"bench": bench} | told | figures))
    print(f"\n{'':24}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'x F1':>7}")
    for scene, s in median.items():
        print(f"{scene:24}{s.rate:>10,.0f}{s.p50:>9.1f}{s.p99:>9.1f}{s.rate / floor:>7.2f}")
    print()


def somebody() -> tuple[str, str]:
    return f"ATUid_{secrets.token_hex(16)}", f"+2547{secrets.randbelow(10**8):08d}"
