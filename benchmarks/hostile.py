"""A siege: hostile requests against the real web process, while citizens go on pledging beside it.

Wrong tokens, random bytes, bodies that are too big, half requests that hold on to their connection, floods from one
claimed number, tricks with SQL, zero bytes and Unicode, odd methods and paths, guesses at the console's door. No answer
may be a 5xx, no web process may grow, and whoever dials must hardly notice.
"""

import argparse
import json
import subprocess
import sys
import threading
import time

import psutil

from benchmarks.hooks_under_campaign import walk
from benchmarks.house import TOKEN, House, served

MEGABYTE = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000, help="hostile requests (default 100,000)")
    parser.add_argument("--rate", type=float, default=200, help="of them a second (default 200)")
    parser.add_argument("--seconds", type=float, default=900, help="the siege ends at the latest (default 900)")
    parser.add_argument("--quiet", type=float, default=20, help="seconds of peace, before it (default 20)")
    asked = parser.parse_args()
    with served() as house:
        measure(house, asked)


def measure(house: House, asked: argparse.Namespace) -> None:
    walk(house.port, 3.0)
    quiet = walk(house.port, asked.quiet)
    # A short siege first: what a process loads with its first request of a kind is not what it grows by.
    _besiege(house, 2000, asked.rate, 60).communicate()
    before, began = memory(), time.monotonic()
    siege = _besiege(house, asked.requests, asked.rate, asked.seconds)
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.append(siege.communicate()[0]))
    reader.start()
    rounds = []
    while reader.is_alive():
        rounds.append(walk(house.port, asked.quiet / 2))
        reader.join(0)
    took = time.monotonic() - began
    answers: dict[str, int] = json.loads(said[0])
    time.sleep(6)  # until the last half requests are cut
    after = memory()
    rounds.sort(key=lambda both: both[1])
    under = rounds[len(rounds) // 2]
    told = {
        "bench": "hostile", "requests": sum(answers.values()), "a_second": round(sum(answers.values()) / took),
        "server_errors": sum(times for status, times in answers.items() if status.startswith("5")),
        "answers": dict(sorted(answers.items())),
        "memory_before_mb": before, "memory_after_mb": after,
        "quiet_p50_ms": round(quiet[0], 1), "quiet_p99_ms": round(quiet[1], 1),
        "siege_p50_ms": round(under[0], 1), "siege_p99_ms": round(under[1], 1),
        "p99_ratio": round(under[1] / quiet[1], 2),
    }  # fmt: skip
    print(json.dumps(told))
    for name, figure in told.items():
        print(f"{name:20}{figure!s}")


def _besiege(house: House, count: int, rate: float, seconds: float) -> "subprocess.Popen[str]":
    command = ["-m", "benchmarks.siege", str(house.port), TOKEN, str(count), str(rate), str(seconds)]
    return subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)


def memory() -> list[int]:
    """Megabytes that each web process holds for itself alone."""
    masters = [child for child in psutil.Process().children() if "gunicorn" in " ".join(child.cmdline())]
    workers = [worker for master in masters for worker in master.children()]
    return sorted(worker.memory_full_info().uss // MEGABYTE for worker in workers)


if __name__ == "__main__":
    main()
