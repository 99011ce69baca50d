"""What two spellings have in common: doubled letters aside, and how many edits lead from one to the other."""

import re


def squeeze(word: str) -> str:
    """The word without doubled letters: `stooop` and `stopp` are both `stop`."""
    return re.sub(r"([a-z])\1+", r"\1", word)


def edits(one: str, other: str, limit: int) -> int:
    """How many edits (insert, delete, replace, swap of neighbours) lead from one to the other; more than `limit` is
    only said to be more."""
    # Each edit changes at most one letter of each word, so most pairs need no counting.
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return limit + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
