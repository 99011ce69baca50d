"""Somebody carries the house away: the database's files, Valkey's memory, the logs, last night's backup and a list that
an officer saved. A thousand people are in it, and it names none of them."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
import requests
from redis import Redis

from gateway.embedded import valkey_url
from gateway.settings import read_settings
from handlers import invented
from models.phone_number import PhoneNumber
from tests.journeys.house import House, built_in, wait_until
from tests.leaks import found_in

pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(240)]

PEOPLE = 1000
PASSWORD = "respect begins at home"
# Language, consent, pledge, Nairobi, skip the gender, a step, texts wanted.
KEYS = ("", "2", "1", "1", "9", "4", "6", "1")


class Town:
    """People who dial, text and are texted, through the hooks of a house."""

    def __init__(self, house: House) -> None:
        chance = Random(2026)
        self.numbers = [invented.number(n) for n in chance.sample(range(25_000_000), PEOPLE)]
        self._house = house
        token = re.search(r"HOOK_TOKENS=(\S+)", (house.folder / "var" / "keys.env").read_text())[1]
        self._hooks = f"http://127.0.0.1:{house.port}/hooks/africastalking"
        self._token = token
        self._line = threading.local()

    def _post(self, hook: str, form: dict[str, str], token: str | None = None) -> requests.Response:
        if not hasattr(self._line, "open"):
            self._line.open = requests.Session()
        return self._line.open.post(f"{self._hooks}/{token or self._token}/{hook}", data=form, timeout=20)

    def live(self, n: int) -> None:
        """What one of them does: dials, or texts, or only calls by mistake."""
        number = self.numbers[n]
        if n % 3 == 0:
            self._text(n, number, "AHADI Kisumu", "1")
        else:
            self._dial(n, number, KEYS if n % 9 == 1 else KEYS[:4])
        if n % 10 == 0:
            self._text(n + PEOPLE, number, f"Mimi ni {number}, nipigie {number[4:]}")
        if n % 20 == 0:
            self._post("opt-outs", {"senderId": "21512", "phoneNumber": number})
            self._post("delivery-reports", {"id": f"ATXid_{n}", "status": "Failed", "phoneNumber": number})
            # What nobody sends: a wrong token, a broken form, a number where none belongs.
            self._post("ussd", {"phoneNumber": number}, token="wrong")
            self._post("ussd", {"phoneNumber": number, "text": number})
            requests.get(f"http://127.0.0.1:{self._house.port}/{number}?phone={number}", timeout=20)

    def _dial(self, n: int, number: PhoneNumber, pressed: tuple[str, ...]) -> None:
        keys = ""
        for key in pressed:
            keys = f"{keys}*{key}" if keys else key
            form = {
                "sessionId": f"ATUid_{n}",
                "serviceCode": "*384*2026#",
                "phoneNumber": number,
                "networkCode": "63902",
            }
            assert self._post("ussd", form | {"text": keys}).text[:3] in ("CON", "END")

    def _text(self, n: int, number: PhoneNumber, *bodies: str) -> None:
        for place, body in enumerate(bodies):
            form = {"from": number, "to": "21512", "text": body, "id": f"m-{n}-{place}", "date": "2026-11-24T10:00:00Z"}
            assert self._post("sms", form).status_code == 200


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with built_in(folder) as house:
        yield house


@pytest.fixture
def stolen(house: House) -> tuple[House, Town]:
    """A house in which a thousand people have been, a campaign has gone out, and an officer has looked around."""
    house.start()
    town = Town(house)
    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(town.live, range(PEOPLE)))
    _send_a_campaign(house)
    _look_around(house, town)
    assert house.command("backup", str(house.folder / "night.dump")).returncode == 0
    settings = read_settings(data_dir=house.folder / "var")
    redis = Redis.from_url(valkey_url(settings))
    # Plain, so that compression hides nothing from the search.
    redis.config_set("rdbcompression", "no")
    redis.save()
    house.stop()
    return house, town


def _send_a_campaign(house: House) -> None:
    def done(*words: str) -> str:
        came = house.command(*words)
        assert came.returncode == 0, came.stderr
        return came.stdout

    for email, role in (("wanjiru@example.org", "editor"), ("njoroge@example.org", "approver")):
        came = house.command("coordinator", "add", email, "--role", role, "--password-stdin", told=PASSWORD)
        assert came.returncode == 0, came.stderr
    done("campaign", "create", "--name", "16 Days", "--en", "Respect begins at home.", "--by", "wanjiru@example.org")
    done("campaign", "approve", "1", "--by", "njoroge@example.org")
    done("campaign", "launch", "1")
    wait_until(lambda: '"done"' in house.command("campaign", "status", "1", "--json").stdout, 90)


def _look_around(house: House, town: Town) -> None:
    """Wanjiru reads who got the campaign, saves the list that needs no second person, and looks somebody up."""
    wanjiru = requests.Session()
    console = f"http://127.0.0.1:{house.port}/console"

    def token(page: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', wanjiru.get(console + page, timeout=10).text)[1]

    form = {"email": "wanjiru@example.org", "password": PASSWORD, "csrf_token": token("/sign-in")}
    assert wanjiru.post(f"{console}/sign-in", data=form, timeout=10).url.endswith("/console/")
    for page in ("/campaigns/1/recipients", "/campaigns/1/recipients.csv", "/inbox", "/campaigns/1"):
        came = wanjiru.get(console + page, timeout=30)
        assert came.status_code == 200, page
        (house.folder / page.replace("/", "_")).write_bytes(came.content)
    assert b"delivered" in (house.folder / "_campaigns_1_recipients.csv").read_bytes()
    form = {"phone": town.numbers[1], "csrf_token": token("/people")}
    found = wanjiru.post(f"{console}/people", data=form, timeout=10)
    assert "to count each number once" in found.text
    (house.folder / "_people.html").write_bytes(found.content)


def test_a_stolen_house_names_none_of_a_thousand(stolen: tuple[House, Town]) -> None:
    house, town = stolen
    files = [file for file in house.folder.rglob("*") if file.is_file()]
    for part in ("postgres/base", "postgres/pg_wal", "valkey/dump.rdb", "house.log", "night.dump", "recipients.csv"):
        assert any(part in str(file) for file in files), part
    assert sum(file.stat().st_size for file in files) > 30_000_000
    assert found_in([house.folder], town.numbers) == {}
    # The same search finds a number in such a folder when there is one.
    planted = house.folder / "var" / "postgres" / "base" / "planted"
    planted.write_bytes(b"\x00" * 100 + town.numbers[-1].encode() + b"\x00" * 100)
    assert found_in([planted.parent], town.numbers) == {planted: 1}
