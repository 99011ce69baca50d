"""How many USSD hops and pledges a second, and how long the slowest wait.

Floors, on the same server with the same workers, in turn with the real thing in every round:
F0 an empty Flask view; F1 the same plus one row inserted by the raw driver and committed (synchronous_commit on).
Prints one JSON line, then a table. Everything runs on the embedded servers in a folder of its own.
"""

import threading
import time

from benchmarks.house import served
from benchmarks.load import FLOORS, Phone, arguments, report, rounds, somebody


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--people", type=int, default=0, help="people in the database beforehand (default 0)")
    asked = parser.parse_args()
    with served(asked.people) as house:
        scenes = {**FLOORS, "session hop": session_hops, "pledging hop": pledging_hops}
        report("ussd", rounds(scenes, house.port, asked), people=asked.people, concurrent=asked.concurrent)


def session_hops(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
    """First calls up to the pledge screen: dial, language, consent; one person after another."""
    ready.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        session, number = somebody()
        for keys in ("", "2", "2*1"):
            phone.hop(session, number, keys)


def pledging_hops(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
    """Everybody stands at the pledge screen; then all press 1."""
    waiting = [somebody() for _ in range(round(25 * seconds))]
    for session, number in waiting:
        for keys in ("", "2", "2*1"):
            phone.hop(session, number, keys, timed=False)
    ready.wait()
    for session, number in waiting:
        phone.hop(session, number, "2*1*1")


if __name__ == "__main__":
    main()
