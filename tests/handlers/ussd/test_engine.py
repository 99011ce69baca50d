"""The engine is pure: these tests need no database, no clock and no phone."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.booklet import longest_values
from handlers.ussd.effects import EFFECTS, READERS
from handlers.ussd.engine import State, Step, begin, step
from handlers.ussd.menu import BrokenMenu, Choice, Menu, Screen
from handlers.ussd.page import PREFIX_SEPTETS, SCREEN_SEPTETS, pages_of
from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.choice import Language
from models.sms_text import septets

KEYS = st.one_of(
    st.sampled_from(
        [*"0123456789", "00", "97", "98", "99", "", "#", "1#", "11", "kisumu", "english", "Swahili", "ñandu"]
    ),
    st.text(max_size=12),
)


def press(state: State, *keys: str) -> State:
    for key in keys:
        state = step(PLEDGE_MENU, state, key, READERS).state
    return state


def first_call(language: Language | None = None, **answers) -> State:
    return begin(PLEDGE_MENU, language, answers)


def test_three_keys_from_dial_to_counted() -> None:
    pledged = step(PLEDGE_MENU, press(first_call(), "2", "1"), "1", READERS)
    assert pledged.effect == "pledge"


def test_two_keys_when_the_language_is_known() -> None:
    pledged = step(PLEDGE_MENU, press(first_call(Language.SW), "1"), "1", READERS)
    assert pledged.effect == "pledge"


def test_after_the_pledge_the_rest_is_asked_in_order() -> None:
    state = press(first_call(), "2", "1", "1")
    seen = [state.screen]
    for key in ("8", "2", "4", "2", "1"):
        state = press(state, key)
        seen.append(state.screen)
    assert seen == ["region", "county_nyanza", "gender", "first_step", "texts", "welcome"]


def test_a_county_that_was_dialled_is_not_asked() -> None:
    assert press(first_call(county=42), "2", "1", "1").screen == "gender"


def test_nairobi_has_no_second_screen() -> None:
    nairobi = press(first_call(), "2", "1", "1", "9")
    assert (nairobi.screen, nairobi.answers["county"]) == ("gender", 47)


@pytest.mark.parametrize("typed", ["Kisumu", "kisumo", " KSM ", "kaunti kisumu"])
def test_a_county_may_be_typed_on_either_screen(typed: str) -> None:
    region = press(first_call(), "2", "1", "1")
    for state in (region, press(region, "1")):
        taken = step(PLEDGE_MENU, state, typed, READERS)
        assert (taken.effect, taken.state.answers["county"], taken.state.screen) == ("county", 42, "gender")


def test_back_leads_where_she_came_from_and_asks_again() -> None:
    gender = press(first_call(), "2", "1", "1", "8", "2")
    assert press(gender, "0").screen == "county_nyanza"
    assert press(gender, "0", "0").screen == "region"
    assert press(gender, "0", "0", "9").screen == "gender"


def test_back_from_the_first_screen_is_a_neutral_way_out() -> None:
    assert press(first_call(), "0").screen == "goodbye"


def test_the_pledge_itself_cannot_be_undone_by_going_back() -> None:
    assert press(first_call(), "2", "1", "1", "0").screen == "goodbye"


def test_start_leads_to_the_start_of_whoever_is_calling() -> None:
    assert press(first_call(), "2", "1", "00").screen == "consent"
    assert press(first_call(), "2", "1", "1", "00").screen == "menu"


@pytest.mark.parametrize("key", ["97", "english", "ENGLISH", "eng"])
def test_the_language_can_be_changed_on_any_screen(key: str) -> None:
    state = press(first_call(), "1", "1", "1")
    assert state.language is Language.SW
    changed = press(state, key)
    assert (changed.language, changed.screen) == (Language.EN, "region")


def test_a_wrong_key_shows_the_same_screen_and_the_third_ends_politely() -> None:
    state = press(first_call(), "2")
    assert press(state, "7").screen == press(state, "7", "x").screen == "consent"
    assert press(state, "7", "x", "?").screen == "lost"
    assert press(state, "7", "x", "1", "7", "x").screen == "pledge"


@pytest.mark.parametrize("key", ["1", "11", "111", "1#", "*1", " 1 ", "1*"])
def test_a_bouncing_key_and_stray_signs_are_forgiven(key: str) -> None:
    assert press(first_call(), "2", key).screen == "pledge"


@pytest.mark.parametrize("key", ["12", "21", "5", "-1", "１", "²", "1.0", "1e0"])
def test_what_is_no_choice_is_none(key: str) -> None:
    assert press(first_call(), "2", key).screen == "consent"


def test_no_keeps_nothing_and_a_later_yes_still_counts() -> None:
    state = press(first_call(), "2", "2")
    assert (state.screen, state.answers["anonymous"]) == ("not_now", True)
    assert "anonymous" not in press(state, "0", "1").answers


def test_more_turns_the_page_and_previous_turns_it_back() -> None:
    notice = press(first_call(), "2", "3")
    assert [press(notice, *keys).page for keys in (["98"], ["98", "98"], ["98", "99"], ["99"])] == [1, 2, 0, 0]


def test_a_choice_on_a_page_that_is_not_shown_still_works() -> None:
    state = press(first_call(Language.SW), "7", "4")
    assert state.screen == "help_lines"


def test_a_dropped_session_goes_on_where_it_was() -> None:
    dropped = press(first_call(), "2", "1", "1", "8")
    redial = begin(PLEDGE_MENU, Language.EN, {"pledged": True}, dropped)
    assert redial.screen == "resume"
    assert press(redial, "1").screen == "county_nyanza"
    assert press(redial, "2").screen == "menu"


@given(st.lists(KEYS, max_size=25))
def test_any_keys_lead_to_a_screen_that_fits(keys: list[str]) -> None:
    state = first_call()
    for key in keys:
        taken = step(PLEDGE_MENU, state, key, READERS)
        state = taken.state
        assert taken.effect is None or taken.effect in EFFECTS
    language = state.language or Language.SW
    values = {name: longest_values(language)[name] for name in PLEDGE_MENU.screens[state.screen].needs}
    for page in pages_of(PLEDGE_MENU.screens[state.screen], language, values, hint=state.wrong > 0):
        assert septets(page) + PREFIX_SEPTETS <= SCREEN_SEPTETS


@given(st.lists(KEYS, max_size=25))
def test_a_state_survives_being_stored(keys: list[str]) -> None:
    state = press(first_call(), *keys)
    stored = State.from_json(json.loads(json.dumps(state.to_json())))
    assert stored.to_json() == state.to_json()


@given(st.lists(KEYS, max_size=12))
@settings(max_examples=50)
def test_the_same_keys_lead_to_the_same_place(keys: list[str]) -> None:
    assert press(first_call(), *keys) == press(first_call(), *keys)


def menu(*screens: Screen) -> Menu:
    return Menu("t", {s.name: s for s in screens}, ((frozenset(), "a"),), "end", "end", "end")


END = Screen("end", "Bye", ends=True)


@pytest.mark.parametrize(
    "broken",
    [
        menu(Screen("a", "A", (Choice("x", to="nowhere"),)), END),
        menu(Screen("a", "A"), END),
        menu(Screen("a", "A", (Choice("x", to="end"),), ends=True), END),
        menu(Screen("a", "A", tuple(Choice("x", to="end") for _ in range(10))), END),
        menu(Screen("a", "A", (Choice("x", to="end"),)), Screen("island", "?", back=True), END),
    ],
)
def test_a_menu_that_contradicts_itself_is_refused(broken: Menu) -> None:
    with pytest.raises(BrokenMenu):
        broken.check()


def test_effects_and_menu_know_each_other() -> None:
    named = {choice.effect for screen in PLEDGE_MENU.screens.values() for choice in screen.choices if choice.effect}
    typed = {screen.typed for screen in PLEDGE_MENU.screens.values() if screen.typed}
    assert (named | typed) == set(EFFECTS) | typed
    assert typed == set(READERS)
    assert isinstance(step(PLEDGE_MENU, first_call(), "1"), Step)
