"""`make run` as a person runs it: every process real, started and stopped as often as a test wants."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from tests.conftest import AMINA, ROOT
from tests.servers import free_port


@dataclass
class House:
    """One `DATA_DIR`, started and stopped as often as a test wants."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    # Seconds until everything was up, the phone to try with the rest.
    took: float = 0.0

    @property
    def log(self) -> Path:
        return self.folder / "house.log"

    def command(self, *words: str, told: str | None = None) -> subprocess.CompletedProcess[str]:
        """Gives a command, and `told` on its standard input."""
        flask = [sys.executable, "-m", "flask", "--app", "gateway", *words]
        given = {"input": told, "capture_output": True, "text": True, "timeout": 60}
        return subprocess.run(flask, cwd=ROOT, env=self._environment(), check=False, **given)

    def start(self) -> float:
        """Starts everything and returns the seconds until the first page."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            flask = [sys.executable, "-m", "flask", "--app", "gateway", "start"]
            self.process = subprocess.Popen(flask, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        wait_until(lambda: self.get("/").status_code == 200)
        took = time.monotonic() - began
        wait_until(lambda: self.get("/ready").status_code == 200)
        wait_until(lambda: self.get("/phone").status_code == 200)
        self.took = time.monotonic() - began
        return took

    def _environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}  # noqa: TID251
        # The port after ours is the simulator's by default; tests may run side by side.
        # The hour at which the tests run is nobody's business.
        open_at_any_hour = {"SEND_WINDOW": "00:00-23:59:59"}
        return clean | open_at_any_hour | {"DATA_DIR": str(self.folder / "var"), "PORT": str(self.port)}

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)

    def sign_in(self, email: str, password: str) -> requests.Response:
        browser, door = requests.Session(), f"http://127.0.0.1:{self.port}/console/sign-in"
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(door, timeout=5).text)[1]
        return browser.post(door, data={"email": email, "password": password, "csrf_token": token}, timeout=5)

    def counts(self) -> dict:
        return self.get("/data/counts.json").json()

    def phone(self, action: str, **told: str) -> dict:
        answer = requests.post(
            f"http://127.0.0.1:{self.port}/phone/api/{action}", json={"number": AMINA} | told, timeout=15
        )
        answer.raise_for_status()
        return answer.json()

    def press(self, keys: str, number: str, session: str) -> str:
        """One hop as the provider sends it, without the simulator."""
        token = re.search(r"HOOK_TOKENS=(\S+)", (self.folder / "var" / "keys.env").read_text())[1]
        form = {
            "sessionId": session,
            "serviceCode": "*384*2026#",
            "phoneNumber": number,
            "networkCode": "63902",
            "text": keys,
        }
        return requests.post(
            f"http://127.0.0.1:{self.port}/hooks/africastalking/{token}/ussd", data=form, timeout=10
        ).text

    def processes(self, pattern: str) -> list[psutil.Process]:
        """Our processes whose command line or environment names this house."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            try:
                ours = str(self.folder) in line or process.environ().get("DATA_DIR") == str(self.folder / "var")
            except psutil.Error:
                ours = False
            # The keeper of a process has its command in its own command line.
            if ours and re.search(pattern, line) and (pattern == "." or "keep.py" not in line):
                found.append(process)
        return found

    def kill(self, pattern: str) -> None:
        victims = self.processes(pattern)
        assert victims, pattern
        for victim in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        psutil.wait_procs(victims, timeout=10)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except (requests.RequestException, AssertionError, KeyError, ValueError):
            pass
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)


@contextlib.contextmanager
def built_in(folder: Path) -> Iterator[House]:
    """A house in a folder of its own; nothing of it is left running."""
    made = folder / f"house-{free_port()}"
    made.mkdir()
    house = House(made)
    yield house
    for process in house.processes("."):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
