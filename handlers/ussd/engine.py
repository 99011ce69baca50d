"""From a state and a key to the next state. Pure: no database, no clock, no sentence; the same in, the same out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.ussd.menu import NOTHING, Choice, Menu
from handlers.words import TONGUES
from models.choice import Language

BACK, START, MORE, PREVIOUS, OTHER_LANGUAGE = "0", "00", "98", "99", "97"
WRONG_KEYS_ALLOWED = 3
_PATH_KEPT = 8

_LANGUAGE_WORDS = {word: language for language, tongue in TONGUES.items() for word in tongue.asked_for}


@dataclass(frozen=True)
class State:
    """Where a session stands.

    `path` holds the screens to go back to, each with what was still to be asked there; `todo` what is to be asked
    now; `answers` what the person told; `wrong` the keys without meaning in a row; `dropped` an earlier session that
    can be taken up.
    """

    screen: str
    language: Language | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    todo: tuple[str, ...] = ()
    path: tuple[tuple[str, tuple[str, ...]], ...] = ()
    page: int = 0
    wrong: int = 0
    dropped: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON, without what is empty."""
        full = {
            "screen": self.screen, "language": self.language, "answers": dict(self.answers), "todo": self.todo,
            "path": self.path, "page": self.page, "wrong": self.wrong, "dropped": self.dropped,
        }  # fmt: skip
        return {name: value for name, value in full.items() if value}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "State":
        language = plain.get("language")
        return cls(
            screen=plain["screen"],
            language=Language(language) if language else None,
            answers=plain.get("answers", NOTHING),
            todo=tuple(plain.get("todo", ())),
            path=tuple((name, tuple(todo)) for name, todo in plain.get("path", ())),
            page=plain.get("page", 0),
            wrong=plain.get("wrong", 0),
            dropped=plain.get("dropped"),
        )


@dataclass(frozen=True)
class Step:
    """Where one key led, and the effect to carry out, if it has one."""

    state: State
    effect: str | None = None


Reader = Callable[[str], Mapping[str, Any] | None]


def begin(menu: Menu, language: Language | None, answers: Mapping[str, Any], dropped: State | None = None) -> State:
    """The state in which a session starts, given what is known of the caller and the session she dropped."""
    known = {**answers, "language": language} if language else answers
    screen = menu.resume_screen if dropped else menu.entrance(known)
    return State(screen, language, answers, dropped=dropped.to_json() if dropped else None)


def step(menu: Menu, state: State, key: str, readers: Mapping[str, Reader] = NOTHING) -> Step:
    """What `key` does in `state`. `readers` turn what may be typed on a screen into answers, or into None."""
    screen = menu.screens[state.screen]
    if screen.ends:
        return Step(state)
    key = _steady(key)
    moved = _navigate(menu, state, key)
    if moved:
        return moved
    if key.isascii() and key.isdigit() and 1 <= int(key) <= len(screen.choices):
        return _choose(menu, state, screen.choices[int(key) - 1])
    if screen.typed and (told := readers[screen.typed](key)):
        return _choose(menu, state, Choice("", sets=told, effect=screen.typed))
    return Step(_wrong(menu, state))


def _navigate(menu: Menu, state: State, key: str) -> Step | None:
    """What the keys do that mean the same on every screen."""
    if spoken := _language(state, key):
        if state.language is None:
            return Step(begin(menu, spoken, state.answers))
        return Step(replace(state, language=spoken, page=0, wrong=0), "speak")
    if key == START:
        return Step(begin(menu, state.language, state.answers))
    if key == BACK:
        return Step(_back(menu, state))
    if key in (MORE, PREVIOUS):
        return Step(replace(state, page=max(0, state.page + (1 if key == MORE else -1)), wrong=0))
    return None


def _steady(key: str) -> str:
    """The key as it was meant: stray `*`, `#` and spaces dropped, and a bouncing `111` read as `1`."""
    key = re.sub(r"[\s*#]", "", key) if re.fullmatch(r"[\s*#0-9]*", key) else key.strip()
    if key in (START, PREVIOUS):
        return key
    return key[0] if re.fullmatch(r"([0-9])\1{1,4}", key) else key


def _language(state: State, key: str) -> Language | None:
    if key == OTHER_LANGUAGE and state.language:
        offered = list(TONGUES)
        return offered[(offered.index(state.language) + 1) % len(offered)]
    return _LANGUAGE_WORDS.get(key.casefold())


def _choose(menu: Menu, state: State, choice: Choice) -> Step:
    if choice.resumes and state.dropped:
        return Step(replace(State.from_json(state.dropped), page=0, wrong=0))
    answers = {name: value for name, value in state.answers.items() if name not in choice.forgets}
    answers |= choice.sets
    language = answers.pop("language", None) or state.language
    todo = [name for name in (*choice.then, *state.todo) if menu.screens[name].asks not in answers]
    if choice.to is None and not todo:
        return Step(begin(menu, language, answers), choice.effect)
    name = choice.to or todo.pop(0)
    path = () if choice.closes else (*state.path, (state.screen, state.todo))[-_PATH_KEPT:]
    return Step(State(name, language, answers, tuple(todo), path), choice.effect)


def _back(menu: Menu, state: State) -> State:
    if not state.path:
        return State(menu.exit_screen, state.language, state.answers)
    *path, (name, todo) = state.path
    return replace(state, screen=name, todo=todo, path=tuple(path), page=0, wrong=0)


def _wrong(menu: Menu, state: State) -> State:
    wrong = state.wrong + 1
    if wrong >= WRONG_KEYS_ALLOWED:
        return State(menu.lost_screen, state.language, state.answers)
    return replace(state, wrong=wrong, page=0)
