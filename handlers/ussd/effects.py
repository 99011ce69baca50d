"""What a choice changes. Each effect runs in the transaction that stores the reply, so both happen or neither."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from handlers import consent, dispatch, invitations, opting, people, pledges
from handlers.consent import Decision
from handlers.series import members
from handlers.ussd.engine import State
from handlers.ussd.facts import Hop
from handlers.ussd.page import FIRST_LANGUAGE
from handlers.ussd.pledge_menu import NOT_SAID
from handlers.words import WELCOME_TEXT, say
from models import county
from models.choice import Channel, FirstStep, Gender, Language, Purpose

Effect = Callable[[Session, Hop, State], None]


def _pledge(session: Session, hop: Hop, state: State) -> None:
    pledges.record(
        session,
        hop.phone,
        language=_language(state),
        county=state.answers.get("county"),
        channel=Channel.USSD,
        origin=hop.session_id,
        invitation=state.answers.get("invitation"),
    )


def _refused(session: Session, hop: Hop, state: State) -> None:
    """The screen says that nothing is kept: so nothing is, of somebody whom a list had named."""
    caller = people.recognise(session, hop.phone)
    if caller and caller.claimed:
        pledges.deny(session, hop.phone)
        people.erase(session, hop.phone, channel=Channel.USSD, reason="did not agree to what a list said")


def _county(session: Session, hop: Hop, state: State) -> None:
    pledges.place(session, hop.phone, state.answers["county"])


def _gender(session: Session, hop: Hop, state: State) -> None:
    told = state.answers["gender"]
    people.change(session, hop.phone, gender=None if told == NOT_SAID else Gender(told))


def _first_step(session: Session, hop: Hop, state: State) -> None:
    people.change(session, hop.phone, first_step=FirstStep(state.answers["first_step"]))


def _speak(session: Session, hop: Hop, state: State) -> None:
    people.change(session, hop.phone, language=_language(state))


def _texts_wanted(session: Session, hop: Hop, state: State) -> None:
    if _opt_in(session, hop, state):
        body = say(_language(state), WELCOME_TEXT, code=hop.programme.ussd_code)
        dispatch.queue_reply(session, hop.phone, body, origin=f"welcome:{hop.session_id}")


def _texts_refused(session: Session, hop: Hop, state: State) -> None:
    person_id = people.find(session, hop.phone)
    if person_id is not None:
        decision = Decision(Purpose.TEXTS, False, _language(state), Channel.USSD, hop.session_id)
        consent.decide(session, person_id, decision)


def _texts_on(session: Session, hop: Hop, state: State) -> None:
    _opt_in(session, hop, state)


def _opt_in(session: Session, hop: Hop, state: State) -> bool:
    return opting.opt_in(session, hop.phone, language=_language(state), channel=Channel.USSD, origin=hop.session_id)


def _texts_off(session: Session, hop: Hop, state: State) -> None:
    opting.opt_out(session, hop.phone, reason=consent.OPTED_OUT, channel=Channel.USSD, origin=hop.session_id)


def _daily_on(session: Session, hop: Hop, state: State) -> None:
    members.join(session, hop.phone, language=_language(state), channel=Channel.USSD, origin=hop.session_id)


def _daily_off(session: Session, hop: Hop, state: State) -> None:
    members.leave(session, hop.phone, language=_language(state), channel=Channel.USSD, origin=hop.session_id)


def _kept(session: Session, hop: Hop, state: State) -> None:
    pledges.keep(session, hop.phone)


def _invite(session: Session, hop: Hop, state: State) -> None:
    invitations.give(session, hop.phone)


def _erase(session: Session, hop: Hop, state: State) -> None:
    people.erase(session, hop.phone, channel=Channel.USSD, reason="asked for by the holder")


def _language(state: State) -> Language:
    return state.language or FIRST_LANGUAGE


EFFECTS: Mapping[str, Effect] = {
    "pledge": _pledge,
    "refused": _refused,
    "county": _county,
    "gender": _gender,
    "first_step": _first_step,
    "speak": _speak,
    "texts_wanted": _texts_wanted,
    "texts_refused": _texts_refused,
    "texts_on": _texts_on,
    "texts_off": _texts_off,
    "daily_on": _daily_on,
    "daily_off": _daily_off,
    "kept": _kept,
    "invite": _invite,
    "erase": _erase,
}


def _read_county(typed: str) -> Mapping[str, Any] | None:
    """A county typed by name. Digits are choices of the screen, never county codes here."""
    if any(character.isdigit() for character in typed):
        return None
    found = county.match(typed)
    return {"county": found.code} if isinstance(found, county.County) else None


READERS = {"county": _read_county}
