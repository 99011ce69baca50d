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
_SOMETHING_ELSE = re.compile(
    r"\b(?:to|will|we|can|lets|must|kusaidia)\s+(?:stop|end)\b"
    r"|\b(?:stop|end|acha|wacha|komesha|simamisha|sitaki)\s+(?:all\s+|the\s+|ya\s+)*"
    r"(?:violence|violenc\w*|gbv|fgm|abuse|abusing|rape|discrimination|beating|dhuluma|ukatili|ubaguzi|ukeketaji"
    r"|kupiga|kunyanyasa|kudhulumu|mimba|ndoa)\b"
    r"|\b(?:bus|next|last|full|non|doesnt|didnt|does not|cant|cannot|can i|could i|may i)\s+stop\b"
    r"|\bstop\s+(?:over|ya|him|her|them|early|child|forced)\b"
    r"|\bstop\s+(?!texting|messaging|sending|spamming|disturbing|bothering|annoying|calling|wasting)\w+ing\b"
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
