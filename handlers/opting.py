"""Being texted or not: one rule on USSD, by SMS and when the network tells. Only the holder's own wish lifts a stop."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import consent, hot, people
from handlers.consent import STOPPING, TEXT_VERSION, Decision, stopping
from models.base import now
from models.choice import Channel, Language, Purpose
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

# One statement: a stop is what must never have to wait.
_OPT_OUT = f"""
    WITH stopped AS ({STOPPING}), decided AS (
    INSERT INTO consent (person_id, purpose, given, text_version, language, channel, origin, at)
    SELECT id, 'texts', false, %(text_version)s, language, %(channel)s, %(origin)s, %(stop_since)s
      FROM person
     WHERE phone IN %(seals)s
       AND (SELECT given FROM consent WHERE person_id = person.id AND purpose = 'texts' ORDER BY id DESC LIMIT 1)
           IS DISTINCT FROM false
    ), left_series AS (
    INSERT INTO consent (person_id, purpose, series_id, given, text_version, language, channel, origin, at)
    SELECT person_id, 'series', series_id, false, %(text_version)s, language, %(channel)s, %(origin)s, %(stop_since)s
      FROM (SELECT DISTINCT ON (series_id) person_id, series_id, given, consent.language
              FROM consent JOIN person ON person.id = person_id
             WHERE phone IN %(seals)s AND purpose = 'series' ORDER BY series_id, consent.id DESC) AS newest
     WHERE given
    )
    SELECT true
"""


def opt_out(
    session: Session, phone: PhoneNumber, *, reason: str, channel: Channel, origin: str, at: datetime | None = None
) -> None:
    """From now on (`at`) nothing is sent to `phone`, whether or not its holder is known here. Asking for texts again
    later brings no series back that she had joined."""
    values = {
        "seals": phone_keys.seals(phone),
        "text_version": TEXT_VERSION,
        "channel": channel,
        "origin": origin,
    }
    hot.first(session, _OPT_OUT, values | stopping(phone, reason, at or now()))


def opt_in(session: Session, phone: PhoneNumber, *, language: Language, channel: Channel, origin: str) -> bool:
    """Its holder asks for texts: a stop is lifted, on record. False when no person with this number is kept."""
    consent.lift(session, phone, channel)
    person_id = people.find(session, phone)
    if person_id is None:
        return False
    consent.decide(session, person_id, Decision(Purpose.TEXTS, True, language, channel, origin))
    return True
