"""How long the console's pages take with a million people and five million messages in the database.

Each page is asked for through gunicorn by a coordinator who is signed in. Prints one JSON line, then a table. The goal is
200 ms at the median for every page.
"""

import argparse
import gzip
import json
import re
import statistics
import time

import pyotp
import requests
from sqlalchemy import text

from benchmarks.house import House, served
from gateway import create_app
from gateway.settings import Settings
from handlers import coordinators, second_proof, sign_in
from handlers.campaigns.audience import take_your_time
from models.coordinator import Role
from tests.crowd import crowd, launch

GOAL_MS = 200
WHO, PASSWORD = "bench@example.org", "respect begins at home"
_BATCHES = text(
    """
    INSERT INTO batch (queue, state, body, campaign_id, people, parts_each, delivered, failed, parts, cost_kes, attempts,
                       not_before, created_at, submitted_at, recorded_at)
    SELECT 'campaigns', 'recorded', 'Heshima', :campaign, 100, 1, 97, 3, 100, 80, 1, now(), now(), now(), now()
      FROM generate_series(1, :batches)
    """
)
_MESSAGES = text(
    """
    INSERT INTO message (person_id, phone, kind, batch_id, state, reason, provider_id, parts, cost_kes, created_at)
    SELECT person.id, person.phone, 'campaign', batch.id, CASE WHEN person.id % 100 < 3 THEN 'failed' ELSE 'delivered' END,
           CASE WHEN person.id % 100 < 3 THEN 'the phone was off too long' END, batch.id || '-' || person.id, 1, 0.8,
           now() - interval '40 days'
      FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM batch WHERE campaign_id = :campaign) AS batch
      JOIN person ON (person.id - 1) / 100 = batch.place
    """
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the database (default 1,000,000)")
    parser.add_argument("--messages", type=int, default=5_000_000, help="messages in the database (default 5,000,000)")
    parser.add_argument("--rounds", type=int, default=9, help="how often each page is asked for (default 9)")
    asked = parser.parse_args()
    with served() as house:
        app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
        with app.app_context():
            database = app.extensions["database"]
            campaigns = furnish(database, asked.people, asked.messages)
            with database.door() as session:
                made = coordinators.add(session, WHO, Role.ADMIN, None, PASSWORD, sign_in.hashed)
                secret = made.code_secret = second_proof.new_secret()
            report(house, campaigns, secret, asked)
            database.close()


def furnish(database, people: int, messages: int) -> list[int]:
    """A full house. Returns the ids of its campaigns, the last of them one that is going out."""
    crowd(database, people)
    campaigns = []
    for _ in range(max(1, round(messages / people))):
        campaign_id = launch(database, whole=False)
        with database.door() as session:
            take_your_time(session)
            values = {"campaign": campaign_id, "batches": people // 100}
            session.execute(_BATCHES, values)
            session.execute(text("UPDATE campaign SET state = 'done' WHERE id = :campaign"), values)
        with database.door() as session:
            session.execute(text("SET LOCAL statement_timeout = '10min'"))
            session.execute(_MESSAGES, values)
        campaigns.append(campaign_id)
    with database.door() as session:
        take_your_time(session)
        session.execute(text("UPDATE campaign SET state = 'sending' WHERE id = :last"), {"last": campaigns[-1]})
        session.execute(text("ANALYZE"))
    return campaigns


def enter(base: str, secret: str) -> requests.Session:
    here = requests.Session()
    here.headers["Accept"] = "text/html"

    def send(path: str, **form: str) -> None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', here.get(base + path, timeout=30).text)[1]
        here.post(base + path, data=form | {"csrf_token": token}, timeout=30).raise_for_status()

    send("/console/sign-in", email=WHO, password=PASSWORD)
    send("/console/sign-in/code", code=pyotp.TOTP(secret).now())
    return here


def report(house: House, campaigns: list[int], secret: str, asked: argparse.Namespace) -> None:
    base = f"http://127.0.0.1:{house.port}"
    here, last = enter(base, secret), campaigns[-1]
    pages = (
        "", "campaigns", "campaigns/new", f"campaigns/{last}", f"campaigns/{last}/live", f"campaigns/{last}/recipients",
        f"campaigns/{last}/recipients?state=failed", f"campaigns/{last}/edit", "calendar", "people", "inbox", "help-lines",
        "exports", "team", "audit", "queue", "settings", "account",
    )  # fmt: skip
    medians: dict[str, float] = {}
    weights: dict[str, float] = {}
    for page in pages:
        took = []
        for _ in range(asked.rounds):
            began = time.perf_counter()
            came = here.get(f"{base}/console/{page}", timeout=60)
            took.append((time.perf_counter() - began) * 1000)
        if came.status_code not in (200, 404):
            raise SystemExit(f"/console/{page} answered {came.status_code}")
        medians[page or "home"] = round(statistics.median(took), 1)
        weights[page or "home"] = round(len(gzip.compress(came.content)) / 1024, 1)
    files = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg)[^"]*)"', here.get(f"{base}/console/", timeout=60).text)
    shared = sum(len(gzip.compress(here.get(base + file, timeout=30).content)) for file in files) / 1024
    told = {
        "bench": "console", "people": asked.people, "messages": asked.messages, "median_ms": medians,
        "slowest_ms": max(medians.values()), "goal_ms": GOAL_MS,
        "first_load_kib_gzipped": round(shared + max(weights.values()), 1),
    }  # fmt: skip
    print(json.dumps(told))
    for page, median in medians.items():
        print(f"/console/{page:36}{median:>9.1f} ms{weights[page]:>8.1f} KiB")


if __name__ == "__main__":
    main()
