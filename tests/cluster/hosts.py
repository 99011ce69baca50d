"""Hosts in network namespaces: each with an address of its own, and a cable to one switch."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SWITCH, NETWORK = "10.77.0.1", "10.77.0"
Started = tuple[Sequence[str], Mapping[str, str]]


def why_not() -> str | None:
    """Why no hosts can be made here, or None."""
    if os.geteuid() != 0:
        return "network namespaces want root"
    try:
        tried = subprocess.run([*enter(), "ip", "netns", "add", "tried"], capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        return f"{missing.filename} is not here (apt-get install iproute2 util-linux)"
    return f"no network namespaces here: {tried.stderr.strip()[-200:]}" if tried.returncode else None


def enter() -> list[str]:
    """The words before a command that put it into namespaces of its own: when it ends, all in them ends."""
    own = "--net --mount --pid --fork --kill-child --mount-proc --propagation private"
    make = 'mkdir -p /run/netns && mount -t tmpfs none /run/netns && exec "$@"'
    return ["unshare", *own.split(), "sh", "-c", make, "sh"]


def do(command: str, *, check: bool = True) -> bool:
    """Runs one command of iproute2. Returns whether it worked."""
    done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stderr.strip()}")
    return done.returncode == 0


def make_switch() -> None:
    do("ip link set lo up")
    do("ip link add sw type bridge")
    do(f"ip address add {SWITCH}/24 dev sw")
    do("ip link set sw up")


def slow_link() -> tuple[str, str]:
    """What makes a link slow here, and what it is called: delay and loss where the kernel knows them."""
    do("ip link add try0 type veth peer name try1")
    knows = do("tc qdisc add dev try0 root netem delay 1ms", check=False)
    do("ip link del try0")
    if knows:
        return "netem delay 150ms 50ms loss 5%", "150 ms more and 5 % lost"
    return "tbf rate 96kbit burst 3kb latency 400ms", "96 kbit/s (this kernel has no netem)"


@dataclass
class Host:
    """A namespace called `name`, at 10.77.0.`number`, and what was started in it."""

    name: str
    number: int
    log: Path
    commands: list[Started] = field(default_factory=list)
    ahead_hours: int = 0

    def __post_init__(self) -> None:
        do(f"ip netns add {self.name}")
        do(f"ip link add v-{self.name} type veth peer name eth0 netns {self.name}")
        do(f"ip link set v-{self.name} master sw up")
        do(f"ip -n {self.name} address add {self.address}/24 dev eth0")
        do(f"ip -n {self.name} link set eth0 up")
        do(f"ip -n {self.name} link set lo up")
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.number}"

    def start(self, command: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> None:
        """Starts one command more, or again all that ran here."""
        if command:
            self.commands.append((command, environment or {}))
        for words, settings in self.commands[-1:] if command else self.commands:
            with self.log.open("ab") as log:
                within = ["ip", "netns", "exec", self.name, *words]
                told = os.environ | settings | self._clock()  # noqa: TID251
                self._running.append(subprocess.Popen(within, env=told, stdout=log, stderr=log))

    def _clock(self) -> dict[str, str]:
        if not self.ahead_hours:
            return {}
        only_the_time_of_day = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        told = {"LD_PRELOAD": str(fake_clock()), "FAKETIME": f"{self.ahead_hours:+d}h"}
        return told | only_the_time_of_day | {"PYTHONPATH": str(Path(__file__).with_name("clock"))}

    def kill(self) -> None:
        """The power goes: `kill -9` of everything that runs here."""
        while pids := self.pids():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for process in self._running:
                process.poll()
            time.sleep(0.02)
        for process in self._running:
            process.wait(10)
        self._running = []

    def tell(self, number: signal.Signals) -> None:
        """Sends a signal to all that runs here, or for an orderly end only to the first of each family."""
        told = [process.pid for process in self._running] if number in (signal.SIGTERM, signal.SIGINT) else self.pids()
        for pid in told:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """An orderly end."""
        self.tell(number)
        for process in self._running:
            process.wait(30)
        self._running = []

    def cut(self) -> None:
        do(f"ip link set v-{self.name} down")

    def mend(self) -> None:
        do(f"ip link set v-{self.name} up")

    def slow(self, how: str) -> None:
        for command in (
            f"tc qdisc replace dev v-{self.name} root {how}",
            f"tc -n {self.name} qdisc replace dev eth0 root {how}",
        ):
            do(command)

    def quicken(self) -> None:
        do(f"tc qdisc del dev v-{self.name} root", check=False)
        do(f"tc -n {self.name} qdisc del dev eth0 root", check=False)

    def pids(self) -> list[int]:
        told = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True, check=True)
        return [int(pid) for pid in told.stdout.split() if not _is_dead(int(pid))]


def fake_clock() -> Path | None:
    """The library that tells a process another time, where Debian's `faketime` is installed."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
