"""The whole country in a few sums, for the global counter of HeForShe: no county, nobody.

Evidence goes by the channel: what came over USSD or as a text is verified by the network, what was read from paper is
claimed by whoever wrote it down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.base import now, today
from models.choice import Channel, Evidence
from models.tally import Tally

DAYS = 30
_EVIDENCE = {channel: Evidence.CLAIMED if channel is Channel.IMPORT else Evidence.VERIFIED for channel in Channel}
_CHANNELS = (Channel.USSD, Channel.SMS, Channel.IMPORT)


@dataclass(frozen=True)
class Added:
    """Pledges, and promises that were kept."""

    pledged: int = 0
    kept: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(self.pledged + other.pledged, self.kept + other.kept)


@dataclass(frozen=True)
class Aggregate:
    """`days` are the last thirty in Nairobi, today last, each by its evidence."""

    as_of: datetime
    whole: Added
    evidence: Mapping[Evidence, Added]
    channels: Mapping[Channel, Added]
    days: tuple[tuple[date, Mapping[Evidence, Added]], ...]


def aggregate(session: Session) -> Aggregate:
    """From one statement, so that all of its sums are of the same moment."""
    first = today() - timedelta(days=DAYS - 1)
    day = case((Tally.day >= first, Tally.day))
    sums = select(Tally.channel, day, func.sum(Tally.pledged), func.sum(Tally.kept)).group_by(Tally.channel, day)
    channels = dict.fromkeys(_CHANNELS, Added())
    days = {first + timedelta(days=n): dict.fromkeys(Evidence, Added()) for n in range(DAYS)}
    for channel, at, pledged, kept in session.execute(sums):
        added = Added(int(pledged), int(kept))
        channels[channel] = channels.get(channel, Added()) + added
        if at in days:
            days[at][_EVIDENCE[channel]] += added
    evidence = dict.fromkeys(Evidence, Added())
    for channel, added in channels.items():
        evidence[_EVIDENCE[channel]] += added
    whole = sum(evidence.values(), Added())
    return Aggregate(now(), whole, evidence, channels, tuple(days.items()))
