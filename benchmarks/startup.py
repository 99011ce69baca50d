"""How long until the first page: a new `DATA_DIR`, the same once more (and then until the simulator answers too), and
after everything was killed.

Everything as `make run` starts it, the packages installed. Prints one JSON line.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from tests.journeys.house import built_in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default 5)")
    asked = parser.parse_args()
    took: dict[str, list[float]] = {"from_nothing": [], "again": [], "after_kill": [], "everything_up": []}
    for _ in range(asked.rounds):
        folder = Path(tempfile.mkdtemp(prefix="ahadi-bench-"))
        try:
            with built_in(folder) as house:
                took["from_nothing"].append(house.start())
                house.stop()
                took["again"].append(house.start())
                took["everything_up"].append(house.took)
                house.kill(".")
                took["after_kill"].append(house.start())
                house.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"bench": "startup"} | {name: round(statistics.median(each), 1) for name, each in took.items()}))


if __name__ == "__main__":
    main()
