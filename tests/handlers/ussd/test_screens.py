"""Every screen fits every phone: all languages, the longest values, with and without a hint in front."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from handlers.booklet import booklet, longest_pages, longest_texts
from handlers.ussd.facts import FACTS
from handlers.ussd.page import PREFIX_SEPTETS, SCREEN_SEPTETS, _pages
from handlers.ussd.pledge_menu import PLEDGE_MENU
from handlers.words import TRANSLATIONS
from models.choice import Language
from models.sms_text import outside_gsm, parts, septets

SCREENS = list(PLEDGE_MENU.screens.values())
EVERY = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
LANGUAGES = pytest.mark.parametrize("language", list(Language))


@EVERY
@LANGUAGES
@pytest.mark.parametrize("hint", [False, True])
def test_every_page_fits_on_every_phone(screen, language, hint) -> None:
    for page in longest_pages(screen, language, hint=hint):
        assert outside_gsm(page) == ""
        assert septets(page) + PREFIX_SEPTETS <= SCREEN_SEPTETS


@EVERY
@LANGUAGES
@pytest.mark.parametrize("hint", [False, True])
def test_paging_never_cuts_or_drops_a_choice(screen, language, hint) -> None:
    lines = "\n".join(longest_pages(screen, language, hint=hint)).split("\n")
    numbered = [int(found[1]) for line in lines if (found := re.match(r"([1-9])\. \S", line))]
    assert numbered == list(range(1, len(screen.choices) + 1))


@LANGUAGES
@pytest.mark.parametrize("name", ["consent", "pledge", "region", "gender", "first_step", "texts", "help_lines", "menu"])
def test_the_screens_of_a_first_call_need_no_second_page(name, language) -> None:
    assert len(longest_pages(PLEDGE_MENU.screens[name], language)) == 1


@LANGUAGES
@pytest.mark.parametrize("name", ["language", "region", "gender", "first_step", "texts", "menu"])
def test_a_wrong_key_pushes_no_choice_to_a_second_page(name, language) -> None:
    (page,) = longest_pages(PLEDGE_MENU.screens[name], language, hint=True)
    assert page.startswith(("Choose 1-", "Chagua 1-"))


@LANGUAGES
def test_a_page_with_her_number_is_not_remembered(language) -> None:
    before = _pages.cache_info()
    longest_pages(PLEDGE_MENU.screens["invite"], language)
    assert _pages.cache_info() == before


def test_every_value_a_screen_wants_can_be_given() -> None:
    assert {name for screen in SCREENS for name in screen.needs} == set(FACTS)


def test_keys_of_the_network_keep_their_meaning() -> None:
    """98 and 00 are the gateway's own keys; no screen may number a choice so high."""
    assert max(len(screen.choices) for screen in SCREENS) <= 9


TRANSLATED = pytest.mark.parametrize("language", [language for language in Language if language is not Language.EN])


def catalogue(language: Language) -> list:
    file = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    assert file.exists(), f"no catalogue: make words LANGUAGE={language}"
    with file.open("rb") as source:
        return [message for message in read_po(source) if message.id]


def marked_sentences() -> set[str]:
    from babel.messages.extract import extract_from_dir

    root = Path(TRANSLATIONS).parent
    found = extract_from_dir(root, method_map=[("**.py", "python")], keywords={"mark": None, "say": (2,)})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


@TRANSLATED
def test_every_sentence_is_translated(language: Language) -> None:
    translated = {message.id for message in catalogue(language) if message.string and not message.fuzzy}
    assert marked_sentences() - translated == set(), "missing: run `make words` and translate"


@TRANSLATED
def test_the_catalogue_has_nothing_left_over(language: Language) -> None:
    assert {message.id for message in catalogue(language)} - marked_sentences() == set()


@TRANSLATED
def test_a_translation_fills_in_the_same_values(language: Language) -> None:
    for message in catalogue(language):
        assert set(re.findall(r"{\w+}", message.id)) == set(re.findall(r"{\w+}", message.string)), message.id


def test_the_booklet_is_the_same_every_time() -> None:
    assert booklet() == booklet()


@LANGUAGES
def test_every_text_is_one_plain_part(language) -> None:
    for text in longest_texts(language):
        assert outside_gsm(text) == ""
        assert parts(text).count == 1, text
