"""A text as plain words: lower case, no signs, no emoji, accents taken away, what was run together taken apart."""

import re
import unicodedata

_LOOKS_LIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "$": "s", "@": "a"})


def words_of(text: str) -> tuple[str, ...]:
    """The words of `text` in order. `Ahadi42` gives two, `ST0P!!` and `s.t.o.p` one, a smiley none."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub(r"[\u0300-\u036f'`´‘’ʼ]", "", plain)
    plain = re.sub(r"\b[a-z](?:[ .,_-]+[a-z]\b){2,}", lambda spelt: re.sub(r"[^a-z]", "", spelt[0]), plain)
    return tuple(word for rough in re.findall(r"[a-z0-9@$]+", plain) for word in _split(rough))


def unglue(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """`word` taken apart into known words of three letters or more, as few as possible; itself if that fails."""
    if word in known or len(word) < _SHORTEST_GLUED:
        return (word,)
    fewest: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(3, min(len(word), _LONGEST_GLUED) + 1):
        starts = (start for start in range(max(0, end - _LONGEST_KNOWN), end - 2) if start in fewest)
        parts = [(*fewest[start], word[start:end]) for start in starts if word[start:end] in known]
        if parts:
            fewest[end] = min(parts, key=len)
    return fewest.get(len(word)) or (word,)


_SHORTEST_GLUED, _LONGEST_GLUED, _LONGEST_KNOWN = 7, 80, 20


def _split(rough: str) -> list[str]:
    """Digits apart from letters, unless they stand for letters in the middle of a word."""
    if re.fullmatch(r"[a-z]+[01345$@]+[a-z]+", rough):
        return [rough.translate(_LOOKS_LIKE)]
    return re.findall(r"[a-z]+|[0-9]+", rough)
