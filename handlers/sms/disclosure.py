"""Texts that read like a report of violence. Recall matters more than precision: the reply is harmless if it is wrong.

The words are data, in `lists/disclosure.txt`, a sign a line. `*` at the end stands for any ending, at the beginning
for any beginning; several words stand next to each other, in that order. Doubled letters do not matter.
"""

import re
from functools import cache

from handlers.sms.lists import lines
from models.spelling import squeeze

# `Naahidi kuwa sitampiga mke wangu`: a promise of better, which is what a pledge is.
_PROMISE = re.compile(r"\bsita(?!ki)\w+|\bkuacha\b|\b(?:wil not|wont|never|stop)\b")


def reads_like_one(said: tuple[str, ...], *, pledging: bool = False) -> bool:
    """Whether `said` reads as if somebody were hurt, threatened, afraid, or asked where to turn.

    `pledging`: the text is a pledge, which may name violence and promise to end it.
    """
    sentence = squeeze(" ".join(said))
    if pledging:
        return bool(_signs("disclosure").search(sentence)) and not _PROMISE.search(sentence)
    return bool(_signs("disclosure").search(sentence) or _signs("mentions").search(sentence))


@cache
def _signs(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_as_pattern(squeeze(sign)) for sign in lines(name)))


def _as_pattern(sign: str) -> str:
    return r"\b" + re.escape(sign).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") + r"\b"
