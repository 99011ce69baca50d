"""A screen as a phone shows it: with its prefix at most 160 GSM-7 septets, long ones in pages that cut no choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from handlers.ussd.engine import State
from handlers.ussd.menu import Menu, Screen
from handlers.words import mark, say
from models.choice import Language
from models.sms_text import septets

SCREEN_SEPTETS = 160
PREFIX_SEPTETS = len("CON ")
_ROOM = SCREEN_SEPTETS - PREFIX_SEPTETS
_SHORT_QUESTION = 40
_HERS_ALONE = frozenset({"held", "invite"})

HINT = mark("Choose 1-{last}.")
HINT_ONE = mark("Choose 1.")
HINT_TYPED = mark("Choose 1-{last} or type your county.")
HINT_BACK = mark("Choose 0.")
BACK_LINE = mark("0. Back")
MORE_LINE = mark("98. More")

# Asked for before a language is chosen, a screen speaks the language that most callers choose.
FIRST_LANGUAGE = Language.SW


@dataclass(frozen=True)
class Page:
    """What the phone shows, without the provider's prefix, and whether the session ends with it."""

    text: str
    ends: bool
    label: str


def show(menu: Menu, state: State, values: Mapping[str, str]) -> Page:
    """The page of `state`, with `values` for the names in `screen.needs`."""
    screen = menu.screens[state.screen]
    pages = pages_of(screen, state.language or FIRST_LANGUAGE, values, hint=state.wrong > 0)
    return Page(pages[state.page % len(pages)], screen.ends, "menu" if screen.private else screen.name)


def pages_of(screen: Screen, language: Language, values: Mapping[str, str], hint: bool = False) -> list[str]:
    """All pages of `screen`, each of at most 156 septets."""
    # A page that tells what is kept of somebody is laid out for her alone, and not remembered.
    lay_out = _pages if _HERS_ALONE.isdisjoint(values) else _pages.__wrapped__
    return list(lay_out(screen, language, tuple(values.items()), hint))


@lru_cache(maxsize=1024)
def _pages(screen: Screen, language: Language, values: tuple[tuple[str, str], ...], hint: bool) -> tuple[str, ...]:
    """Most screens look the same for everybody, and laying one out costs more than the rest of a hop's thinking."""
    filled = dict(values)
    question = say(language, screen.text, **filled)
    lines = [f"{n}. {say(language, c.label, **filled)}" for n, c in enumerate(screen.choices, 1)]
    back = [say(language, BACK_LINE)] if screen.back else []
    heads = _heads(question, _hints(screen, language) if hint else [])
    for head in heads:
        whole = "\n".join([head, *lines, *back])
        if septets(whole) <= _ROOM:
            return (whole,)
    return tuple(_split(heads[0], lines, back, say(language, MORE_LINE)))


def _heads(question: str, hints: list[str]) -> list[str]:
    """What may stand above the choices, the last resort last. A short question gives way to the hint before a choice
    slips behind `98`; a long one holds what is being agreed to, and stays."""
    both = "\n".join([*hints[:1], question])
    return [both, *hints] if septets(question) <= _SHORT_QUESTION else [both]


def _hints(screen: Screen, language: Language) -> list[str]:
    """What is said after a wrong key, the fullest first."""
    if not screen.choices:
        return [say(language, HINT_BACK)]
    if len(screen.choices) == 1:
        return [say(language, HINT_ONE)]
    hints = [HINT_TYPED, HINT] if screen.typed else [HINT]
    return [say(language, hint, last=len(screen.choices)) for hint in hints]


def _split(head: str, lines: list[str], back: list[str], more: str) -> list[str]:
    """Fills page after page: words of the head, then whole lines; every page but the last offers more."""
    foot = "\n".join(["", more, *back])
    room = _ROOM - septets(foot)
    pages = [""]
    pieces = [(word, " ") for word in head.split(" ")] + [(line, "\n") for line in lines]
    for piece, joint in pieces:
        longer = f"{pages[-1]}{joint}{piece}" if pages[-1] else piece
        if septets(longer) <= room:
            pages[-1] = longer
        else:
            pages.append(piece)
    last = "\n".join([pages[-1], *back])
    return [page + foot for page in pages[:-1]] + [last]
