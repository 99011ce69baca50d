"""What waits, who works and what failed. What must not be lost is in the database: here are only the bells."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from redis import Redis

from gateway import guard, queues
from gateway.console.desk import page, pages, told
from gateway.console.words import mark, say
from gateway.database import glance
from handlers import checkup
from models.coordinator import Role

JOBS = {
    "gateway.jobs.drain": mark("sends texts"),
    "gateway.jobs.sweep": mark("looks for what was lost"),
    "gateway.jobs.condense": mark("keeps the count short"),
    "gateway.jobs.purge": mark("forgets what its time is over for"),
    "gateway.jobs.tick": mark("begins and ends campaigns"),
}
QUEUES = {"replies": mark("replies"), "chores": mark("chores"), "campaigns": mark("campaigns")}
AWAY = mark("The queue does not answer. Texts are safe in the database and leave when it is back.")


def _valkey() -> Redis:
    found: Redis = current_app.extensions["redis"]
    return found


@pages.get("/queue", endpoint="queue")
@guard.role(Role.APPROVER, country=True)
def queue() -> ResponseReturnValue:
    with glance() as session:
        gauges = {gauge.name: gauge.value for gauge in checkup.gauges(session)}
    late = {name: _long(gauges[f"queued_{name}_age_seconds"]) for name in ("reply", "campaign")}
    return page("queue", seen=queues.look(_valkey()), late=late, jobs=JOBS, queues=QUEUES, away=AWAY)


@pages.post("/queue/forget", endpoint="forget_failures")
@guard.role(Role.APPROVER, country=True)
def forget_failures() -> ResponseReturnValue:
    """Forgets the failures that were on the page: one that came since stays to be seen."""
    forgotten = queues.forget(_valkey(), request.form.getlist("id"))
    if forgotten is None:
        told(AWAY, "danger")
    else:
        told(mark("Forgotten: {count}."), count=forgotten)
    return redirect(url_for("console.queue"))


def _long(seconds: float) -> str:
    """How long something is due, as people say it."""
    if seconds < 1:
        return say("nothing is due")
    minutes, left = divmod(int(seconds), 60)
    if minutes == 0:
        return say("{seconds} s", seconds=left)
    hours, minutes = divmod(minutes, 60)
    return say("{hours} h {minutes} min", hours=hours, minutes=minutes) if hours else say("{count} min", count=minutes)
