"""What RQ's registries say: what waits, which workers live and what they do, what failed.

Jobs are bells: nothing is lost with one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RedisQueue
from rq import Worker
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from gateway.bell import QUEUE_NAMES

SHOWN_AT_MOST = 20
# A library may put a row into what it complains of; whatever looks like a number stays here.
_LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True)
class Working:
    """A worker that is alive. `job` is what it does now, None when it waits."""

    name: str
    job: str | None
    since: datetime | None


@dataclass(frozen=True)
class Failed:
    """A job that ended with an error, and the error's last line."""

    id: str
    queue: str
    job: str
    at: datetime | None
    error: str


@dataclass(frozen=True)
class Queues:
    """Jobs that wait by queue, workers, and the newest failures of `failures` altogether."""

    waiting: tuple[tuple[str, int], ...]
    workers: tuple[Working, ...]
    failed: tuple[Failed, ...]
    failures: int


def look(redis: Redis) -> Queues | None:
    """What is in the queues; None when Valkey is away."""
    try:
        queues = [_queue(redis, name) for name in QUEUE_NAMES]
        failed = [(queue.name, job_id) for queue in queues for job_id in _registry(queue).get_job_ids(desc=True)]
        return Queues(
            waiting=tuple((queue.name, queue.count) for queue in queues),
            workers=tuple(_working(worker) for worker in Worker.all(connection=redis, serializer=JSONSerializer)),
            failed=tuple(_failures(redis, failed[:SHOWN_AT_MOST])),
            failures=len(failed),
        )
    except (RedisError, OSError):
        return None


def forget(redis: Redis, job_ids: Iterable[str]) -> int | None:
    """Forgets jobs that failed, and none that did not. Returns how many; None when Valkey is away."""
    wanted, forgotten = set(job_ids), 0
    try:
        for name in QUEUE_NAMES:
            registry = _registry(_queue(redis, name))
            for job_id in wanted.intersection(registry.get_job_ids()):
                registry.remove(job_id, delete_job=True)
                forgotten += 1
    except (RedisError, OSError):
        return None
    return forgotten


def _queue(redis: Redis, name: str) -> RedisQueue:
    return RedisQueue(name, connection=redis, serializer=JSONSerializer)


def _registry(queue: RedisQueue) -> FailedJobRegistry:
    return FailedJobRegistry(queue=queue)


def _working(worker: BaseWorker) -> Working:
    job = worker.get_current_job()
    return Working(worker.name[:8], job.func_name if job else None, _aware(job.started_at) if job else None)


def _failures(redis: Redis, failed: list[tuple[str, str]]) -> Iterator[Failed]:
    jobs = Job.fetch_many([job_id for _, job_id in failed], connection=redis, serializer=JSONSerializer)
    for (queue, job_id), job in zip(failed, jobs, strict=True):
        if job is not None:
            result = job.latest_result()
            error = last_line(result.exc_string if result else None)
            yield Failed(job_id, queue, job.func_name or "–", _aware(job.ended_at), error)


def last_line(trace: str | None) -> str:
    """The line of a traceback that says what went wrong."""
    lines = [line.strip() for line in (trace or "").splitlines() if line.strip()]
    # SQLAlchemy ends with the statement and where to read more, below what went wrong.
    told = [line for line in lines if not line.startswith(("(Background", "[SQL", "[parameters"))]
    return _LONG_NUMBER.sub("…", told[-1])[:300] if told else "–"


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
