"""PHONE_KEY is changed under a running house: nothing lost, nothing doubled, and how long it takes.

Real web and worker processes, restarted three times as the help of `phone-key rotate` says, while people pledge on two
lines and a campaign goes out. Prints one JSON line.
"""

import argparse
import json
import logging
import threading
from dataclasses import asdict

from sqlalchemy import text
from werkzeug.serving import make_server

from benchmarks.house import HOOKS, served
from gateway import create_app
from gateway.settings import Settings
from gateway.simulator import Simulator, SimulatorConfig, create_simulator
from tests.crowd import crowd, launch
from tests.turning import House, change_the_key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000, help="people in the database (default 100,000)")
    parser.add_argument("--rate", type=int, default=700, help="parts a second of the campaign (default 700)")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served() as house:
        settings = Settings(**{name.lower(): value for name, value in house.environment.items()})
        app = create_app(settings)
        config = SimulatorConfig(
            hooks_url=f"http://127.0.0.1:{settings.port}{HOOKS}/",
            api_key=settings.at_api_key.get_secret_value(),
            short_code=settings.short_code,
            ussd_code=settings.ussd_code,
            latency_seconds=0.02,
            reports=False,
        )
        with Simulator(config) as provider, app.app_context():
            server = make_server("127.0.0.1", settings.simulator_port, create_simulator(provider), threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            database = app.extensions["database"]
            crowd(database, asked.people)
            campaign_id = launch(database)
            with database.door() as session:
                session.execute(text("UPDATE campaign SET rate = :rate"), {"rate": asked.rate})
            keys = (house.environment["PHONE_KEY"], "n" * 40)
            verdict = change_the_key(database, provider, House(house.environment), HOOKS, campaign_id, keys=keys)
            server.shutdown()
            database.close()
    print(json.dumps({"bench": "rotation", "people": asked.people} | asdict(verdict)))


if __name__ == "__main__":
    main()
