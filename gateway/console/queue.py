"""What workers do: the jobs that wait, those that failed, and how long texts have been due."""

from dataclasses import dataclass

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from rq import Queue as RedisQueue
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from gateway import guard
from gateway.bell import QUEUE_NAMES
from gateway.console.desk import page, pages, told
from gateway.console.words import mark
from gateway.database import glance
from handlers import checkup
from models.coordinator import Role

_SHOWN = 50


@dataclass(frozen=True)
class Failed:
    """A job that ended in an error: its name, and the last line of the error."""

    id: str
    queue: str
    name: str
    said: str


def _queues() -> list[RedisQueue]:
    redis = current_app.extensions["redis"]
    return [RedisQueue(name, connection=redis, serializer=JSONSerializer) for name in QUEUE_NAMES]


def _failed(queue: RedisQueue) -> list[Failed]:
    ids = queue.failed_job_registry.get_job_ids(0, _SHOWN)
    jobs = Job.fetch_many(ids, connection=queue.connection, serializer=JSONSerializer)
    found = []
    for job in jobs:
        if job is not None:
            result = job.latest_result()
            lines = (result.exc_string or "").strip().splitlines() if result else []
            found.append(Failed(job.id, queue.name, job.func_name or "", lines[-1] if lines else ""))
    return found


@pages.get("/queue", endpoint="queue")
@guard.role(Role.APPROVER, country=True)
def queue() -> ResponseReturnValue:
    with glance() as session:
        gauges = checkup.gauges(session)
    values: dict[str, object] = {"gauges": gauges, "away": False, "waiting": [], "workers": [], "failed": []}
    try:
        queues = _queues()
        workers = [(each.name[:8], each.get_state(), each.last_heartbeat) for each in Worker.all(queues[0].connection)]
        values |= {
            "waiting": [(each.name, each.count) for each in queues],
            "workers": workers,
            "failed": [job for each in queues for job in _failed(each)],
        }
    except RedisError:
        values["away"] = True
    return page("queue", **values)


@pages.post("/queue/forget", endpoint="forget_job")
@guard.role(Role.APPROVER, country=True)
def forget() -> ResponseReturnValue:
    """Takes a failed job off the list. What it should have done is in the database, and is found by the sweep."""
    try:
        for each in _queues():
            if request.form.get("id", "") in each.failed_job_registry.get_job_ids():
                each.failed_job_registry.remove(request.form["id"], delete_job=True)
                told(mark("Forgotten."))
    except RedisError:
        told(mark("Valkey does not answer."), "danger")
    return redirect(url_for("console.queue"))
