"""What goes wrong, on which host, when and for how long: a schedule that is the same for the same seed."""

import contextlib
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError

from tests.cluster.house import REDIS_URL, House

# Host or kind of host, and what befalls it. The first six are in every schedule, however short.
FIRST = (
    ("worker", "kill"), ("worker", "cut"), ("database", "restart"), ("web", "kill"), ("valkey", "flush"), ("worker", "kill"),
)  # fmt: skip
MORE = (
    ("worker", "kill"), ("worker", "kill"), ("worker", "cut"), ("worker", "freeze"), ("worker", "slow"), ("web", "kill"),
    ("web", "cut"), ("web", "slow"), ("web", "freeze"), ("clock", "kill"), ("clock", "cut"), ("database", "kill"),
    ("database", "cut"), ("database", "slow"), ("database", "restart"), ("valkey", "kill"), ("valkey", "cut"),
    ("valkey", "flush"), ("provider", "cut"), ("provider", "slow"),
)  # fmt: skip
COUNT = {"worker": 3, "web": 2, "clock": 2}
# How long it lasts, in seconds; a call may take four.
LASTS = {
    "kill": (0.5, 2.0),
    "restart": (0.2, 1.0),
    "cut": (1.5, 6.0),
    "freeze": (1.5, 6.0),
    "slow": (2.0, 6.0),
    "flush": (0, 0),
}
PAUSE = (0.6, 1.8)


@dataclass(frozen=True)
class Fault:
    """`after` seconds from the end of the one before it."""

    host: str
    kind: str
    after: float
    lasts: float

    @property
    def may_cost_a_call(self) -> bool:
        """Whether the answer to a call, or its record, may be lost by this."""
        return self.host.startswith(("worker", "database", "provider"))


@dataclass(frozen=True)
class Befallen:
    """A fault as it was: when it began and was over."""

    fault: Fault
    began: datetime
    over: datetime


def schedule(seed: int, count: int) -> list[Fault]:
    chance = random.Random(seed)
    more = chance.sample(MORE, max(0, min(count, len(FIRST) + len(MORE)) - len(FIRST)))
    hand = [*FIRST, *more]
    chance.shuffle(hand)
    return [_fault(chance, where, kind) for where, kind in hand]


def _fault(chance: random.Random, where: str, kind: str) -> Fault:
    host = f"{where}{chance.randint(1, COUNT[where])}" if where in COUNT else where
    return Fault(host, kind, round(chance.uniform(*PAUSE), 2), round(chance.uniform(*LASTS[kind]), 2))


def seconds_of(faults: list[Fault]) -> float:
    """About how long the schedule takes; what was killed takes a moment to be there again."""
    return sum(fault.after + fault.lasts + 0.3 for fault in faults)


def befall(house: House, faults: list[Fault], slow: str) -> Iterator[Befallen]:
    """One fault after the other; each host is brought back before the next one is hit."""
    for fault in faults:
        time.sleep(fault.after)
        began = datetime.now(UTC)
        _begin(house, fault, slow)
        time.sleep(fault.lasts)
        _end(house, fault)
        yield Befallen(fault, began, datetime.now(UTC))


def _begin(house: House, fault: Fault, slow: str) -> None:
    host = house.hosts[fault.host]
    match fault.kind:
        case "kill":
            host.kill()
        case "restart":
            host.stop(signal.SIGINT)
        case "cut":
            host.cut()
        case "slow":
            host.slow(slow)
        case "freeze":
            host.tell(signal.SIGSTOP)
        case "flush":
            with contextlib.suppress(RedisError, OSError):
                Redis.from_url(REDIS_URL, socket_timeout=2).flushall()


def _end(house: House, fault: Fault) -> None:
    host = house.hosts[fault.host]
    match fault.kind:
        case "kill" | "restart":
            host.start()
        case "cut":
            host.mend()
        case "slow":
            host.quicken()
        case "freeze":
            host.tell(signal.SIGCONT)
