"""What a text is read as, on thirteen hundred of them."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.words import KEYWORDS
from handlers.sms.keywords import ALIASES, Keyword, Verdict, match
from handlers.sms.plan import PLANS
from handlers.sms.words_of import words_of
from models.choice import Language
from models.county import COUNTIES, County, Near
from models.spelling import edits

CORPUS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "corpus.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def told(verdict: Verdict) -> str:
    match verdict.county:
        case County(code):
            return str(code)
        case Near(counties):
            return "?" + ",".join(str(county.code) for county in counties)
    return "-"


def right(wanted: str, county: str, text: str) -> bool:
    verdict = match(text)
    tells_county = wanted in ("PLEDGE", "COUNTY")
    return verdict.keyword.name == wanted and (not tells_county or told(verdict) == county)


def test_the_corpus_is_large_and_a_third_of_it_about_leaving_or_ugly() -> None:
    kinds = Counter(wanted for wanted, _, _ in CORPUS)
    assert len(CORPUS) >= 1300
    assert len({text for _, _, text in CORPUS}) == len(CORPUS)
    assert kinds["STOP"] >= 350
    assert kinds["DISCLOSURE"] >= 130


def test_every_text_that_means_stop_is_read_as_stop() -> None:
    assert [text for wanted, _, text in CORPUS if wanted == "STOP" and match(text).keyword is not Keyword.STOP] == []


# What we know to be misread: each line names what it should be.
MISREAD = {
    "PLEDGE Kisiu": "PLEDGE", "I need help to join": "HELP", "dne ✅": "DONE", "nt yet": "NOT_YET",
    "Dial *544# to buy data bundles and enjoy more internet today.": "UNKNOWN",
    "how much will it cost if I join, and can I stop later?": "INFO",
}  # fmt: skip


def test_all_the_rest_but_what_is_listed_is_read_right() -> None:
    wrong = {text: wanted for wanted, county, text in CORPUS if wanted != "STOP" and not right(wanted, county, text)}
    assert wrong == MISREAD


def test_each_keyword_has_its_plan_and_its_name_in_the_console() -> None:
    assert set(PLANS) == set(Keyword)
    assert set(KEYWORDS) == {keyword.value for keyword in Keyword} - {Keyword.DISCLOSURE.value}


def test_no_spelling_is_a_guess_away_from_another_keyword() -> None:
    spelt = {spelling: keyword for keyword, _, spellings in ALIASES for spelling in spellings.split()}
    near = {
        (one, other)
        for one, other in combinations(spelt, 2)
        if spelt[one] is not spelt[other] and max(len(one), len(other)) >= 5 and edits(one, other, 1) <= 1
    }
    assert near == set()


def test_no_disclosure_is_taken_for_a_wish_to_pledge_or_to_be_erased() -> None:
    harmless = {Keyword.DISCLOSURE, Keyword.STOP, Keyword.UNKNOWN, Keyword.HELP}
    assert [text for wanted, _, text in CORPUS if wanted == "DISCLOSURE" and match(text).keyword not in harmless] == []


def test_no_county_in_the_corpus_is_silently_wrong() -> None:
    for wanted, county, text in CORPUS:
        got = match(text).county
        if wanted in ("PLEDGE", "COUNTY") and county != "-" and isinstance(got, County):
            assert str(got.code) in county.strip("?").split(","), text


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
@pytest.mark.parametrize("keyword", ["AHADI", "pledge", "Naahidi", "HFS"])
def test_every_county_is_told_by_code_name_town_and_alias(keyword: str, county: County) -> None:
    for spelling in (f"{county.code}", county.two_digits, f"{county.code:03d}", county.name, *county.spellings):
        for text in (f"{keyword} {spelling}", f"{keyword}, {spelling.upper()}!!", f"{keyword} {spelling} mwanaume"):
            verdict = match(text)
            assert (verdict.keyword, verdict.county) == (Keyword.PLEDGE, county), text


SPELLINGS = [(keyword, word) for keyword, _, words in ALIASES for word in words.split()]


@pytest.mark.parametrize(("keyword", "word"), SPELLINGS)
def test_every_spelling_in_every_dress(keyword: Keyword, word: str) -> None:
    if keyword is Keyword.COUNTY:
        word += " Kisumu"
    for text in (word, word.upper(), f"  {word}. ", f"{word}!!! 🙏", f"“{word}”", f"{word[0]}{word}"):
        assert match(text).keyword is keyword, text


@pytest.mark.parametrize("word", ["stop", "wacha kunitumia", "nisitumiwe", "sitaki ujumbe", "stop please", "niondoe"])
@pytest.mark.parametrize("other", ["AHADI Kisumu", "pledge", "HELP", "data", "english", "ndiyo", "start"])
def test_stop_beats_every_other_keyword(word: str, other: str) -> None:
    assert match(f"{word} {other}").keyword is Keyword.STOP
    assert match(f"{other} {word}").keyword is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("STOP", Language.EN), ("acha", Language.SW), ("please dont text me", Language.EN),
        ("msinitumie tena", Language.SW), ("AHADI", Language.SW), ("PLEDGE", Language.EN), ("HFS", None),
    ],
)  # fmt: skip
def test_the_keyword_tells_the_language(text: str, language: Language | None) -> None:
    assert match(text).language is language


def test_help_is_never_taken_for_a_pledge() -> None:
    assert match("HELP AHADI").keyword is Keyword.HELP
    assert match("help me pledge").keyword is not Keyword.PLEDGE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ahadi42", ("ahadi", "42")), ("ST0P!!", ("stop",)), ("s.t.o.p", ("stop",)), ("Murang’a", ("muranga",)),
        ("NAÁHIDI", ("naahidi",)), ("🙏🙏", ()), ("", ()), ("سلام", ()), ("ሰላም", ()), ("ＡＨＡＤＩ", ("ahadi",)),
    ],
)  # fmt: skip
def test_a_text_becomes_plain_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "invitation", "county"),
    [
        ("AHADI 123456", 123456, "-"), ("AHADI Kisumu 123456", 123456, "42"), ("ahadi 1234567, kisumu!", 1234567, "42"),
        ("AHADI123456", 123456, "-"), ("pledge 42 654321", 654321, "42"), ("Kisumu 123456", 123456, "42"),
        ("AHADI 12345", None, "-"), ("AHADI 12345678", None, "-"), ("AHADI 0711000002", None, "-"),
        ("AHADI +254711000002", None, "-"), ("AHADI 123456 654321", None, "-"), ("AHADI 123456 123456", 123456, "-"),
        ("STOP 123456", None, "-"), ("msaada 123456", None, "-"), ("123456", None, "-"), ("AHADI", None, "-"),
    ],
)  # fmt: skip
def test_the_number_of_a_friend_is_told_beside_a_pledge(text: str, invitation: int | None, county: str) -> None:
    verdict = match(text)
    assert (verdict.invitation, told(verdict)) == (invitation, county)


@given(st.text(max_size=2000))
def test_any_text_has_a_verdict(text: str) -> None:
    assert match(text).keyword in Keyword


@given(st.sampled_from([text for wanted, _, text in CORPUS if wanted == "STOP"]), st.text("!?.,*#🙏😡 \n", max_size=5))
def test_signs_around_it_never_hide_a_stop(text: str, signs: str) -> None:
    assert match(f"{signs}{text}{signs}").keyword is Keyword.STOP
