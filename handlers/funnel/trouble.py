"""What fails now: a network of which nothing comes any more, or one on which, or a screen on which, callers get stuck.

A day is held against the same hour of the seven days before it, of which the middle one counts, since one day with a
radio show would make all others look silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from handlers.funnel.hours import HOUR, LATELY, UNDER_WAY, Hour, whole_hour
from handlers.funnel.share import SMALLEST_SAMPLE, Change, Share
from handlers.funnel.span import Span

_SILENT = 0.25
_FALL_POINTS = 10
_DAYS = 7


@dataclass(frozen=True)
class Silence:
    """A network from which `came` calls in the last half hour, where `usual` are usual."""

    network: str
    came: int
    usual: float


@dataclass(frozen=True)
class Fall:
    """On this network, or to this stage of the way, fewer come than is usual: `change` is the last half hour beside the
    week."""

    network: str | None
    stage: str | None
    change: Change


def usual_calls(hours: Iterable[Hour], at: datetime) -> Mapping[str, float]:
    """How many calls come in half an hour at this time of the day, by network."""
    middle = whole_hour(at - UNDER_WAY - LATELY / 2)
    sessions = {(each.hour, each.network): each.sessions for each in hours}
    days = [middle - timedelta(days=back) for back in range(1, _DAYS + 1)]
    networks = {network for _, network in sessions}
    return {network: median(sessions.get((day, network), 0) for day in days) * (LATELY / HOUR) for network in networks}


def find(lately: Span, week: Span, usual: Mapping[str, float]) -> Iterator[Silence | Fall]:
    """What fails in the half hour `lately`, the worst first."""
    for network, calls in sorted(usual.items()):
        came = lately.calls.get(network, 0)
        if calls >= SMALLEST_SAMPLE and came < _SILENT * calls:
            yield Silence(network, came, calls)
    for network, share in sorted(lately.networks.items()):
        if _fell(change := Change(share, week.networks.get(network, Share()))):
            yield Fall(network, None, change)
    for stage, share in lately.passed.items():
        if _fell(change := Change(share, week.passed[stage])):
            yield Fall(None, stage, change)


def _fell(change: Change) -> bool:
    return change.is_sure and change.points is not None and change.points <= -_FALL_POINTS
