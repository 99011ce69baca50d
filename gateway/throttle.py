"""How much one caller may ask of the hooks, and of the data that wants a key. Counted in the memory of each web
process: a citizen who dials must not need Valkey, and a flood must cost less than what it keeps out."""

import threading
import time
from collections import Counter

# A counter that asks every second is told all that is new.
PROGRAM_A_MINUTE = 60


class _Window:
    """At most so many of one kind in so many seconds. It begins with the first; when it is over all is forgotten."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._ends = 0.0
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()

    def admits(self, kind: str) -> bool:
        at = time.monotonic()
        with self._lock:
            if at >= self._ends:
                self._ends, self._counted = at + self._seconds, Counter()
            self._counted[kind] += 1
            return self._counted[kind] <= self._most


class Throttle:
    """Requests a second for one token, and a minute for one phone number; 0 admits any number of them."""

    def __init__(self, token_a_second: int, number_a_minute: int) -> None:
        self._token = _Window(1, token_a_second)
        self._number = _Window(60, number_a_minute) if number_a_minute else None
        self._program = _Window(60, PROGRAM_A_MINUTE)

    def admits(self, token: str, number: str) -> bool:
        """Whether one more request may come in. `number` is what the caller claims; empty when none was claimed."""
        if number and self._number and not self._number.admits(number):
            return False
        return self._token.admits(token)

    def admits_program(self, key: int | None) -> bool:
        """Whether the program with the key of this place may ask once more. None: all whose key is wrong, together."""
        return self._program.admits(str(key))
