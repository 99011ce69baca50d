"""Changes PHONE_KEY under a running house: three restarts of every process and the command, while people pledge and a
campaign goes out. Says what became of both."""

import http.client
import os
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import func, select

from gateway.database import Database
from gateway.jobs import sweep, tick
from gateway.simulator import Simulator
from handlers import invented
from models.campaign import Campaign, CampaignState
from models.message import Message, MessageState
from models.person import Person
from models.phone_key import phone_keys
from models.tally import Tally
from tests.servers import free_port

ROOT = Path(__file__).parent.parent
# Beyond the numbers of the crowd.
FIRST_PLEDGER = 20_000_000


@dataclass
class Verdict:
    """What was found once it was quiet again."""

    pledged: int
    counted: int
    kept: int
    under_an_old_key: int
    texted: int
    doubled: int
    lost: int
    uncertain: int
    asked_again: int
    resealed: int
    rotate_seconds: float
    pledges_meanwhile: int


@dataclass
class House:
    """Web and worker processes of one installation, all with the same keys."""

    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    _web: "subprocess.Popen[bytes] | None" = None
    _worker: "subprocess.Popen[bytes] | None" = None

    def with_keys(self, *keys: str) -> None:
        """New processes with these keys take over from those before; each port is never without one that listens."""
        given = {"PHONE_KEY": ",".join(keys), "PORT": str(self.port)}
        environment = os.environ | dict(self.environment) | given  # noqa: TID251
        gunicorn = ["-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway:create_app()"]
        web = subprocess.Popen([sys.executable, *gunicorn], cwd=ROOT, env=environment)
        _wait_for_children(web.pid)
        if self._web and self._worker:
            self._web.terminate()
            self._worker.terminate()
            self._web.wait(30)
            self._worker.wait(60)
        self._web = web
        worker = [sys.executable, "worker.py"]
        self._worker = subprocess.Popen(worker, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        for process in (self._web, self._worker):
            if process:
                process.terminate()
        for process in (self._web, self._worker):
            if process:
                process.wait(60)

    def rotate(self, *keys: str) -> tuple[int, float]:
        """Runs the command; how many it resealed, and in how many seconds."""
        environment = os.environ | dict(self.environment) | {"PHONE_KEY": ",".join(keys)}  # noqa: TID251
        command = [sys.executable, "-m", "flask", "--app", "gateway", "phone-key", "rotate"]
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        told = next(line for line in done.stdout.splitlines() if line.endswith("numbers resealed."))
        return int(told.split()[0].replace(",", "")), time.monotonic() - began


def _wait_for_children(pid: int) -> None:
    """Until the web process has its workers, which listen from then on."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    until = time.monotonic() + 60
    while len(children.read_text().split()) < 2:
        assert time.monotonic() < until, "the web process has no workers"
        time.sleep(0.1)
    time.sleep(1)


class Pledgers:
    """People who pledge one after another, on several lines at once, and dial on when a line drops."""

    def __init__(self, port: int, hooks: str, lines: int) -> None:
        self.pledged: list[int] = []
        self.asked_again = 0
        self.wrong: list[str] = []
        self._port, self._hooks = port, hooks
        self._enough = threading.Event()
        self._lines = [threading.Thread(target=self._line, args=(n, lines)) for n in range(lines)]

    def __enter__(self) -> "Pledgers":
        for line in self._lines:
            line.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for line in self._lines:
            line.join(60)

    def _line(self, first: int, step: int) -> None:
        n = FIRST_PLEDGER + first
        while not self._enough.is_set():
            keys = ""
            for key in ("", "2", "1", "1"):
                keys = f"{keys}*{key}" if keys else key
                screen = self._hop(n, keys)
            (self.pledged.append(n) if screen.startswith("CON Your region?") else self.wrong.append(screen))
            n += step
            time.sleep(0.01)

    def _hop(self, n: int, keys: str) -> str:
        number = str(invented.number(n))
        form = {"sessionId": f"ATUid_{n}", "serviceCode": "*384*2026#", "phoneNumber": number, "networkCode": "63902"}
        body = urllib.parse.urlencode(form | {"text": keys})
        for _ in range(50):
            with suppress(OSError, http.client.HTTPException):
                return requests.post(
                    f"http://127.0.0.1:{self._port}{self._hooks}/ussd", data=body, timeout=20,
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                ).text  # fmt: skip
            self.asked_again += 1
            time.sleep(0.1)
        return "nobody answers"


def change_the_key(
    database: Database, provider: Simulator, house: House, hooks: str, campaign_id: int, *, keys: tuple[str, str]
) -> Verdict:
    """From the old key to the new one, as the help of the command says, and what became of everybody."""
    old, new = keys
    before = _count(database, Person)
    house.with_keys(old)
    try:
        with Pledgers(house.port, hooks, lines=2) as people:
            house.with_keys(old, new)
            house.with_keys(new, old)
            so_far = len(people.pledged)
            resealed, seconds = house.rotate(new, old)
            meanwhile = len(people.pledged) - so_far
        phone_keys.use(new, old)
        _until_done(database, campaign_id)
    finally:
        house.stop()
    assert people.wrong == [], people.wrong[:3]
    return _verdict(database, provider, campaign_id, people, before, (resealed, seconds, meanwhile))


def _until_done(database: Database, campaign_id: int) -> None:
    until = time.monotonic() + 300
    while True:
        tick()
        sweep()
        with database.door() as session:
            campaign = session.get(Campaign, campaign_id)
            if campaign and campaign.state is CampaignState.DONE:
                return
        assert time.monotonic() < until, "the campaign does not end"
        time.sleep(0.5)


def _verdict(
    database: Database,
    provider: Simulator,
    campaign_id: int,
    people: Pledgers,
    before: int,
    rotated: tuple[int, float, int],
) -> Verdict:
    texted = Counter(accepted.number for accepted in provider.log)
    with database.door() as session:
        left = set(session.scalars(select(Message.phone).where(Message.state != MessageState.SUPPRESSED)))
        states = Counter(session.scalars(select(Message.state)))
        numbers = set(session.scalars(select(Person.phone)))
        counted = session.scalar(select(func.sum(Tally.pledged))) or 0
        label = phone_keys.newest_label
        old = session.connection().exec_driver_sql(
            "SELECT count(*) FROM person WHERE substr(phone, 1, 1) <> %s", (label,)
        )
        under_an_old_key = old.scalar_one()
    wanted = {str(invented.number(n)) for n in people.pledged}
    return Verdict(
        pledged=len(people.pledged),
        counted=counted - before,
        kept=len(wanted & {str(number) for number in numbers}),
        under_an_old_key=under_an_old_key,
        texted=len(texted),
        doubled=sum(1 for times in texted.values() if times > 1),
        lost=len({str(number) for number in left} - set(texted)),
        uncertain=states[MessageState.UNCERTAIN],
        asked_again=people.asked_again,
        resealed=rotated[0],
        rotate_seconds=round(rotated[1], 1),
        pledges_meanwhile=rotated[2],
    )


def _count(database: Database, table: type[Person]) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
