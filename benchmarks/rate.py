"""How closely three workers together hold the rate that they are told, in parts a second at the provider.

Real workers, the embedded servers, the simulator with 0.2 s a call and without delivery reports; batches as large as the
launch makes them at that rate. Measured from the first call after a warm-up of three seconds to the last one. The
target is the floor and the ceiling: `deviation` is what is missing or too much of it. `fullest_second` has the most parts
of any second; since a batch is sent whole, and holds up to a second's parts, two may lie in one. Prints one JSON line.
"""

import argparse
import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from werkzeug.serving import make_server

from benchmarks.house import HOOKS, House, served
from gateway import create_app
from gateway.database import Database
from gateway.settings import Settings
from gateway.simulator import Simulator, SimulatorConfig, create_simulator
from handlers.campaigns.audience import take_your_time
from tests.crowd import crowd, launch
from tests.killing import Gang

WARM_UP_SECONDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[10, 50, 100, 500], help="parts a second (default 10 50 100 500)"
    )
    parser.add_argument("--seconds", type=float, default=20, help="seconds that are measured at each (default 20)")
    parser.add_argument("--workers", type=int, default=3, help="worker processes (default 3)")
    parser.add_argument(
        "--latency", type=float, default=0.2, help="seconds the provider takes for a call (default 0.2)"
    )
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served() as house, answering(house, asked.latency) as provider:
        found = [measure(house, provider, rate, asked) for rate in asked.rates]
    told = {"bench": "rate", "workers": asked.workers, "provider_latency_s": asked.latency, "seconds": asked.seconds}
    print(json.dumps(told | {"rates": found}))


@contextmanager
def answering(house: House, latency: float) -> Iterator[Simulator]:
    """The provider at its port, its log within reach."""
    config = SimulatorConfig(
        hooks_url=f"http://127.0.0.1:{house.port}{HOOKS}/",
        api_key=house.environment["AT_API_KEY"],
        latency_seconds=latency,
        reports=False,
    )
    with Simulator(config) as provider:
        port = int(house.environment["SIMULATOR_PORT"])
        server = make_server("127.0.0.1", port, create_simulator(provider), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()


def measure(house: House, provider: Simulator, rate: float, asked: argparse.Namespace) -> dict[str, float]:
    environment = house.environment | {"SEND_RATE": str(rate)}
    app = create_app(Settings(**{name.lower(): value for name, value in environment.items()}))
    seconds = asked.seconds + WARM_UP_SECONDS
    gang = Gang(environment, asked.workers, seed=1)
    with app.app_context():
        try:
            provider.reset()
            app.extensions["redis"].flushdb()
            prepare(app.extensions["database"], people=round(rate * (seconds + 2) * 1.6) + 300)
            run(provider, gang, seconds)
        finally:
            gang.disband()
            app.extensions["database"].close()
    return figures(provider, rate, asked.seconds)


def prepare(database: Database, people: int) -> None:
    """A campaign to people who were invented for it; two in three of them want texts."""
    with database.door() as session:
        take_your_time(session)
        session.execute(text("TRUNCATE campaign, person CASCADE"))
    crowd(database, people)
    launch(database)


def run(provider: Simulator, gang: Gang, seconds: float) -> None:
    """The workers hear the bell of the launch, and send until they have done so for so long."""
    gang.muster()
    while not provider.log.calls:
        time.sleep(0.05)
    time.sleep(seconds)


def figures(provider: Simulator, rate: float, seconds: float) -> dict[str, float]:
    began = provider.log.calls[0].at.timestamp() + WARM_UP_SECONDS
    sent = [(call.at.timestamp(), len(call.numbers) * call.parts) for call in list(provider.log.calls)]
    counted = [(at, parts) for at, parts in sent if began <= at <= began + seconds]
    # The parts of a call are those of the time until the next one, so that the last call only ends the measurement.
    measured = sum(parts for _, parts in counted[:-1]) / (counted[-1][0] - counted[0][0])
    fullest = max(sum(parts for at, parts in counted if begins <= at < begins + 1) for begins, _ in counted)
    return {
        "target": rate, "measured": round(measured, 2), "deviation": round(measured / rate - 1, 4),
        "calls": len(counted), "fullest_second": fullest,
    }  # fmt: skip


if __name__ == "__main__":
    main()
