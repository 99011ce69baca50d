"""docs/deploy.md and the files beside it, held to the code: what they name must exist, and be started as it is."""

import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests
import yaml

from gateway.commands import COMMANDS
from gateway.settings import Settings
from tests.conftest import ROOT, TOKEN
from tests.servers import free_port

PAGE, FOLDER = ROOT / "docs" / "deploy.md", ROOT / "docs" / "deploy"
FILES = sorted(FOLDER.iterdir())
UNITS = [file for file in FILES if file.suffix == ".service"]
# In capitals, but no settings of ours.
OTHERS = {"AHADI_HOST", "AHADI_WEBS"}
PLACE = "/srv/ahadi/.venv/bin/"


def procfile() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


def process_of(unit: Path) -> str:
    return unit.stem.removeprefix("ahadi-").rstrip("@")


def test_each_setting_on_the_page_exists() -> None:
    named = set(re.findall(r"(?<![\w/])([A-Z]{2,}(?:_[A-Z]+)+|PORT)(?!\w)", PAGE.read_text()))
    assert {"DATABASE_POOL", "REDIS_URL", "TRUSTED_PROXIES", "PHONE_KEY", "PORT"} <= named
    assert {name for name in named - OTHERS if name.lower() not in Settings.model_fields} == set()


def test_each_setting_in_the_files_exists() -> None:
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    told = set(compose["x-ahadi"]["environment"])
    told |= {name for unit in UNITS for name in re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE)}
    assert {name for name in told if name.lower() not in Settings.model_fields} == set()


def test_each_command_exists() -> None:
    text = PAGE.read_text() + "".join(file.read_text() for file in FILES)
    named = set(re.findall(r"flask --app gateway ([a-z-]+)", text))
    assert {"migrate", "clock", "backup", "restore", "doctor", "audit"} <= named
    assert named - set(COMMANDS) == set()


def test_each_process_exists_and_is_told_of() -> None:
    table = PAGE.read_text().partition("## What runs")[2].partition("All are")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(procfile())


def test_each_file_is_told_of_and_each_link_leads_somewhere() -> None:
    links = set(re.findall(r"\]\(([^)#]+)\)", PAGE.read_text()))
    assert [link for link in links if not (PAGE.parent / link).exists()] == []
    assert {file.name for file in FILES} <= {Path(link).name for link in links}
    assert "docs/deploy.md" in (ROOT / "README.md").read_text()


def test_compose_starts_what_the_procfile_starts() -> None:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert {name: services[name]["command"] for name in procfile()} == procfile()
    assert all("command" in service or "image" in service for service in services.values())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_the_procfile_starts(unit: Path) -> None:
    command = re.search(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE)[1]
    assert shlex.split(command.removeprefix(PLACE)) == shlex.split(procfile()[process_of(unit)])


def test_there_is_a_unit_for_each_process() -> None:
    assert {process_of(unit) for unit in UNITS} == set(procfile())


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/ahadi", str(ROOT)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
    )
    # Of other units on this machine it may complain as well.
    said = [line for line in (done.stdout + done.stderr).splitlines() if "ahadi-" in line]
    assert said == []


def test_workers_are_given_longer_than_a_call_may_take() -> None:
    longest = max(bound.le for bound in Settings.model_fields["at_timeout"].metadata if hasattr(bound, "le"))
    unit = next(unit.read_text() for unit in UNITS if process_of(unit) == "worker")
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > longest
    assert int(services["worker"]["stop_grace_period"].rstrip("s")) > longest


def test_the_proxy_writes_no_token_into_its_log(tmp_path: Path) -> None:
    """A real Caddy with the file as it is, and two webs that are not there."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no Caddy here (apt-get install caddy)")
    port, away = free_port(), free_port()
    told = (FOLDER / "Caddyfile").read_text().replace("{\n", "{\n\tadmin off\n", 1)
    (tmp_path / "Caddyfile").write_text(told.replace("lb_try_duration 5s", "lb_try_duration 200ms"))
    here = {"AHADI_HOST": f"http://127.0.0.1:{port}", "AHADI_WEBS": f"127.0.0.1:{away} 127.0.0.1:{away + 1}"}
    with (tmp_path / "log").open("wb") as log:
        command = [caddy, "run", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=here | {"HOME": str(tmp_path)})
    try:
        answer = ask(f"http://127.0.0.1:{port}/hooks/africastalking/{TOKEN}/ussd")
    finally:
        process.terminate()
        process.wait(10)
    written = (tmp_path / "log").read_text()
    assert answer in (502, 503)
    assert '"level":"error"' in written, "it did log that no web answered"
    assert TOKEN not in written


def ask(url: str) -> int:
    for _ in range(100):
        try:
            return requests.post(url, data={"text": ""}, timeout=10).status_code
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the proxy does not answer")
