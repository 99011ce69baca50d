"""Days go by: the clock rings its whole table, and a real RQ worker runs what was rung, at a moment of our choosing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import time_machine
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from gateway.bell import QUEUE_NAMES
from gateway.clock import PERIODIC
from models.base import NAIROBI


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Nairobi."""
    return datetime.combine(day, time(hour, minute), NAIROBI)


def pass_time(app: Flask, moment: datetime) -> None:
    """What clock and worker do at this moment: launched, sent, matched and counted until nothing is left."""
    with time_machine.travel(moment, tick=True):
        for periodic in PERIODIC:
            app.extensions["bell"].chore(periodic.job)
        redis = app.extensions["redis"]
        worker = SimpleWorker(QUEUE_NAMES, connection=redis, serializer=JSONSerializer)
        worker.work(burst=True, logging_level="WARNING")


def days_after(first: date, count: int) -> Iterator[date]:
    """The `count` days that follow `first`."""
    for number in range(1, count + 1):
        yield first + timedelta(days=number)
