"""`make run` as a person runs it: every process real. It is killed, starved, searched and started again."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.conftest import AMINA
from tests.journeys.house import House, built_in, wait_until

pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(180)]


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with built_in(folder) as house:
        yield house


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
