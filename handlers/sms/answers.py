"""How people answer a yes-or-no question, and the age that they tell along with it. Pure."""

import re
from enum import StrEnum

from handlers.sms.lists import words
from models.spelling import squeeze

ADULT = 18


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


_YES = frozenset(map(squeeze, words("yes")))
_NO = frozenset(map(squeeze, words("no")))
_BEFORE = frozenset(map(squeeze, words("before_answer")))
_UNDER = re.compile(
    r"\b(?:under|below|chini ya(?: miaka)?|less than|sina(?: miaka)?|sijafika(?: miaka)?|sijafikisha(?: miaka)?"
    r"|not yet|am not|im not)\s+(?:18|kumi na nane|eighteen)\b|\b(?:mtoto|minor|underage|bado mdogo)\b"
)
_AGE = re.compile(
    r"\b(?:miaka|age|aged|am|im|niko|nko|nina|umri|wangu)\s+(?:miaka\s+|ni\s+|na\s+)*(\d{1,2})\b"
    r"|\b(\d{1,2})\s+(?:years?|yrs?|yr|miaka|old)\b"
)


def answer_of(said: tuple[str, ...]) -> Answer | None:
    """Yes or no, if a text begins with it: `ndio mimi ni 25 years`, `1 ndiyo`, `Jibu 1`. An age below 18 is a no."""
    if is_minor(said):
        return Answer.NO
    for word in map(squeeze, said):
        if word in _NO:
            return Answer.NO
        if word in _YES:
            return Answer.YES
        if word not in _BEFORE:
            return None
    return Answer.YES if said and set(map(squeeze, said)) & _YES_IF_ALONE else None


_YES_IF_ALONE = frozenset({"ok", "okay", "sawa", "oky"})


def is_minor(said: tuple[str, ...]) -> bool:
    """Whether somebody says that she is under 18."""
    sentence = " ".join(said)
    if _UNDER.search(sentence):
        return True
    ages = [int(a or b) for a, b in _AGE.findall(sentence)]
    return bool(ages) and min(ages) < ADULT
