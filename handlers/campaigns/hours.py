"""When texts may leave: every day between two times in Nairobi, but not on holidays. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.base import NAIROBI


def parse_window(window: str) -> tuple[time, time]:
    """`08:00-18:00` as two times of day. Raises `ValueError` with a sentence for anything else."""
    try:
        opens, closes = (time.fromisoformat(moment.strip()) for moment in window.split("-"))
    except ValueError:
        raise ValueError("must look like 08:00-18:00") from None
    return opens, closes


@dataclass(frozen=True)
class Hours:
    """`opens` is within, `closes` is without: at 18:00:00 nothing leaves any more."""

    opens: time
    closes: time
    holidays: frozenset[date] = frozenset()

    def open_at(self, moment: datetime) -> bool:
        local = moment.astimezone(NAIROBI)
        return local.date() not in self.holidays and self.opens <= local.time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while it is open, else when it opens next."""
        if self.open_at(moment):
            return moment
        local = moment.astimezone(NAIROBI)
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        while day in self.holidays:
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, NAIROBI)

    def closing(self, moment: datetime) -> datetime:
        """When the day that is open at `moment` closes."""
        return datetime.combine(moment.astimezone(NAIROBI).date(), self.closes, NAIROBI)

    def end_of(self, seconds: float, start: datetime) -> datetime:
        """When work of so many open seconds ends that begins at `start`."""
        at, left = self.next_opening(start), timedelta(seconds=seconds)
        while at + left > self.closing(at):
            left -= self.closing(at) - at
            at = self.next_opening(self.closing(at))
        return at + left
