"""`python -m tests.cluster`: campaigns under faults, a table and one JSON line for each seed."""

import argparse
import json
import os
import subprocess
import sys

from tests.cluster.hosts import enter, why_not

_INSIDE = "--inside"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, help="people in the database (default 20,000)")
    parser.add_argument("--faults", type=int, default=26, help="how many things go wrong (default 26)")
    parser.add_argument("--seed", type=int, help="one seed instead of several")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds (default 5)")
    parser.add_argument("--from", dest="first", type=int, default=1, help="the first of the seeds (default 1)")
    parser.add_argument(_INSIDE, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return _inside(asked)
    if reason := why_not():
        print(f"Not run: {reason}")
        return 0
    seeds = [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    told = ["--people", str(asked.people), "--faults", str(asked.faults), _INSIDE]
    codes = [
        subprocess.call([*enter(), sys.executable, "-m", "tests.cluster", *told, "--seed", str(seed)]) for seed in seeds
    ]
    return max(codes)


def _inside(asked: argparse.Namespace) -> int:
    """Within namespaces of its own: everything that is started here ends with this process."""
    from tests.cluster.run import run

    outcome = run(asked.seed, asked.people, asked.faults, lambda line: print(line, flush=True))
    print(f"{'at':>9}  {'host':<10}{'fault':<9}{'seconds':>8}")
    for event in outcome.befallen:
        lasted = (event.over - event.began).total_seconds()
        print(f"{event.began:%H:%M:%S}  {event.fault.host:<10}{event.fault.kind:<9}{lasted:>8.1f}")
    print(f"slow: {outcome.slow}")
    print(json.dumps(outcome.as_line()), flush=True)
    return 1 if outcome.verdict.broken else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
