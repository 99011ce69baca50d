"""The simulated provider as a process of its own, with a time to answer: `python -m benchmarks.provider SECONDS`."""

import logging
import sys
from dataclasses import replace

from werkzeug.serving import make_server

from gateway.settings import read_settings
from gateway.simulating import configuration
from gateway.simulator import create_simulator


def main(seconds: float) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = read_settings()
    app = create_simulator(replace(configuration(settings), latency_seconds=seconds))
    make_server("127.0.0.1", settings.simulator_port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(float(sys.argv[1]))
