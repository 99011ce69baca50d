"""People who pledge while hosts fall over: they read the screen, press a key, and dial again when no screen comes."""

import contextlib
import itertools
import threading
import time
from dataclasses import dataclass, field

import requests

from handlers.invented import number
from tests.cluster.house import HOOKS

# What a caller presses when a screen begins so.
KEYS = {
    "CON HeForShe Kenya": "2", "CON Free.": "1", "CON I pledge": "1", "CON Your region?": "9", "CON You are:": "4",
    "CON Your first step?": "6", "CON Thank you!": "1", "CON Welcome back.\n1. Continue": "1",
}  # fmt: skip
AFTER_THE_PLEDGE = ("CON Your region?", "CON You are:", "CON Your first step?", "CON Thank you!", "END Thank you.")
DONE = ("END Thank you.", "CON Welcome back.\n1. My step")
FIRST = 5_000_000
_PATIENCE_SECONDS, _TRIES, _DIALS = 5, 6, 30


@dataclass
class Callers:
    """Several phones at once, each person after the other. `pledged` saw that the pledge was taken."""

    phones: int = 4
    every_seconds: float = 0.05
    pledged: set[str] = field(default_factory=set)
    asked_for_texts: set[str] = field(default_factory=set)
    hops: int = 0
    repeated: int = 0
    redialled: int = 0
    given_up: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._end = threading.Event()
        self._numbers = itertools.count(FIRST)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._call_on, daemon=True) for _ in range(self.phones)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Whoever is on the phone finishes."""
        self._end.set()
        for thread in self._threads:
            thread.join(120)

    def _call_on(self) -> None:
        while not self._end.is_set():
            with self._lock:
                caller = number(next(self._numbers))
            if not any(self._call(caller, attempt) for attempt in range(_DIALS)):
                self.given_up.append(caller)
            time.sleep(self.every_seconds)

    def _call(self, caller: str, attempt: int) -> bool:
        """One session from dialling to its end. False when the caller has to dial again."""
        session, keys = f"ATUid_{caller[1:]}_{attempt}", ""
        for _ in range(12):
            screen = self._hop(session, caller, keys)
            if screen.startswith(AFTER_THE_PLEDGE):
                self.pledged.add(caller)
            if screen.startswith("END Thank you. A short SMS"):
                self.asked_for_texts.add(caller)
            if screen.startswith(DONE):
                return True
            key = next((key for begins, key in KEYS.items() if screen.startswith(begins)), None)
            if key is None:
                break
            keys = f"{keys}*{key}" if keys else key
        self.redialled += 1
        time.sleep(1)
        return False

    def _hop(self, session: str, caller: str, keys: str) -> str:
        """One screen. The same request goes out again when nothing came back, as networks do."""
        form = {
            "sessionId": session, "serviceCode": "*384*2026#", "phoneNumber": caller, "networkCode": "63902", "text": keys,
        }  # fmt: skip
        for _ in range(_TRIES):
            self.hops += 1
            with contextlib.suppress(requests.RequestException):
                screen = requests.post(f"{HOOKS}ussd", data=form, timeout=_PATIENCE_SECONDS).text
                if screen.startswith(("CON ", "END ")):
                    return screen
            self.repeated += 1
            time.sleep(0.3)
        return ""
