"""The worker process: `python worker.py`. What it does is in `gateway.jobs`; the rows in the database decide."""

from rq import Worker
from rq.serializers import JSONSerializer

from gateway import create_app
from gateway.bell import QUEUE_NAMES


class AhadiWorker(Worker):
    """Forks a child for each job, so that one that hangs or crashes takes nothing with it.

    The parent never opens a database connection, so none crosses the fork.
    """

    max_connection_wait_time = 5.0


def work() -> None:
    app = create_app()
    with app.app_context():
        queues, redis = list(QUEUE_NAMES), app.extensions["redis"]
        AhadiWorker(queues, connection=redis, serializer=JSONSerializer, worker_ttl=60, maintenance_interval=30).work(
            logging_level="WARNING"
        )


if __name__ == "__main__":
    work()
