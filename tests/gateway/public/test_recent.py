"""Many readers, one question: the counts of a moment ago."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from gateway.public.recent import NothingTold, Recent
from handlers.counts import Counts


class Ledger:
    """A database that counts how often it was asked, and a clock that stands until it is moved."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False
        self.time = 1000.0
        self.gate = threading.Event()
        self.gate.set()
        self.recent = Recent(self.count, lambda: 2, lambda: self.time)

    def count(self) -> Counts:
        self.asked += 1
        self.gate.wait(5)
        if self.broken:
            raise OperationalError("select", {}, OSError("gone"))
        return Counts(datetime.now(UTC), self.asked, 0, ())


def test_fifty_readers_at_once_ask_the_database_once() -> None:
    ledger = Ledger()
    ledger.gate.clear()

    with ThreadPoolExecutor(50) as crowd:
        readings = [crowd.submit(ledger.recent.read) for _ in range(50)]
        ledger.gate.set()

    assert {reading.result().told.total for reading in readings} == {1}
    assert ledger.asked == 1


def test_two_seconds_later_it_is_asked_again() -> None:
    ledger = Ledger()
    ledger.recent.read()

    ledger.time += 1.9
    assert ledger.recent.read().told.total == 1
    ledger.time += 0.2
    assert ledger.recent.read().told.total == 2


def test_while_one_asks_the_others_do_not_wait() -> None:
    ledger = Ledger()
    ledger.recent.read()
    ledger.time += 3
    ledger.gate.clear()

    with ThreadPoolExecutor(1) as slow:
        asking = slow.submit(ledger.recent.read)
        while ledger.asked < 2:
            pass
        meanwhile = ledger.recent.read()
        ledger.gate.set()

    assert meanwhile.told.total == 1
    assert asking.result().told.total == 2


def test_a_database_that_is_gone_leaves_the_last_counts_marked_and_is_not_hammered() -> None:
    ledger = Ledger()
    ledger.recent.read()
    ledger.broken = True
    ledger.time += 3

    readings = [ledger.recent.read() for _ in range(20)]

    assert all(reading.stale and reading.told.total == 1 for reading in readings)
    assert ledger.asked == 2


def test_when_it_comes_back_the_mark_is_gone() -> None:
    ledger = Ledger()
    ledger.recent.read()
    for ledger.broken in (True, False):
        ledger.time += 3
        reading = ledger.recent.read()

    assert not reading.stale
    assert reading.told.total == 3


def test_with_nothing_ever_counted_the_reader_is_told_so() -> None:
    ledger = Ledger()
    ledger.broken = True

    with ThreadPoolExecutor(10) as crowd:
        readings = [crowd.submit(ledger.recent.read) for _ in range(10)]

    assert {type(reading.exception()) for reading in readings} == {NothingTold}
    assert ledger.asked == 1


def test_a_mistake_of_ours_is_not_taken_for_a_database_that_rests() -> None:
    def mistaken() -> Counts:
        raise ZeroDivisionError

    recent = Recent(mistaken, lambda: 0)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            recent.read()
