"""`ring(queue)`: tells a worker that there is work. A bell may be lost at any time; the sweep finds the work."""

import time
from contextlib import suppress
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RedisQueue
from rq.serializers import JSONSerializer

# One way to connect for all: what rings, what listens, the pace and the throttles.
from gateway.valkey import connect as connect
from models.batch import Queue

log = structlog.get_logger()

DRAIN, SWEEP, CONDENSE = "gateway.jobs.drain", "gateway.jobs.sweep", "gateway.jobs.condense"
PURGE, TICK, SEAL = "gateway.jobs.purge", "gateway.jobs.tick", "gateway.jobs.seal_audit"
ROUNDS, CHOOSE = "gateway.jobs.make_rounds", "gateway.jobs.choose_wordings"
CHORES = "chores"
# In the order in which a worker looks at them.
QUEUE_NAMES = (Queue.REPLIES.value, CHORES, Queue.CAMPAIGNS.value)
_JOB_TIMEOUT, _FORGET_AFTER = 180, 600
# Less than a sweep takes to come round, in case the worker that was called never came.
_RUNG_SECONDS = 10
MOMENT_SECONDS, LINGER_SECONDS = 0.05, 0.1


def _rung(queue: Queue) -> str:
    return f"ahadi:rung:{queue.value}"


class Bell:
    """RQ jobs carry a name and an id at most; everything that matters is in the database."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._rung_at: dict[Queue, float] = {}

    def ring(self, queue: Queue) -> None:
        """Rings once for everything that is committed before a worker hears it: `heard` lets it ring again.

        A bell that this process has rung a moment ago still serves: a worker that found nothing looks once more after
        `LINGER_SECONDS`, which is longer than that moment.
        """
        at = time.monotonic()
        if at - self._rung_at.get(queue, -1.0) < MOMENT_SECONDS:
            return
        self._rung_at[queue] = at
        try:
            rung = self._redis.set(_rung(queue), 1, nx=True, ex=_RUNG_SECONDS)
            if rung and not self._enqueue(queue.value, DRAIN, queue.value):
                self.heard(queue)
        except (RedisError, OSError) as error:
            log.warning("bell_lost", queue=queue.value, why=type(error).__name__)

    def heard(self, queue: Queue) -> None:
        """A worker has begun to look. What is committed from now on needs a bell of its own."""
        with suppress(RedisError, OSError):
            self._redis.delete(_rung(queue))

    def chore(self, job: str) -> None:
        self._enqueue(CHORES, job)

    def _enqueue(self, name: str, job: str, *arguments: Any) -> bool:
        try:
            RedisQueue(name, connection=self._redis, serializer=JSONSerializer).enqueue(
                job, *arguments, job_timeout=_JOB_TIMEOUT, result_ttl=0, ttl=_FORGET_AFTER, failure_ttl=86_400
            )
        except (RedisError, OSError) as error:
            log.warning("bell_lost", queue=name, why=type(error).__name__)
            return False
        return True
