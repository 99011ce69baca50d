"""The county that a text tells: beside a keyword, or alone; and the number of who brought its sender. Pure."""

import re
from collections.abc import Callable

from handlers.sms.lists import words
from models import county as counties
from models.county import County, Near
from models.invitation import CODE
from models.spelling import squeeze

FILLERS = frozenset(map(squeeze, words("fillers")))
_GENDERS = words("genders")
# In a longer text some word is always near to some town.
_FEW = 4
_GUESSED_FROM = 6


def _telling(said: tuple[str, ...]) -> list[str]:
    return [word for word in said if squeeze(word) not in FILLERS and word not in _GENDERS]


def county_beside(said: tuple[str, ...], is_keyword: Callable[[str], bool]) -> County | Near | None:
    """The county told beside a keyword: by name first, then by code, then by a near-miss spelling."""
    rest = [word for word in _telling(said) if not is_keyword(word)]
    if named := _named(rest):
        return named
    codes = [found for word in rest if word.isdigit() and isinstance(found := counties.match(word), County)]
    if codes:
        told = tuple(dict.fromkeys(codes))
        return told[0] if len(told) == 1 else Near(told)
    return _nearly_named(rest) if len(rest) <= _FEW else None


def _named(said: list[str]) -> County | Near | None:
    """Counties and towns spelt as listed, the longest names first. Two different ones are asked about."""
    found: list[set[int]] = []
    place = 0
    while place < len(said):
        widths = [width for width in (3, 2, 1) if counties.spelt(" ".join(said[place : place + width]))]
        if widths:
            found.append({county.code for county in counties.spelt(" ".join(said[place : place + widths[0]]))})
        place += widths[0] if widths else 1
    if not found:
        return None
    # `Keroka, Nyamira`: what all of them allow; `Kisumu, Siaya`: all of them.
    codes = set.intersection(*found) or set.union(*found)
    told = tuple(counties.BY_CODE[code] for code in sorted(codes))
    return told[0] if len(told) == 1 else Near(told)


def _nearly_named(said: list[str]) -> County | Near | None:
    letters = [word for word in said if word.isalpha()]
    for width in (len(letters), 2, 1):
        for place in range(len(letters) - width + 1):
            told = counties.match(" ".join(letters[place : place + width])) if width else None
            if told:
                return told
    return None


def county_alone(said: tuple[str, ...]) -> County | Near | None:
    """A text that tells a county and nothing else: guessed only from longer said, for there is no keyword beside."""
    rest = _telling(said)
    whole = " ".join(rest)
    if not rest:
        return None
    named = _named(rest)
    if named and (isinstance(named, Near) or counties.spelt(whole) or len(rest) <= _FEW // 2):
        return named
    if len(rest) == 1 and (rest[0].isdigit() or len(rest[0]) >= _GUESSED_FROM):
        return counties.match(rest[0], most=1)
    return None


def invitation_beside(said: tuple[str, ...]) -> int | None:
    """The number of a friend or a group, where a text holds one and no other."""
    codes = {int(word) for word in said if re.fullmatch(CODE, word)}
    return codes.pop() if len(codes) == 1 else None
