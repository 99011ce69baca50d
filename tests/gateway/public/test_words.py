"""Both languages say everything."""

from dataclasses import asdict, fields

from gateway.public.words import ENGLISH, KISWAHILI, WORDS, Words
from models.choice import Language


def test_every_language_of_the_phone_is_spoken_here() -> None:
    assert set(WORDS) == set(Language)


def test_no_sentence_is_missing_or_left_in_the_other_language() -> None:
    english, kiswahili = asdict(ENGLISH), asdict(KISWAHILI)

    for field in fields(Words):
        assert english[field.name].strip()
        assert kiswahili[field.name].strip()
        assert english[field.name] != kiswahili[field.name], field.name


def test_nothing_on_the_page_hints_at_violence() -> None:
    everything = " ".join([*asdict(ENGLISH).values(), *asdict(KISWAHILI).values()]).casefold()

    for word in ("violence", "abuse", "gbv", "dhuluma", "ukatili", "survivor", "manusura"):
        assert word not in everything
