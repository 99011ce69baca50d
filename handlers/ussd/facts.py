"""The words that a screen needs from outside itself: a rank, a count, a code. Asked for only when shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import counts, invitations, people
from handlers.programme import Programme
from handlers.series import members
from handlers.ussd.engine import State
from handlers.ussd.menu import Menu
from handlers.ussd.page import FIRST_LANGUAGE
from handlers.words import FIRST_STEPS, mark, say
from models.choice import FirstStep, Language
from models.county import BY_CODE
from models.phone_number import PhoneNumber


@dataclass(frozen=True)
class Hop:
    """Who is calling, in which session, which installation."""

    session_id: str
    phone: PhoneNumber
    programme: Programme


# By word of mouth nobody brings more, and no more fits above the seven choices in Kiswahili.
MOST_BROUGHT = 99_999
TEXTS_ON = mark("Messages are on.")
TEXTS_OFF = mark("Messages are off.")
DAILY_OUT = mark("{series}: one SMS a day until {last_day}, free. Leave any day. You are not in it.")
DAILY_IN = mark("{series}: one SMS a day until {last_day}, free. Leave any day. You are in it.")

Fact = Callable[[Session, Hop, State, Language], str]


def values_for(session: Session, menu: Menu, hop: Hop, state: State) -> Mapping[str, str]:
    """The values that the screen of `state` wants filled in."""
    language = state.language or FIRST_LANGUAGE
    return {name: FACTS[name](session, hop, state, language) for name in menu.screens[state.screen].needs}


def _rank(session: Session, hop: Hop, state: State, language: Language) -> str:
    county = BY_CODE.get(state.answers.get("county", 0))
    if county is None:
        return say(language, "{total} have pledged in Kenya.", total=f"{counts.in_country(session):,}")
    number = counts.shown(counts.in_county(session, county.code))
    if number is None:
        return say(language, "You are among the first in {county}.", county=county.name)
    return say(language, "You are no. {number} in {county}.", number=f"{number:,}", county=county.name)


def _county_count(session: Session, hop: Hop, state: State, language: Language) -> str:
    county = BY_CODE[state.answers["county"]]
    number = counts.shown(counts.in_county(session, county.code))
    if number is None:
        return say(language, "{county}: fewer than 10", county=county.name)
    return f"{county.name}: {number:,}"


def _total(session: Session, hop: Hop, state: State, language: Language) -> str:
    return f"{counts.in_country(session):,}"


def _step(session: Session, hop: Hop, state: State, language: Language) -> str:
    return say(language, FIRST_STEPS[FirstStep(state.answers["first_step"])])


def _texts_now(session: Session, hop: Hop, state: State, language: Language) -> str:
    return say(language, TEXTS_ON if state.answers.get("texts") else TEXTS_OFF)


def _daily_now(session: Session, hop: Hop, state: State, language: Language) -> str:
    daily = members.daily(session, hop.phone)
    if daily is None:
        return say(language, "There is no daily series now.")
    sentence = DAILY_IN if daily.joined else DAILY_OUT
    return say(language, sentence, series=daily.name, last_day=daily.until(language))


def _welcome(session: Session, hop: Hop, state: State, language: Language) -> str:
    brought = state.answers.get("brought")
    if not brought:
        return say(language, "Welcome back.")
    return say(language, "Welcome back. You brought {number}.", number=f"{min(brought, MOST_BROUGHT):,}")


def _invite(session: Session, hop: Hop, state: State, language: Language) -> str:
    code = invitations.known(session, people.find(session, hop.phone)).code
    return hop.programme.ussd_code_through(code) if code else hop.programme.ussd_code


def _held(session: Session, hop: Hop, state: State, language: Language) -> str:
    """What is kept, as much of it as may be read by anybody who holds the phone: never the gender."""
    caller = people.recognise(session, hop.phone)
    if caller is None:
        return say(language, "We keep nothing about this number.")
    county = BY_CODE[caller.county].name if caller.county else "-"
    step = say(language, FIRST_STEPS[caller.first_step]) if caller.first_step else "-"
    told = say(
        language,
        "We keep: number {number}, county {county}, first step {step}, your choices and when you made them.",
        number=hop.phone.masked,
        county=county,
        step=step,
    )
    known = invitations.known(session, caller.person_id)
    own = [say(language, "Your number to invite with: {number}.", number=known.code)] if known.code else []
    came = [say(language, "You came through an invitation.")] if known.came_through_one else []
    return " ".join([told, *own, *came])


FACTS: Mapping[str, Fact] = {
    "rank": _rank,
    "county_count": _county_count,
    "total": _total,
    "step": _step,
    "texts_now": _texts_now,
    "daily_now": _daily_now,
    "welcome": _welcome,
    "invite": _invite,
    "held": _held,
    "code": lambda session, hop, state, language: hop.programme.ussd_code,
    "controller": lambda session, hop, state, language: hop.programme.controller,
}
