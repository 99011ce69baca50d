"""The worker process: `python worker.py`. What it does is in `gateway.jobs`; the rows in the database decide."""

import signal
import sys
import time
from contextlib import suppress
from types import FrameType

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from gateway import create_app
from gateway.bell import QUEUE_NAMES
from gateway.jobs import finish_soon
from models.phone_key import NotServed

log = structlog.get_logger()

_PAUSE_SECONDS = 1


class AhadiWorker(Worker):
    """Forks a child for each job, so that one that hangs or crashes takes nothing with it.

    The parent never opens a database connection, so none crosses the fork.
    """

    max_connection_wait_time = 5.0
    told_to_stop = False

    def setup_work_horse_signals(self) -> None:
        """Platforms tell all processes to stop at once; a child that dies in a call leaves an uncertain batch."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGTERM, finish_soon)

    def request_stop(self, signum: int | None, frame: FrameType | None) -> None:
        AhadiWorker.told_to_stop = True
        if self.horse_pid:
            # Where only the parent was told.
            self.kill_horse(signal.SIGTERM)
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work() -> None:
    """Works until told to stop. RQ's worker gives up when Valkey goes away at a bad moment; here it begins anew."""
    app = create_app()
    try:
        app.extensions["database"].refuse_to_serve()
    except NotServed as error:
        sys.exit(f"Ahadi cannot start: {error}")
    with app.app_context():
        while not AhadiWorker.told_to_stop:
            with suppress(StopRequested):
                _work_while_valkey_answers(app.extensions["redis"])


def _work_while_valkey_answers(redis: Redis) -> None:
    """What a child was at goes on without Valkey, and is waited for; it ends within a minute."""
    worker = None
    try:
        worker = AhadiWorker(
            list(QUEUE_NAMES), connection=redis, serializer=JSONSerializer, worker_ttl=60, maintenance_interval=30
        )
        worker.work(logging_level="WARNING")
    except (RedisError, OSError) as error:
        log.warning("valkey_away", why=type(error).__name__)
    finally:
        if worker is not None:
            worker.wait_for_horse()
    if not AhadiWorker.told_to_stop:
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    work()
