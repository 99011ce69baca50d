"""How a number and a time are written, alike in Kiswahili and English. The script on the page writes them so, too."""

from datetime import datetime
from math import floor

from models.base import NAIROBI

HIDDEN = "–"


def whole(number: int | None) -> str:
    """`1,204`; a dash for what is hidden."""
    return HIDDEN if number is None else f"{number:,}"


def rate(per_10000: float | None) -> str:
    """`10.4`; from a hundred on without decimals, so that it fits a tile. Ten pledges are never nought."""
    if per_10000 is None:
        return HIDDEN
    if per_10000 < 0.1:
        return "<0.1"
    return f"{floor(per_10000 + 0.5):,}" if per_10000 >= 100 else f"{per_10000:.1f}"


def limit(value: float) -> str:
    """A limit of the colour scale, as short as it can be: `0.5`, `20`."""
    return f"{value:g}"


def clock(moment: datetime) -> str:
    """`14:03:22` in Nairobi."""
    return f"{moment.astimezone(NAIROBI):%H:%M:%S}"


def day(moment: datetime) -> str:
    """`24/11/2026` in Nairobi."""
    return f"{moment.astimezone(NAIROBI):%d/%m/%Y}"
