"""Being texted or not: one rule on USSD, by SMS and when the network tells. Only the holder's own wish lifts a stop."""

from sqlalchemy.orm import Session

from handlers import consent, people
from handlers.consent import Decision
from models.choice import Channel, Language, Purpose
from models.phone_number import PhoneNumber


def opt_out(
    session: Session, phone: PhoneNumber, *, reason: str, language: Language, channel: Channel, origin: str
) -> None:
    """From now on nothing is sent to `phone`, whether or not its holder is known here."""
    consent.suppress(session, phone, reason)
    _decide(session, phone, Decision(Purpose.TEXTS, False, language, channel, origin))


def opt_in(session: Session, phone: PhoneNumber, *, language: Language, channel: Channel, origin: str) -> bool:
    """Its holder asks for texts: a stop is lifted, on record. False when no person with this number is kept."""
    consent.lift(session, phone, channel)
    return _decide(session, phone, Decision(Purpose.TEXTS, True, language, channel, origin))


def _decide(session: Session, phone: PhoneNumber, decision: Decision) -> bool:
    person_id = people.find(session, phone)
    if person_id is None:
        return False
    consent.decide(session, person_id, decision)
    return True
