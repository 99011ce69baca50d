"""`make run`: one machine, everything on it, one Ctrl-C to stop it."""

import fcntl
import os
import shlex
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from honcho.manager import Manager

from gateway.database import Database
from gateway.embedded import CannotStart, addresses, prepare_valkey, start_postgres, stop_postgres
from gateway.migrate import migrate
from gateway.settings import Settings
from handlers import coordinators, sign_in
from models.phone_key import NotServed, phone_keys

FIRST_ADMIN = "admin@ahadi.example"
_KEEP = Path(__file__).with_name("keep.py")
# What a page needs; the others start when the web process listens.
_FIRST = ("valkey", "web")
_BIN = Path(sys.executable).parent


def start(settings: Settings) -> int:
    """Runs all processes until Ctrl-C. Returns the exit code."""
    try:
        with only_one(settings):
            _free_ports(settings)
            if settings.database_url is None:
                start_postgres(settings.data_dir)
            try:
                phone_keys.use(*(key.get_secret_value() for key in settings.phone_key))
                database = Database(addresses(settings)[0], 1, ring=lambda _: None, timeouts="", checks=True)
                migrate(database.engine)
                password = None if settings.production else _first_admin(settings, database)
                database.close()
                return _run(settings, password)
            finally:
                if settings.database_url is None:
                    stop_postgres(settings.data_dir)
    except (CannotStart, NotServed) as error:
        click.secho(f"Ahadi cannot start: {error}", fg="red", err=True)
        return 1


@contextmanager
def database_alone(settings: Settings) -> Iterator[None]:
    """The embedded PostgreSQL without anything that works on it; a server of one's own is up by itself. Raises
    `CannotStart` while `make run` runs here."""
    if settings.database_url is not None:
        yield
        return
    with only_one(settings):
        start_postgres(settings.data_dir)
        try:
            yield
        finally:
            stop_postgres(settings.data_dir)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Holds `DATA_DIR/run.lock` while running; the kernel frees it however the process ends."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = (settings.data_dir / "run.lock").open("a+")
    except OSError as error:
        raise CannotStart(
            f"{settings.data_dir} cannot be written ({error.strerror}); set DATA_DIR to a folder of yours"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                f"it runs already from {settings.data_dir}/; use that one, or set DATA_DIR and PORT for a second one"
            ) from None
        yield


def _free_ports(settings: Settings) -> None:
    wanted = {"PORT": settings.port}
    if settings.uses_simulator:
        wanted["SIMULATOR_PORT"] = settings.simulator_port
    for name, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CannotStart(
                    f"port {port} is taken by another program; choose a free one: {name}={port + 100} make run"
                ) from None


def _first_admin(settings: Settings, database: Database) -> str | None:
    """Makes somebody who may come in while there is nobody. Returns her password, which is told this once."""
    password = coordinators.first_password()
    with database.door() as session:
        made = coordinators.add_first(session, FIRST_ADMIN, sign_in.hashed(password))
    return password if made else None


def _run(settings: Settings, password: str | None) -> int:
    manager = Manager()  # type: ignore[no-untyped-call]
    for name, command in _commands(settings).items():
        after = 0 if name in _FIRST else settings.port
        kept = [sys.executable, str(_KEEP), str(os.getpid()), str(after), *command]
        manager.add_process(name, f"exec {shlex.join(kept)}")  # type: ignore[no-untyped-call]
    threading.Thread(target=_announce, args=(settings, password), daemon=True).start()
    manager.loop()  # type: ignore[no-untyped-call]
    stopped_by_hand = manager.returncode in (None, 0, 130, 143)
    return 0 if stopped_by_hand else 1


def _commands(settings: Settings) -> dict[str, list[str]]:
    flask = [str(_BIN / "flask"), "--app", "gateway"]
    commands: dict[str, list[str]] = {}
    if settings.redis_url is None:
        commands["valkey"] = prepare_valkey(settings)
    if settings.uses_simulator:
        commands["simulator"] = [*flask, "simulator"]
    gunicorn = [str(_BIN / "gunicorn"), "-c", str(Path(__file__).with_name("gunicorn.conf.py"))]
    commands["web"] = [*gunicorn, "gateway:create_app()"]
    commands["worker"] = [sys.executable, "worker.py"]
    commands["clock"] = [*flask, "clock"]
    return commands


def _announce(settings: Settings, password: str | None) -> None:
    """Prints the addresses once the web process is ready."""
    home = f"http://127.0.0.1:{settings.port}"
    ports = (settings.port, settings.simulator_port)[: 1 + settings.uses_simulator]
    for _ in range(300):
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 2).close()
            urllib.request.urlopen(f"{home}/ready", timeout=2).close()  # noqa: S310
            break
        except OSError:
            time.sleep(0.2)
    else:
        click.secho("The web process is not ready after a minute; its lines above say why.", fg="red", err=True)
        return
    lines = [("Public counter", f"{home}/"), ("A phone to try", f"{home}/phone"), ("Console", f"{home}/console/")]
    if not settings.uses_simulator:
        lines.pop(1)
    click.secho("\n  Ahadi is running. Stop it with Ctrl-C.\n", bold=True)
    for name, address in lines:
        click.echo(f"    {name:<16}{address}")
    if password:
        click.echo(f"    {'Sign in as':<16}{FIRST_ADMIN} with {password} (shown this once)")
    click.echo()
