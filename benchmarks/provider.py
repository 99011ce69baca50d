"""The simulated provider as a process of its own: `python -m benchmarks.provider SECONDS [--silent]`.

SECONDS is how long it takes for a call; --silent: it sends no delivery reports.
"""

import logging
import sys
from dataclasses import replace

from werkzeug.serving import make_server

from gateway.settings import read_settings
from gateway.simulating import configuration
from gateway.simulator import create_simulator


def main(seconds: float, *, reports: bool) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = read_settings()
    app = create_simulator(replace(configuration(settings), latency_seconds=seconds, reports=reports))
    make_server("127.0.0.1", settings.simulator_port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(float(sys.argv[1]), reports="--silent" not in sys.argv)
