"""How gunicorn serves the web process: `gunicorn -c gateway/gunicorn.conf.py "gateway:create_app()"`."""

import gc
import os
import shutil
import sys
import tempfile

# Set before prometheus_client is imported, so that all web processes of this host are counted together.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="ahadi-metrics-"))

from gateway.settings import read_settings

_settings = read_settings()

bind = f"{'0.0.0.0' if _settings.production else '127.0.0.1'}:{_settings.port}"  # noqa: S104
workers = _settings.web_workers
worker_class = "gateway.waiting_room.WaitingRoom"
threads = _settings.web_threads
# Together with its files less than the 1,024 that a process may have open where nobody raised it.
worker_connections = 800
timeout = 30
graceful_timeout = 10
keepalive = 5
reuse_port = True
# Paths hold the hooks' tokens, so there is no access log; `gateway.watch` logs what went wrong, by route. A warning
# quotes the request that was refused.
accesslog = None
loglevel = "error"
# Whose word counts for a caller's address and scheme, TRUSTED_PROXIES says, and the application reads it. By itself
# gunicorn believes everybody on this machine, who may then rewrite the path as well.
forwarded_allow_ips = ""
# Nobody steers the workers from outside.
control_socket_disable = True
proc_name = "ahadi-web"


def on_starting(server: object) -> None:
    """With a wrong PHONE_KEY, or half a restore, nothing is served, and the reason is said once."""
    from gateway import create_app
    from models.phone_key import NotServed

    try:
        create_app().extensions["database"].refuse_to_serve()
    except NotServed as error:
        sys.exit(f"Ahadi cannot start: {error}")


def pre_fork(server: object, worker: object) -> None:
    """Leaves what is loaded by now out of the collector, which writes into all that it looks at: the first full round
    would give each worker a copy of its own, 25 MB."""
    gc.freeze()


def on_exit(server: object) -> None:
    """Leaves no folder behind."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def child_exit(server: object, worker: object) -> None:
    """Forgets the gauges of a process that ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined, no-untyped-call]
