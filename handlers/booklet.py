"""docs/screens.md: every screen and text in both languages, at its longest, with its septets; and the keywords."""

from collections.abc import Iterator, Mapping

from handlers.programme import Programme
from handlers.series.write import LONGEST_NAME
from handlers.sms import replies
from handlers.sms.keywords import ALIASES
from handlers.ussd.facts import DAILY_OUT, MOST_BROUGHT, TEXTS_OFF, TEXTS_ON
from handlers.ussd.menu import Screen
from handlers.ussd.page import PREFIX_SEPTETS, SCREEN_SEPTETS, pages_of
from handlers.ussd.pledge_menu import PLEDGE_MENU
from handlers.words import FIRST_STEPS, TONGUES, WELCOME_TEXT, say
from models.choice import Language
from models.county import COUNTIES
from models.sms_text import parts, septets

_CODE, _NUMBER, _INVITATION = "*384*2026123#", "47,564,296", 1234567


def longest_values(language: Language) -> Mapping[str, str]:
    """For every name that a screen may want, the longest value it can have in `language`."""
    county = max((county.name for county in COUNTIES), key=len)
    step = max((say(language, step) for step in FIRST_STEPS.values()), key=septets)
    ranks = (
        say(language, "{total} have pledged in Kenya.", total=_NUMBER),
        say(language, "You are among the first in {county}.", county=county),
        say(language, "You are no. {number} in {county}.", number=_NUMBER, county=county),
    )
    held = say(
        language,
        "We keep: number {number}, county {county}, first step {step}, your choices and when you made them.",
        number="+2547*****001",
        county=county,
        step=step,
    )
    held += " " + say(language, "Your number to invite with: {number}.", number=_INVITATION)
    held += " " + say(language, "You came through an invitation.")
    counts = (say(language, "{county}: fewer than 10", county=county), f"{county}: {_NUMBER}")
    texts = (say(language, TEXTS_ON), say(language, TEXTS_OFF))
    return {
        "rank": max(ranks, key=septets),
        "county_count": max(counts, key=septets),
        "texts_now": max(texts, key=septets),
        "daily_now": say(language, DAILY_OUT, series="W" * LONGEST_NAME, last_day="30 Sept."),
        "series": "W" * LONGEST_NAME,
        "last_day": "30 Sept.",
        "held": held,
        "welcome": say(language, "Welcome back. You brought {number}.", number=f"{MOST_BROUGHT:,}"),
        "invite": Programme(_CODE, "").ussd_code_through(_INVITATION),
        "step": step,
        "total": _NUMBER,
        "code": _CODE,
        "controller": "State Department for Gender & UN Women",
    }


def longest_pages(screen: Screen, language: Language, *, hint: bool = False) -> list[str]:
    """The pages of `screen` with the longest values in it."""
    longest = longest_values(language)
    return pages_of(screen, language, {name: longest[name] for name in screen.needs}, hint=hint)


def booklet() -> str:
    """The document, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Every screen and every text"
    yield ""
    yield "Made by `make screens` from the menu and the catalogues; do not edit. Each screen stands here with the"
    yield f"longest values it can hold. Its septets count the `CON ` or `END ` in front; {SCREEN_SEPTETS} is the most."
    yield "`0` goes back, and where there is no way back it leaves; `00` goes to the start, `98` shows more, `97`"
    yield "speaks the other language, wherever a session is open."
    yield ""
    yield "## USSD"
    for screen in PLEDGE_MENU.screens.values():
        marks = [word for word, so in (("ends the session", screen.ends), ("private", screen.private)) if so]
        yield ""
        yield f"### `{screen.name}`" + (f" ({', '.join(marks)})" if marks else "")
        for language, tongue in TONGUES.items():
            for number, page in enumerate(pages := longest_pages(screen, language), 1):
                which = f", page {number} of {len(pages)}" if len(pages) > 1 else ""
                yield ""
                yield f"{tongue.name}{which}, {septets(page) + PREFIX_SEPTETS} septets:"
                yield ""
                yield from (f"    {line}" for line in page.split("\n"))
    yield from _texts()
    yield from _keywords()


def longest_texts(language: Language) -> list[str]:
    """Every text that we send, with the longest values in it."""
    values = {
        **longest_values(language),
        "number": "+2547*****001",
        "county": max((county.name for county in COUNTIES), key=len),
        "choices": "1 Elgeyo-Marakwet, 2 Tharaka-Nithi, 3 Taita-Taveta",
        "texts": say(language, replies.TEXTS_ARE_OFF),
    }
    return [say(language, sentence, **values) for sentence in (WELCOME_TEXT, *replies.ALL)]


def _texts() -> Iterator[str]:
    yield ""
    yield "## SMS"
    for texts in zip(*map(longest_texts, TONGUES), strict=True):
        for tongue, text in zip(TONGUES.values(), texts, strict=True):
            yield ""
            yield f"{tongue.name}, {septets(text)} septets, {parts(text).count} part:"
            yield ""
            yield f"    {text}"


def _keywords() -> Iterator[str]:
    yield ""
    yield "## Keywords"
    yield ""
    yield "Case, signs, emoji and doubled letters do not matter. Whoever wants no more texts is understood in many more"
    yield "words than these: see `handlers/sms/lists/`. Behind a word for a pledge may stand a county, and the number"
    yield "of a friend or a group: `AHADI Kisumu 123456`."
    yield ""
    yield "| means | spellings |"
    yield "|---|---|"
    for keyword in dict.fromkeys(keyword for keyword, _, _ in ALIASES):
        spellings = " ".join(words for known, _, words in ALIASES if known is keyword)
        yield f"| {keyword} | {spellings.upper()} |"
