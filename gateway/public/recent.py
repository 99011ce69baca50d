"""What the database told a moment ago, so that any number of readers ask the database once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

# Counts, months, sums: whatever takes a while.
Told = TypeVar("Told")


class NothingTold(Exception):
    """The database does not answer and has told nothing before."""


@dataclass(frozen=True)
class Reading(Generic[Told]):
    """`stale`: the database did not answer just now; this is the last that it told."""

    told: Told
    stale: bool = False


class Recent(Generic[Told]):
    """Keeps one reading for `seconds()`. While one thread asks, the others are given the last reading without waiting.

    A database that fails is left alone for as long as one that answered. `clock` gives seconds and never goes back.
    """

    def __init__(
        self,
        tell: Callable[[], Told],
        seconds: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell, self._seconds, self._clock = tell, seconds, clock
        self._changed = Condition()
        self._reading: Reading[Told] | None = None
        self._asked_at: float | None = None
        self._asking = False

    def read(self) -> Reading[Told]:
        """Raises `NothingTold` when there is nothing to show."""
        with self._changed:
            while self._asking and self._reading is None:
                self._changed.wait()
            if self._asking or self._is_fresh():
                return self._last()
            self._asking = True
        reading = None
        try:
            reading = self._ask()
        finally:
            with self._changed:
                self._reading, self._asked_at, self._asking = reading or self._reading, self._clock(), False
                self._changed.notify_all()
        return self._last()

    def _is_fresh(self) -> bool:
        return self._asked_at is not None and self._clock() - self._asked_at < self._seconds()

    def _ask(self) -> Reading[Told] | None:
        try:
            return Reading(self._tell())
        except (SQLAlchemyError, OSError):
            return Reading(self._reading.told, stale=True) if self._reading else None

    def _last(self) -> Reading[Told]:
        if self._reading is None:
            raise NothingTold
        return self._reading
