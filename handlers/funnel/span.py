"""What became of those who called in a stretch of time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from handlers.funnel.hours import Sum
from handlers.funnel.share import Share
from handlers.funnel.way import STAGES, place_of
from models.choice import Language


@dataclass(frozen=True)
class Span:
    """`calls` are all sessions by network. `reached` says how many of the first-time callers came at least to each
    stage; `networks` and `languages` how many of theirs were counted (None: none was chosen)."""

    calls: Mapping[str, int]
    reached: Mapping[str, int]
    networks: Mapping[str, Share]
    languages: Mapping[Language | None, Share]

    @property
    def sessions(self) -> int:
        return sum(self.calls.values())

    @property
    def elsewhere(self) -> int:
        """Sessions of people who returned, to go on or for something else."""
        return self.sessions - self.reached[STAGES[0]]

    @property
    def counted(self) -> Share:
        return sum(self.networks.values(), Share())

    @property
    def passed(self) -> Mapping[str, Share]:
        """For each stage but the first: how many came to it of those who came to the one before."""
        return {stage: Share(self.reached[stage], self.reached[last]) for last, stage in pairwise(STAGES)}


def span_of(sums: Iterable[Sum]) -> Span:
    calls: Counter[str] = Counter()
    stand = [0] * len(STAGES)
    networks: dict[str, Share] = {}
    languages: dict[Language | None, Share] = {}
    for each in sums:
        calls[each.network] += each.sessions
        if each.screen is not None:
            spoken = Language(each.language) if each.language else None
            stand[place_of(each.screen, chose_language=spoken is not None, counted=each.counted)] += each.sessions
            share = Share(each.sessions * each.counted, each.sessions)
            networks[each.network] = networks.get(each.network, Share()) + share
            languages[spoken] = languages.get(spoken, Share()) + share
    reached = {stage: sum(stand[place:]) for place, stage in enumerate(STAGES)}
    return Span(calls, reached, networks, languages)
