"""Faults that a test asks for: the provider's bad days, in the order they were set."""

from collections import deque
from dataclasses import dataclass, replace
from threading import Lock


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of bad day.

    `accepts` decides whether the texts go out although the caller is told otherwise; left as None it is
    no for a `status`, yes for the rest. `times` counts calls; None means until cleared. `everywhere`
    lets it hit reads (balance, fetch) too, not sends alone.
    """

    status: int | None = None
    retry_after: int | None = None
    body: str | None = None
    hang_seconds: float = 0.0
    close: bool = False
    half: bool = False
    charset: bool = False
    latency_seconds: float = 0.0
    accepts: bool | None = None
    everywhere: bool = False
    times: int | None = None

    def __post_init__(self) -> None:
        if self.status is not None and not 100 <= self.status <= 599:
            raise ValueError("status must be an HTTP status")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be at least 1, or None for until cleared")

    @property
    def sends_anyway(self) -> bool:
        return self.status is None if self.accepts is None else self.accepts


class Faults:
    """A queue: each fault serves its number of calls, then the next one does."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()
        self._lock = Lock()

    def set(
        self,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        body: str | None = None,
        hang_seconds: float = 0.0,
        close: bool = False,
        half: bool = False,
        charset: bool = False,
        latency_seconds: float = 0.0,
        accepts: bool | None = None,
        everywhere: bool = False,
        times: int | None = None,
    ) -> Fault:
        """Adds a fault to the queue; see `Fault` for what each word means."""
        fault = Fault(
            status,
            retry_after,
            body,
            hang_seconds,
            close,
            half,
            charset,
            latency_seconds,
            accepts,
            everywhere,
            times,
        )
        with self._lock:
            self._queue.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._queue.clear()

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._queue)

    def take(self, *, sending: bool) -> Fault | None:
        """The fault for the call that arrives now, counted down; None on a good day."""
        with self._lock:
            if not self._queue:
                return None
            fault = self._queue[0]
            if not sending and not fault.everywhere:
                return None
            if fault.times is not None:
                self._queue.popleft()
                if fault.times > 1:
                    self._queue.appendleft(replace(fault, times=fault.times - 1))
            return fault
