"""Texts that read like a report of violence. Recall matters more than precision: the reply is harmless if it is wrong.

The words are data, in `lists/disclosure.txt`, a sign a line. `*` at the end stands for any ending, at the beginning
for any beginning; several words stand next to each other, in that order. Doubled letters do not matter.
"""

import re
from functools import cache

from handlers.sms.lists import lines
from models.spelling import squeeze


def reads_like_one(said: tuple[str, ...]) -> bool:
    """Whether `said` reads as if somebody were hurt, threatened or afraid."""
    return bool(_signs().search(squeeze(" ".join(said))))


@cache
def _signs() -> re.Pattern[str]:
    return re.compile("|".join(_as_pattern(squeeze(sign)) for sign in lines("disclosure")))


def _as_pattern(sign: str) -> str:
    return r"\b" + re.escape(sign).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") + r"\b"
