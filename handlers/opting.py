"""Being texted or not: one rule on USSD, by SMS and when the network tells. Only the holder's own wish lifts a stop."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import consent, hot, people
from handlers.consent import BLOCKED, SUPPRESSION, TEXT_VERSION, Decision
from models.base import now
from models.choice import Channel, Language, Purpose
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

# One statement: a stop is what must never have to wait.
_OPT_OUT = """
    WITH stopped AS (
    INSERT INTO suppression (digest, reason, since, counted) VALUES (%(digest)s, %(reason)s, %(at)s, false)
    ON CONFLICT (digest) DO UPDATE
        SET since = CASE WHEN suppression.reason IS NULL THEN excluded.since ELSE suppression.since END,
            reason = CASE WHEN suppression.reason = %(blocked)s THEN suppression.reason ELSE excluded.reason END
    ), decided AS (
    INSERT INTO consent (person_id, purpose, given, text_version, language, channel, origin, at)
    SELECT id, 'texts', false, %(text_version)s, %(language)s, %(channel)s, %(origin)s, %(at)s
      FROM person
     WHERE phone IN %(seals)s
       AND (SELECT given FROM consent WHERE person_id = person.id AND purpose = 'texts' ORDER BY id DESC LIMIT 1)
           IS DISTINCT FROM false
    )
    SELECT true
"""


def opt_out(
    session: Session,
    phone: PhoneNumber,
    *,
    reason: str,
    language: Language,
    channel: Channel,
    origin: str,
    at: datetime | None = None,
) -> None:
    """From now on (`at`) nothing is sent to `phone`, whether or not its holder is known here."""
    values = {
        "digest": phone_keys.digest(phone, SUPPRESSION),
        "reason": reason,
        "blocked": BLOCKED,
        "seals": phone_keys.seals(phone),
        "text_version": TEXT_VERSION,
        "language": language,
        "channel": channel,
        "origin": origin,
        "at": at or now(),
    }
    hot.first(session, _OPT_OUT, values)


def opt_in(session: Session, phone: PhoneNumber, *, language: Language, channel: Channel, origin: str) -> bool:
    """Its holder asks for texts: a stop is lifted, on record. False when no person with this number is kept."""
    consent.lift(session, phone, channel)
    person_id = people.find(session, phone)
    if person_id is None:
        return False
    consent.decide(session, person_id, Decision(Purpose.TEXTS, True, language, channel, origin))
    return True
