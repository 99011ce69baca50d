"""One clock thread with a heap and a small pool: every report, retry and time-out waits here.

Threads start with the first job, so that a forked server has them in the child, and are daemons, so that
a forgotten `close()` can't hold a test run.
"""

import heapq
import itertools
import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition, Thread, current_thread
from time import monotonic

Job = Callable[[], None]

_log = logging.getLogger(__name__)


class Scheduler:
    def __init__(self, workers: int = 8) -> None:
        self._workers = workers
        self._heap: list[tuple[float, int, bool, Job]] = []
        self._order = itertools.count()
        self._ready: SimpleQueue[tuple[bool, Job] | None] = SimpleQueue()
        self._changed = Condition()
        self._threads: list[Thread] = []
        self._pending = 0
        self._closed = False

    def after(self, seconds: float, job: Job, *, background: bool = False) -> None:
        """Runs the job once in the pool. Background jobs (time-outs) don't keep `settle` waiting."""
        with self._changed:
            if self._closed:
                return
            self._start()
            self._pending += not background
            if seconds <= 0:
                self._ready.put((background, job))
                return
            due = monotonic() + seconds
            heapq.heappush(self._heap, (due, next(self._order), background, job))
            if self._heap[0][0] == due:
                self._changed.notify_all()

    def settle(self, seconds: float = 5.0) -> bool:
        """Waits until no job is waiting or running; False when some still are after that time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self._pending == 0, seconds)

    def close(self) -> None:
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._heap.clear()
            self._changed.notify_all()
            threads = list(self._threads)
        for _ in threads:
            self._ready.put(None)
        for thread in threads:
            if thread is not current_thread():
                thread.join(timeout=2.0)

    def _start(self) -> None:
        if self._threads:
            return
        self._threads = [Thread(target=self._clock, name="simulator-clock", daemon=True)]
        self._threads += [Thread(target=self._work, name=f"simulator-{n}", daemon=True) for n in range(self._workers)]
        for thread in self._threads:
            thread.start()

    def _clock(self) -> None:
        with self._changed:
            while not self._closed:
                now = monotonic()
                while self._heap and self._heap[0][0] <= now:
                    _due, _order, background, job = heapq.heappop(self._heap)
                    self._ready.put((background, job))
                self._changed.wait(self._heap[0][0] - now if self._heap else None)

    def _work(self) -> None:
        while (entry := self._ready.get()) is not None:
            background, job = entry
            try:
                if not self._closed:
                    job()
            except Exception as error:  # noqa: BLE001
                # The class alone: a message or traceback could hold a phone number or the hook token.
                _log.error("simulator_job_failed error=%s", type(error).__name__)
            finally:
                with self._changed:
                    self._pending -= not background
                    if self._pending == 0:
                        self._changed.notify_all()
