"""What the text of a campaign may say: placeholders, mended quotes, refused words, every text it can become. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from handlers.refusal import Refusal
from handlers.words import FIRST_STEPS, mark, say
from models.choice import WRITTEN, FirstStep, Language
from models.county import BY_CODE, COUNTIES
from models.sms_text import Parts, mend, outside_gsm, parts

PLACEHOLDERS = ("county", "step", "count")
MOST_PARTS = 3
_PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")

# A text stays in an inbox that others read: nothing may hint at violence, or that its reader is concerned.
REFUSED_WORDS = {
    "“{word}” hints at violence; a text stays in an inbox that others read": (
        r"violen\w*|abus\w*|rape\w*|beat\w*|assault\w*|fgm|victim\w*|survivor\w*|ukatili|dhuluma|ubakaji|kubaka|kupiga|"
        r"manusura|keket\w*"
    ),
    "“{word}” names a help line; a text stays in an inbox that others read": (
        r"1195|1199|116|999|112|help\s?line\w*|hotline\w*"
    ),
    "“{word}” says that its reader has contacted somebody; a text stays in an inbox that others read": (
        r"you contacted us|you reported|ulituambia|uliripoti"
    ),
    "“{word}” names somebody's family; a text stays in an inbox that others read": (
        r"your (?:wife|husband|daughter|mother)|mke wako|mume wako|mkeo|mumeo|binti yako"
    ),
    "“{word}” offers a reward; a text stays in an inbox that others read": (
        r"airtime|reward|win|bonus|prize|zawadi|shinda|pesa"
    ),
}
_POLITICAL = re.compile(
    r"\b(?:vote\w*|election\w*|candidate\w*|party|mp|mca|governor|president|senator|parliament|kura|uchaguzi|mgombea|chama"
    r"|gavana|rais|bunge|uda|odm|jubilee|wiper|anc|azimio|kenya kwanza)\b"
)
_LONGEST_COUNTS: dict[int | None, int] = {None: 47_564_296, **{county.code: county.population for county in COUNTIES}}
_FALLBACKS = {"county": mark("your county"), "step": mark("your promise")}


class BadText(Refusal):
    """The text cannot be sent as it is; the message says why, in words for its writer."""


@dataclass(frozen=True)
class Wording:
    """A checked text. `mended`: whether something was made plain; `dear` are the characters that make it a dear one."""

    text: str
    mended: bool
    dear: str
    political: bool

    @property
    def uses(self) -> frozenset[str]:
        return frozenset(found[0].strip() for found in _PLACEHOLDER.findall(self.text))


@dataclass(frozen=True)
class Reader:
    """For whom a text is rendered; None where nothing is known."""

    language: Language
    county: int | None
    first_step: FirstStep | None


# Where a text is read before anybody reads it.
SOMEBODYS_COUNTY = 42


def somebody(language: Language) -> Reader:
    """As whom a preview and a rehearsal read a text: in Kisumu, sharing the work at home."""
    return Reader(language, SOMEBODYS_COUNTY, FirstStep.HOME)


def check(text: str, suffix: str) -> Wording:
    """The text mended, with the opt-out suffix at its end. Raises `BadText` with the reason."""
    plain = mend(text).strip()
    if not plain:
        raise BadText("the text is empty")
    for name, _ in _PLACEHOLDER.findall(plain):
        if name.strip() not in PLACEHOLDERS:
            raise BadText(
                "{found} is no placeholder; there are {county}, {step} and {count}",
                found=f"{{{name}}}",
                **{known: f"{{{known}}}" for known in PLACEHOLDERS},
            )
    if re.search(r"[{}]", _PLACEHOLDER.sub("", plain)):
        raise BadText(
            "a brace stands alone; a placeholder looks like {one} or {other}",
            one="{county}",
            other="{county|your county}",
        )
    for reason, words in REFUSED_WORDS.items():
        if found := re.search(rf"\b(?:{words})\b", plain.casefold()):
            raise BadText(reason, word=found[0])
    whole = plain if plain.endswith(suffix.strip()) else f"{plain} {suffix.strip()}".strip()
    return Wording(whole, plain != text.strip(), outside_gsm(whole), bool(_POLITICAL.search(plain.casefold())))


@dataclass(frozen=True)
class Texts:
    """Texts that stand for themselves."""

    sw: str | None
    en: str | None
    by_step: dict[str, dict[str, str]] = field(default_factory=dict)


class Says(Protocol):
    """What has texts: a campaign, or one day of a series."""

    @property
    def sw(self) -> str | None: ...
    @property
    def en(self) -> str | None: ...
    @property
    def by_step(self) -> dict[str, dict[str, str]]: ...


@dataclass(frozen=True)
class Script:
    """What is said in one language: to everybody, and to those who chose one first step where that differs."""

    language: Language
    general: Wording
    by_step: Mapping[FirstStep, Wording] = field(default_factory=dict)

    def to(self, step: FirstStep | None) -> Wording:
        return self.by_step.get(step, self.general) if step else self.general

    @property
    def wordings(self) -> tuple[Wording, ...]:
        return self.general, *self.by_step.values()

    @property
    def by_county(self) -> bool:
        """Whether it reads differently from county to county."""
        return any(wording.uses & {"county", "count"} for wording in self.wordings)

    @property
    def differs_by_step(self) -> bool:
        return bool(self.by_step) or "step" in self.general.uses

    @property
    def readers(self) -> Iterator[Reader]:
        """Everybody for whom it reads differently."""
        for county in (None, *(county.code for county in COUNTIES)) if self.by_county else (None,):
            for step in (None, *FirstStep) if self.differs_by_step else (None,):
                yield Reader(self.language, county, step)

    def render(self, reader: Reader, counts: Mapping[int | None, int]) -> tuple[str, Parts]:
        """The text as this reader gets it: see `render`."""
        return render(self.to(reader.first_step), reader, counts)


def render_all(script: Script) -> None:
    """Renders every text that it can become, with counts at their longest. Raises `BadText` when one is too long."""
    for reader in script.readers:
        script.render(reader, _LONGEST_COUNTS)


def says_1_and_2(script: Script) -> None:
    """Raises `BadText` for a text that asks and does not say how it is answered."""
    for wording in script.wordings:
        if not all(re.search(rf"\b{digit}\b", wording.text) for digit in "12"):
            raise BadText("a text that asks says what 1 means and what 2 means")


def scripts(says: Says, suffix: str) -> dict[Language, Script]:
    """What is said in each language that there is a text in. Raises `BadText`."""
    return {
        language: Script(
            language,
            check(general, suffix),
            {FirstStep(step): check(texts[language], suffix) for step, texts in _steps(says) if texts.get(language)},
        )
        for language in WRITTEN
        if (general := getattr(says, language.value))
    }


def _steps(says: Says) -> list[tuple[str, dict[str, str]]]:
    # None in an object that was not stored yet.
    return list((says.by_step or {}).items())


def render(wording: Wording, reader: Reader, counts: Mapping[int | None, int]) -> tuple[str, Parts]:
    """The text as this reader gets it. `counts` are pledges by county, those of the country under None.

    Raises `BadText` when it becomes longer than the parts that are allowed.
    """
    county = BY_CODE.get(reader.county or 0)
    of_the_country = "count" in wording.uses and not counts.get(reader.county)
    values = {
        # Where a county is too small for its number to be told, the country's must not stand beside its name.
        "county": county.name if county and not of_the_country else None,
        "step": say(reader.language, FIRST_STEPS[reader.first_step]) if reader.first_step else None,
        "count": f"{counts.get(reader.county) or counts[None]:,}",
    }
    fallbacks = _FALLBACKS | {"county": "Kenya"} if of_the_country else _FALLBACKS

    def fill(found: re.Match[str]) -> str:
        name, fallback = found[1].strip(), found[2]
        return values[name] or fallback or say(reader.language, fallbacks[name])

    body = _PLACEHOLDER.sub(fill, wording.text)
    size = parts(body)
    if size.count > MOST_PARTS and not values["county"]:
        raise BadText("it takes {count} parts; {most} are the most", count=size.count, most=MOST_PARTS)
    if size.count > MOST_PARTS:
        raise BadText(
            "it takes {count} parts for a reader in {county}; {most} are the most",
            count=size.count,
            county=values["county"],
            most=MOST_PARTS,
        )
    return body, size
