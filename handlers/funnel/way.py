"""The way of a first pledge, as stages, and the screens on which somebody stands who came so far. Whoever stands
further on has passed what lies before."""

from collections.abc import Mapping

from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.county import Region

WAY: Mapping[str, tuple[str, ...]] = {
    "language": ("language",),
    "consent": ("consent", "notice"),
    "pledge": ("pledge",),
    "county": ("region", *(f"county_{region}" for region in Region if region is not Region.NAIROBI)),
    "gender": ("gender",),
    "first step": ("first_step",),
    "texts": ("texts",),
    "end": ("welcome", "thanks"),
}
STAGES = tuple(WAY)
_PLACE = {screen: place for place, screens in enumerate(WAY.values()) for screen in screens}
# Who stands behind the pledge has been counted.
_COUNTED = STAGES.index("pledge") + 1
# Where somebody begins who has not pledged: a first-time caller.
FIRST_SCREENS = tuple(name for wanted, name in PLEDGE_MENU.entrances if "pledged" not in wanted)


def place_of(screen: str, *, chose_language: bool, counted: bool) -> int:
    """How many stages a first-time caller has passed whose session ended on `screen`.

    Whoever left by a key stands on a last screen, of which the way is not known any more: she has chosen a language or
    has not, and was counted or was not.
    """
    place = _PLACE.get(screen, STAGES.index("consent") if chose_language else 0)
    return max(place, _COUNTED) if counted else place
