"""How long the daily pick of a series takes, and how much memory, over a million people.

Twice: a day on which one in 365 is due, as on any day, and the worst there is, everybody due at once after a launch on the
radio. Prints one JSON line, then a table.
"""

import argparse
import json
from datetime import time as time_of_day
from datetime import timedelta

from sqlalchemy import text

from benchmarks.campaigns import peak, timed, whole_launch
from benchmarks.house import served
from gateway import create_app
from gateway.house import rules
from gateway.settings import Settings
from handlers.campaigns.audience import take_your_time
from handlers.series import approve, rounds, write
from handlers.series.write import DayText, Outline
from models.base import now, today
from models.series import SeriesKind
from tests.crowd import SW, WANJIRU, crowd, njoroge

_SPREAD = "UPDATE pledge SET at = now() - (1 + id % 365) * interval '1 day'"
_ALL_AT_ONCE = "UPDATE pledge SET at = now() - interval '7 days'"

_DUE = text("SELECT count(*) FROM message WHERE created_at > :at")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the database (default 1,000,000)")
    asked = parser.parse_args()
    with served() as house:
        app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
        try:
            with app.app_context():
                measure(app.extensions["database"], asked.people)
        finally:
            app.extensions["database"].close()


def measure(database, people: int) -> None:
    crowd(database, people)
    with database.door() as session:
        outline = Outline("After the pledge", SeriesKind.PLEDGE, WANJIRU, at=time_of_day(0))
        series = write.create(session, outline, [DayText(7, sw=SW, en=SW)], rules())
        approve.approve(session, series, njoroge(session), rules())
    told: dict[str, object] = {"bench": "series", "people": people}
    for name, when in (("any day", _SPREAD), ("all at once", _ALL_AT_ONCE)):
        with database.door() as session:
            take_your_time(session)
            session.execute(text(when))
            session.execute(text("UPDATE message SET created_at = created_at - interval '60 days'"))
            session.execute(text("UPDATE series_text SET done_to = :today"), {"today": today()})
            session.execute(text("UPDATE campaign SET round_day = round_day - 400"))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE pledge"))
        before = peak()
        tick = timed(lambda: _tick(database))
        launch = timed(lambda: whole_launch(database))
        with database.glance() as session:
            due = session.execute(_DUE, {"at": now() - timedelta(minutes=10)}).scalar_one()
        told[name] = {
            "due": due, "tick_s": round(tick, 3), "pick_s": round(launch, 2), "grown_mb": peak() - before,
        }  # fmt: skip
    print(json.dumps(told))
    for name, found in told.items():
        print(f"{name:14}{found!s}")


def _tick(database) -> None:
    with database.door() as session:
        assert rounds.tick(session) == 1


if __name__ == "__main__":
    main()
