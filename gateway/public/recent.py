"""The counts as they were a moment ago, so that any number of readers ask the database once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

# What is counted: `handlers.counts.Counts`, and what else takes a while.
Counted = TypeVar("Counted")


class NoCounts(Exception):
    """The database does not answer and nothing was counted before."""


@dataclass(frozen=True)
class Reading(Generic[Counted]):
    """`stale`: the database did not answer just now; these are the last counts that it gave."""

    counts: Counted
    stale: bool = False


class RecentCounts(Generic[Counted]):
    """Keeps one reading for `seconds()`. While one thread asks, the others are given the last reading without waiting.

    A database that fails is left alone for as long as one that answered. `clock` gives seconds and never goes back.
    """

    def __init__(
        self,
        count: Callable[[], Counted],
        seconds: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count, self._seconds, self._clock = count, seconds, clock
        self._changed = Condition()
        self._reading: Reading[Counted] | None = None
        self._asked_at: float | None = None
        self._asking = False

    def read(self) -> Reading[Counted]:
        """Raises `NoCounts` when there is nothing to show."""
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

    def _ask(self) -> Reading[Counted] | None:
        try:
            return Reading(self._count())
        except (SQLAlchemyError, OSError):
            return Reading(self._reading.counts, stale=True) if self._reading else None

    def _last(self) -> Reading[Counted]:
        if self._reading is None:
            raise NoCounts
        return self._reading
