"""Both languages say everything."""

from dataclasses import asdict
from typing import Any

import pytest

from gateway.public import data_words
from gateway.public.words import ENGLISH, KISWAHILI, WORDS
from models.choice import WRITTEN


def sentences(words: Any) -> dict[str, str]:
    """By the name of the field; those of a table by the name of their row."""
    said = asdict(words)
    return {name: text for name, text in said.items() if isinstance(text, str)} | said.get("fields", {})


def test_every_language_of_the_phone_is_spoken_here() -> None:
    assert set(WORDS) == set(data_words.DATA_WORDS) == set(WRITTEN)


PAIRS = [(ENGLISH, KISWAHILI), (data_words.ENGLISH, data_words.KISWAHILI)]


@pytest.mark.parametrize(("english", "kiswahili"), PAIRS)
def test_no_sentence_is_missing_or_left_in_the_other_language(english: Any, kiswahili: Any) -> None:
    one, other = sentences(english), sentences(kiswahili)

    assert set(one) == set(other)
    for name in one:
        assert one[name].strip()
        assert other[name].strip()
        assert one[name] != other[name], name


def test_nothing_on_the_pages_hints_at_violence() -> None:
    everything = " ".join(said for pair in PAIRS for words in pair for said in sentences(words).values()).casefold()

    for word in ("violence", "abuse", "gbv", "dhuluma", "ukatili", "survivor", "manusura"):
        assert word not in everything
