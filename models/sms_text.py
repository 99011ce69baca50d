"""What a text costs on the air: GSM-7 septets, and parts counted by walking, as 3GPP TS 23.038 and 23.040 say.

Dividing a length by 153 is wrong: an escape pair or a surrogate pair is never split over two parts.
"""

from dataclasses import dataclass
from unicodedata import lookup

from gsm0338.charset import BASIC_CHARACTER_SET, BASIC_CHARACTER_SET_EXTENSION

_ESCAPE = 0x1B
_SEPTETS = {lookup(name): 1 for code, name in BASIC_CHARACTER_SET.items() if code != _ESCAPE} | {
    lookup(name): 2 for name in BASIC_CHARACTER_SET_EXTENSION.values()
}
_MENDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "…": "...", "•": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None,
    }
)  # fmt: skip

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67


@dataclass(frozen=True)
class Parts:
    """How a text travels: `count` parts, `units` used in all, out of `room` in as many parts."""

    count: int
    units: int
    room: int
    gsm: bool


def outside_gsm(text: str) -> str:
    """The characters of `text` that GSM-7 lacks, each once, in order: what makes a text dear. Empty if none."""
    return "".join(dict.fromkeys(character for character in text if character not in _SEPTETS))


def septets(text: str) -> int:
    """The length of `text` in septets. Raises `ValueError`, naming the characters, if GSM-7 lacks one of them."""
    if outside := outside_gsm(text):
        raise ValueError(f"not in GSM-7: {outside}")
    return sum(_SEPTETS[character] for character in text)


def parts(text: str) -> Parts:
    """The parts of `text`: 160 or 153 septets each in GSM-7, else 70 or 67 UTF-16 units each."""
    gsm = not outside_gsm(text)
    single, part = (GSM_SINGLE, GSM_PART) if gsm else (UCS2_SINGLE, UCS2_PART)
    widths = [_SEPTETS[c] for c in text] if gsm else [2 if ord(c) > 0xFFFF else 1 for c in text]
    units = sum(widths)
    if units <= single:
        return Parts(1, units, single, gsm)
    count, used = 1, 0
    for width in widths:
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return Parts(count, units, count * part, gsm)


def mend(text: str) -> str:
    """`text` with smart quotes, dashes and odd spaces made plain, as a keypad phone would have typed them."""
    return text.translate(_MENDED)
