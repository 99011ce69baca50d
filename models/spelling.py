"""What two spellings have in common: doubled letters aside, and how many edits lead from one to the other."""

import re

from rapidfuzz.distance import OSA


def squeeze(word: str) -> str:
    """The word without doubled letters: `stooop` and `stopp` are both `stop`."""
    return re.sub(r"([a-z])\1+", r"\1", word)


def edits(one: str, other: str, limit: int) -> int:
    """How many edits (insert, delete, replace, swap of neighbours) lead from one to the other; more than `limit` is
    only said to be more."""
    return OSA.distance(one, other, score_cutoff=limit)
