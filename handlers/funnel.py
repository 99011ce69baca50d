"""How far the latest USSD sessions came, screen by screen and by network. Private screens are not in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.base import now

_LATEST = 5000
_BACK = timedelta(days=7)
# The way of a first pledge, and the screens on which somebody stands who came so far. Whoever stands further on has
# passed what lies before.
WAY: Mapping[str, tuple[str, ...]] = {
    "language": ("language",),
    "consent": ("consent", "notice"),
    "pledge": ("pledge",),
    "county": ("region", *(name for name in PLEDGE_MENU.screens if name.startswith("county_"))),
    "gender": ("gender",),
    "first step": ("first_step",),
    "texts": ("texts",),
    "end": ("welcome", "thanks"),
}
_PLACE = {screen: place for place, screens in enumerate(WAY.values()) for screen in screens if screen != "county_count"}
# Who stands behind the pledge has been counted.
_COUNTED_FROM = list(WAY).index("pledge") + 1


@dataclass(frozen=True)
class Funnel:
    """`reached` says how many of `sessions` came at least to each screen of the way; `elsewhere` were returning people
    and others who went another way; `networks` how many of each network's first-timers were counted, and how many
    there were."""

    since: datetime | None
    sessions: int
    reached: Mapping[str, int]
    elsewhere: int
    networks: Mapping[str, tuple[int, int]]


_LAST_SCREENS = text(
    """
    SELECT screen, network, count(*), min(started_at)
      FROM (SELECT screen, network, started_at FROM ussd_session
             WHERE started_at > :since ORDER BY started_at DESC LIMIT :most) AS latest
     GROUP BY screen, network
    """
)


def funnel(session: Session) -> Funnel:
    """Of the latest five thousand sessions of the week."""
    rows = session.execute(_LAST_SCREENS, {"since": now() - _BACK, "most": _LATEST}).all()
    stand = [0] * len(WAY)
    networks: dict[str, tuple[int, int]] = {}
    for screen, network, sessions, _ in rows:
        if (place := _PLACE.get(screen)) is not None:
            stand[place] += sessions
            counted, all_of_them = networks.get(network, (0, 0))
            networks[network] = (counted + sessions * (place >= _COUNTED_FROM), all_of_them + sessions)
    total = sum(row[2] for row in rows)
    return Funnel(
        since=min((row[3] for row in rows), default=None),
        sessions=total,
        reached={stage: sum(stand[place:]) for place, stage in enumerate(WAY)},
        elsewhere=total - sum(stand),
        networks=networks,
    )
