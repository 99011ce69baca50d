"""`make run` as a person runs it: every process real. It is killed, starved, searched and started again."""

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
import pytest
import requests

from tests.conftest import AMINA, OTIENO, ROOT
from tests.servers import free_port

pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(180)]


@dataclass
class House:
    """One `DATA_DIR`, started and stopped as often as a test wants."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "house.log"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        flask = [sys.executable, "-m", "flask", "--app", "gateway", *words]
        return subprocess.run(flask, cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=60)

    def start(self) -> float:
        """Starts everything and returns the seconds until the first page."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            flask = [sys.executable, "-m", "flask", "--app", "gateway", "start"]
            self.process = subprocess.Popen(flask, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        wait_until(lambda: self.get("/ready").status_code == 200)
        wait_until(lambda: self.get("/phone").status_code == 200)
        return time.monotonic() - began

    def _environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}  # noqa: TID251
        # The port after ours is the simulator's by default; tests may run side by side.
        return clean | {"DATA_DIR": str(self.folder / "var"), "PORT": str(self.port)}

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


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    made = folder / f"house-{free_port()}"
    made.mkdir()
    house = House(made)
    yield house
    for process in house.processes("."):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def test_the_house_starts_serves_and_stops_cleanly(house: House) -> None:
    seconds = house.start()
    wait_until(lambda: "A phone to try" in house.log.read_text())
    for line in ("Public counter", "A phone to try", "Console"):
        address = re.search(rf"{line}\s+(http://\S+)", house.log.read_text())[1]
        assert requests.get(address, timeout=10).status_code == 200

    email, password = re.search(r"Sign in as\s+(\S+) with (\S+)", house.log.read_text()).groups()
    assert house.sign_in(email, password).url.endswith("/console/second-proof")
    assert house.sign_in(email, "a wrong one").status_code == 422

    second = house.command("start")
    assert second.returncode == 1
    assert "it runs already" in second.stderr

    assert house.stop() == 0
    assert house.processes(".") == []
    print(f"first page after {seconds:.1f} s")


def test_a_taken_port_is_a_sentence(house: House) -> None:
    house.folder.joinpath("var").mkdir()
    import socket

    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", house.port))
        squatter.listen()
        result = house.command("start")
    assert result.returncode == 1
    assert f"port {house.port} is taken" in result.stderr
    assert "PORT=" in result.stderr


def test_data_survives_kill_9_of_everything(house: House) -> None:
    house.start()
    for keys in ("", "2", "2*1", "2*1*1"):
        house.press(keys, AMINA, "ATUid_1")
    house.kill(".")

    seconds = house.start()

    assert house.counts()["total"] == 1
    assert house.press("", AMINA, "ATUid_2").startswith("CON Welcome back.\n1. Continue")
    assert house.press("1", AMINA, "ATUid_2").startswith("CON Your region?")
    print(f"first page after a crash: {seconds:.1f} s")


def test_web_is_killed_between_any_two_keys_and_the_caller_goes_on(house: House) -> None:
    house.start()
    pressed = ["", "2", "2*1", "2*1*1", "2*1*1*9", "2*1*1*9*4"]
    expected = ["HeForShe Kenya", "Free.", "I pledge", "Your region?", "You are:", "Your first step?"]
    for keys, screen in zip(pressed, expected, strict=True):
        assert house.press(keys, AMINA, "ATUid_1").startswith(f"CON {screen}")
        house.kill("gunicorn")
        wait_until(lambda: house.get("/ready").status_code == 200)
    assert house.press("", AMINA, "ATUid_2").startswith("CON Welcome back.")
    assert house.press("1", AMINA, "ATUid_2").startswith("CON Your first step?")
    assert house.counts()["total"] == 1


def test_without_queue_worker_and_provider_people_pledge_and_get_their_text_later(house: House) -> None:
    house.start()
    for part in ("valkey-server", "worker.py", "flask.* simulator"):
        for process in house.processes(part):
            process.suspend()

    keys = ""
    for key in ("", "2", "1", "1", "9", "4", "6", "1"):
        keys = f"{keys}*{key}" if keys else key
        last = house.press(keys, AMINA, "ATUid_1")
    assert last.startswith("END Thank you.")
    assert house.counts()["total"] == 1
    for part in ("valkey-server", "worker.py", "flask.* simulator"):
        house.kill(part)
    came_back = time.monotonic()

    wait_until(lambda: len(house.phone("inbox")["texts"]) == 1, 60)

    print(f"the text came {time.monotonic() - came_back:.0f} s after the kill")
    assert "sign-up is done" in str(house.phone("inbox"))


def test_no_number_can_be_read_in_any_file(house: House) -> None:
    """The number in every spelling, through the database's files, Valkey's memory and every log."""
    house.start()
    house.phone("dial")
    for key in ("2", "1", "1", "9", "4", "6", "1"):
        house.phone("press", keys=key)
    wait_until(lambda: len(house.phone("inbox")["texts"]) == 1)
    for texts, body in enumerate(("AHADI Kisumu", "DATA", "FUTA"), 2):
        house.phone("text", body=body)
        wait_until(lambda wanted=texts: len(house.phone("inbox")["texts"]) == wanted)
    house.press("", OTIENO[:-1], "ATUid_x")
    house.press("7" * 2000, OTIENO, "ATUid_x")
    requests.post(
        f"http://127.0.0.1:{house.port}/hooks/africastalking/wrong/ussd", data={"phoneNumber": OTIENO}, timeout=5
    )
    house.stop()

    spellings = [number[start:].encode() for number in (AMINA, OTIENO) for start in (0, 1, 4)]
    spellings += [f"0{number[4:]}".encode() for number in (AMINA, OTIENO)]
    searched = 0
    for file in house.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            searched += len(content)
            found = [spelling for spelling in spellings if spelling in content]
            assert not found, file
    assert searched > 10_000_000
