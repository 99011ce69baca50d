"""The many ways to say "no more texts". Whoever means it must never be read as anything else; the other way round, a
pledge that is taken for a stop costs its sender one text more. So in doubt it is a stop."""

import re
from functools import lru_cache

from handlers.sms.lists import lines, words
from models.spelling import edits, squeeze

_ALWAYS = frozenset(map(squeeze, words("stop_anywhere")))
_FIRST = frozenset(map(squeeze, words("stop_first")))
_NOT_MEANT = frozenset(map(squeeze, words("stop_not_meant")))
_ADDS_NOTHING = frozenset(map(squeeze, words("stop_fillers")))
_WORTH_GUESSING = (
    "stop", "stopal", "unsubscribe", "simamisha", "sitaki", "cancel", "niondoe", "usinitumie", "wacha", "acha"
)  # fmt: skip

# `to stop violence` is what a pledge is about, and a bus stop is a place.
_VIOLENCE = (
    r"(?:violen\w*|gbv|fgm|abus\w*|rape|discriminat\w*|beat\w*|hit\w*|hurt\w*|fight\w*|marriag\w*|corruption|crying"
    r"|cooking|smoking|drinking|dhuluma|ukatili|ubaguzi|ukeketaji|matusi|kupiga|kumpiga|kunyanyasa|kudhulumu|mimba|ndoa"
    r"|ulevi)"
)
_SOMETHING_ELSE = re.compile(
    rf"\b(?:stop|end|acha|wacha|kuacha|komesha|simamisha|sitaki)\s+(?:\w+\s+){{0,2}}{_VIOLENCE}\b"
    r"|\b(?:bus|next|last|full|non|doesnt|didnt|does not|dont|cant|cannot)\s+stop\b"
    r"|\bstop\s+(?:over|ya|him|her|them|my|the man)\b|\bcan i stop later\b"
    r"|\bw?acha\s+kuni(?!tumi|text|sms|sumbu|msg|pigia)"
)

_TEXTS = r"(?:sms\w*|sm|text\w*|txt\w*|mess?ag\w*|mesej\w*|msg\w*|msj\w*|ujumbe|jumbe|umbe|matext\w*|mamsg)"
_SENTENCES = re.compile("|".join(lines("stop_sentences")).replace("<texts>", _TEXTS))


def means_stop(said: tuple[str, ...]) -> bool:
    """Whether somebody who writes `said` wants no more texts."""
    sentence = " ".join(said)
    if _SENTENCES.search(sentence):
        return True
    if _SOMETHING_ELSE.search(sentence):
        return False
    squeezed = [squeeze(word) for word in said]
    if "".join(squeezed) in _ALWAYS | _FIRST:
        return True
    if any(word in _ALWAYS or (word.startswith("stop") and word not in _NOT_MEANT) for word in squeezed):
        return True
    telling = [word for word in squeezed if word not in _ADDS_NOTHING]
    if not telling:
        return False
    first = squeezed[0] in _FIRST and not _goes_on(said)
    return first or all(word in _FIRST or _nearly(word) for word in telling)


def _goes_on(said: tuple[str, ...]) -> bool:
    """`sitaki kuolewa`, `acha nipledge`: the first word needs the second, which is about something else."""
    second = said[1] if len(said) > 1 else ""
    if said[0] in ("sitaki", "staki", "sitakii", "hatutaki", "sihitaji"):
        return second.startswith("ku") or second in ("mtu", "mume", "bwana", "vita", "dhuluma")
    return said[0] in ("acha", "wacha") and bool(re.match(r"ni(?!tum)\w{3,}", second))


@lru_cache(4096)
def _nearly(word: str) -> bool:
    """One slip away from a stop word, and from nothing else that people write."""
    if len(word) < 3 or word in _FIRST | _NOT_MEANT | _ADDS_NOTHING:
        return False
    return any(edits(word, stop, 1) <= 1 for stop in _WORTH_GUESSING if len(word) > 3 or stop == "stop")
