"""What a menu is made of. Screens are data; what a choice does is named here and carried out by `effects`."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Choice:
    """One numbered line of a screen, and where it leads.

    `to` names the next screen; without it the next of the screens still to be asked comes, `then` first. Answers in
    `sets` are remembered, those in `forgets` dropped (before `then` is looked at). `effect` is carried out in the
    transaction that stores the reply. `closes` the way back: what was done here can't be undone by `0`. `resumes`
    takes up the session that was dropped.
    """

    label: str
    to: str | None = None
    then: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()
    effect: str | None = None
    closes: bool = False
    resumes: bool = False


@dataclass(frozen=True, eq=False)
class Screen:
    """A sentence and its choices.

    `asks` names the answer that makes the screen needless once it is known; a session dropped on such a screen can be
    taken up again. `typed` names the reader, and the effect, of what may be typed instead of a choice. `ends` closes
    the session. `private`: that somebody looked must not be found in any row of hers. `agrees`: a choice here counts
    only when the screen was seen.
    """

    name: str
    text: str
    choices: tuple[Choice, ...] = ()
    back: bool = False
    asks: str | None = None
    typed: str | None = None
    ends: bool = False
    private: bool = False
    agrees: bool = False

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names of the values that its sentences want filled in."""
        sentences = (self.text, *(choice.label for choice in self.choices))
        return frozenset(name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name)


class BrokenMenu(Exception):
    """The menu contradicts itself; the message says where."""


@dataclass(frozen=True)
class Menu:
    """All screens by name.

    `exit_screen` closes a session that leaves by `0`, `lost_screen` one that went wrong three times. `entrances` are
    where a session begins and where `00` leads: the first whose wanted answers are all known. `resume_screen` comes
    before them when a session was dropped.
    """

    version: str
    screens: Mapping[str, Screen]
    entrances: tuple[tuple[frozenset[str], str], ...]
    resume_screen: str
    exit_screen: str
    lost_screen: str

    def entrance(self, answers: Mapping[str, Any]) -> str:
        return next(name for wanted, name in self.entrances if all(answers.get(answer) for answer in wanted))

    def check(self) -> None:
        """Raises `BrokenMenu` if a choice leads nowhere, a screen can't be reached or can't be left."""
        reached = {name for _, name in self.entrances} | {self.resume_screen, self.exit_screen, self.lost_screen}
        for screen in self.screens.values():
            if bool(screen.choices or screen.back) == screen.ends:
                raise BrokenMenu(f"{screen.name}: a screen either ends the session or can be left")
            if len(screen.choices) > 9:
                raise BrokenMenu(f"{screen.name}: more than nine choices")
            for choice in screen.choices:
                targets = {*choice.then, *([choice.to] if choice.to else [])}
                if unknown := targets - self.screens.keys():
                    raise BrokenMenu(f"{screen.name}: {choice.label!r} leads to {', '.join(sorted(unknown))}")
                reached |= targets
        if unreached := self.screens.keys() - reached:
            raise BrokenMenu(f"no choice leads to {', '.join(sorted(unreached))}")
