"""Joining or leaving the daily series by text: `DAILY`, `SIKU 16`, `JOIN 16 DAYS`, `DAILY NO`. Pure.

`Every day` is half of many sentences. It counts only where nothing else is said: nobody may be signed up by mistake.
"""

from functools import cache

from handlers.sms.lists import words
from models.spelling import squeeze

_NAMES = frozenset({"daily", "kilasiku", "siku 16", "16 siku", "16 days", "days 16", "siku kumi na sita"})
# Only with a word that wishes for it.
_VAGUE = frozenset({"kila siku", "every day"})
_WISHES = frozenset(map(squeeze, ("join", "jiunge", "jiunga", "najiunga", "start", "anza", "yes", "ndiyo", "ndio")))
_LEAVING = frozenset(map(squeeze, (*words("no"), "off", "zima", "leave"))) - {"2"}
_POLITE = frozenset(map(squeeze, words("fillers")))


def wish(said: tuple[str, ...]) -> bool | None:
    """True for joining, False for leaving, None when the text is about something else."""
    squeezed = [squeeze(word) for word in said]
    named = [word for word in squeezed if word not in _POLITE | _WISHES | _LEAVING]
    name, leaves = " ".join(named), bool(_LEAVING & set(squeezed))
    if name in _squeezed(_NAMES) or (name in _squeezed(_VAGUE) and (leaves or _WISHES & set(squeezed))):
        return not leaves
    return None


@cache
def _squeezed(names: frozenset[str]) -> frozenset[str]:
    return frozenset(" ".join(map(squeeze, name.split())) for name in names)
