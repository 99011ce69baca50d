"""The simulated provider as a process of its own, for all hosts: `python -m tests.cluster.provider`.

Half a second a call, so that a worker is nearly always in one; a report that was not taken comes again after a second.
"""

import logging
from dataclasses import replace

from werkzeug.serving import make_server

from gateway.settings import read_settings
from gateway.simulating import configuration
from gateway.simulator import create_simulator
from tests.cluster.house import HOOKS


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    told = configuration(read_settings())
    config = replace(
        told, hooks_url=HOOKS, latency_seconds=0.5, magic=False, retry_every_seconds=1.0, report_delays=(0.3, 0.6, 1.0)
    )
    make_server("0.0.0.0", 9000, create_simulator(config), threaded=True).serve_forever()  # noqa: S104


if __name__ == "__main__":
    main()
