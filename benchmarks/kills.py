"""kill -9, again and again, during one campaign: who was texted twice, who was lost, who is uncertain.

Real workers, the embedded servers, gunicorn for the reports, the simulator with 20 ms a call. Prints one JSON line.
"""

import argparse
import json
import logging
import threading
import time
from dataclasses import asdict

from werkzeug.serving import make_server

from benchmarks.house import HOOKS, served
from gateway import create_app
from gateway.settings import Settings
from gateway.simulator import Simulator, SimulatorConfig, create_simulator
from tests.crowd import crowd, launch
from tests.killing import Gang, kill_through


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000, help="people in the database (default 20,000)")
    parser.add_argument("--kills", type=int, default=50, help="how often a worker is killed (default 50)")
    parser.add_argument("--workers", type=int, default=3, help="worker processes (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="where the killer begins (default 1)")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served() as house:
        settings = Settings(**{name.lower(): value for name, value in house.environment.items()})
        app = create_app(settings)
        with Simulator(_config(settings)) as provider, app.app_context():
            server = make_server("127.0.0.1", settings.simulator_port, create_simulator(provider), threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            gang = Gang(house.environment, asked.workers, asked.seed)
            database, redis = app.extensions["database"], app.extensions["redis"]
            crowd(database, asked.people)
            campaign_id = launch(database)
            began = time.monotonic()
            verdict = kill_through(
                database, redis, provider, gang, campaign_id, kills=asked.kills, seed=asked.seed, seconds=600
            )
            took = time.monotonic() - began
            server.shutdown()
            database.close()
    end = verdict.end
    print(json.dumps({
        "bench": "kills", "kills": verdict.kills, "kills_at_work": verdict.kills_at_work, "people_texted": end.total,
        "doubled": len(verdict.doubled), "lost": len(verdict.lost),
        "provider_knows_ledger_does_not": len(verdict.unknown_to_the_ledger), "uncertain": end.uncertain,
        "delivered_but_uncertain": verdict.delivered_but_uncertain, "seconds": round(took, 1),
        "end": {name: value for name, value in asdict(end).items() if name != "cost_kes"},
    }))  # fmt: skip


def _config(settings: Settings) -> SimulatorConfig:
    return SimulatorConfig(
        hooks_url=f"http://127.0.0.1:{settings.port}{HOOKS}/",
        api_key=settings.at_api_key.get_secret_value(),
        short_code=settings.short_code,
        ussd_code=settings.ussd_code,
        latency_seconds=0.02,
    )


if __name__ == "__main__":
    main()
