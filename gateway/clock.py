"""The clock: rings for periodic jobs. It holds no state, so two clocks at once, or one that was away, do no harm."""

import signal
import threading
import time
from dataclasses import dataclass

import structlog

from gateway import bell

log = structlog.get_logger()


@dataclass(frozen=True)
class Periodic:
    job: str
    every_seconds: float


PERIODIC = (
    Periodic(bell.TICK, 10),
    Periodic(bell.ROUNDS, 10),
    Periodic(bell.SWEEP, 30),
    Periodic(bell.CHOOSE, 60),
    Periodic(bell.CONDENSE, 60),
    Periodic(bell.SEAL, 60),
    Periodic(bell.PURGE, 3600),
)


def run(ringer: bell.Bell) -> None:
    """Rings until the process is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    due = {periodic: time.monotonic() for periodic in PERIODIC}
    log.info("clock_started", jobs=len(PERIODIC))
    while not stop.is_set():
        for periodic, at in due.items():
            if at <= time.monotonic():
                ringer.chore(periodic.job)
                due[periodic] = time.monotonic() + periodic.every_seconds
        stop.wait(max(0.0, min(due.values()) - time.monotonic()))
    log.info("clock_stopped")
