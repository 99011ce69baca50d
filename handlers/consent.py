"""Decisions of the people, one row each and never changed; and the list of numbers that must not be texted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from handlers import hot
from models.audit import Audit
from models.base import now
from models.choice import Channel, Language, Purpose
from models.consent import Consent
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.suppression import Suppression

# Names the wording that was agreed to. A new wording of a consent screen gets a new version.
TEXT_VERSION = "2026-11"
SUPPRESSION = "suppression"
OPTED_OUT, ERASED, BLOCKED = "opted out", "erased", "blocked with the network"


@dataclass(frozen=True)
class Decision:
    """What somebody decided, where, and in which session or message. `series_id`: which series it is about."""

    purpose: Purpose
    given: bool
    language: Language
    channel: Channel
    origin: str
    series_id: int | None = None


def decide(session: Session, person_id: int, decision: Decision) -> None:
    """Adds a row for `decision`, unless the newest one for the same purpose says so already."""
    newest = session.scalar(
        select(Consent.given)
        .where(Consent.person_id == person_id, Consent.purpose == decision.purpose)
        .where(Consent.series_id.is_not_distinct_from(decision.series_id))
        .order_by(Consent.id.desc())
        .limit(1)
    )
    if newest is decision.given:
        return
    session.add(
        Consent(
            person_id=person_id,
            purpose=decision.purpose,
            series_id=decision.series_id,
            given=decision.given,
            text_version=TEXT_VERSION,
            language=decision.language,
            channel=decision.channel,
            origin=decision.origin,
        )
    )
    session.flush()


@dataclass(frozen=True)
class Stop:
    """Why a number must not be texted, and since when."""

    reason: str
    since: datetime


# A stop as a statement, alone or on the way of another; its values are those of `stopping`. What the network forbids it
# forbids until the holder herself asks for texts again; the first moment of a stop stays.
STOPPING = """
    INSERT INTO suppression (digest, reason, since, counted)
    VALUES (%(stop_digest)s, %(stop_reason)s, %(stop_since)s, %(stop_counted)s)
    ON CONFLICT (digest) DO UPDATE
       SET since = CASE WHEN suppression.reason IS NULL THEN excluded.since ELSE suppression.since END,
           reason = CASE WHEN suppression.reason = %(stop_blocked)s THEN suppression.reason ELSE excluded.reason END,
           counted = suppression.counted OR excluded.counted
    RETURNING digest
"""


def stopping(phone: PhoneNumber, reason: str, since: datetime, *, counted: bool = False) -> dict[str, Any]:
    """The values of `STOPPING`. `counted`: the public total holds a pledge of this number, about to be forgotten."""
    return {
        "stop_digest": phone_keys.digest(phone, SUPPRESSION),
        "stop_reason": reason,
        "stop_since": since,
        "stop_counted": counted,
        "stop_blocked": BLOCKED,
    }


def suppress(session: Session, phone: PhoneNumber, reason: str, *, counted: bool = False) -> None:
    """From now on nothing is sent to `phone`. Who is kept has also decided so: see `handlers.opting`."""
    hot.first(session, STOPPING, stopping(phone, reason, now(), counted=counted))


def lift(session: Session, phone: PhoneNumber, channel: Channel) -> None:
    """Texts may be sent again, which goes on record. Only the holder's own wish leads here."""
    theirs = Suppression.digest.in_(phone_keys.digests(phone, SUPPRESSION))
    lifted = session.scalars(
        update(Suppression)
        .where(theirs, Suppression.reason.is_not(None))
        .values(reason=None)
        .returning(Suppression.digest)
    ).all()
    if lifted:
        session.execute(delete(Suppression).where(theirs, ~Suppression.counted))
        session.add(Audit(event="stop_lifted", channel=channel, reason="asked for by the holder"))


# An array, because a campaign asks for a hundred at a time, and a hundred parameters take longer than the answer.
_STOPS = text("SELECT digest, reason, since FROM suppression WHERE digest = ANY(:digests) AND reason IS NOT NULL")


def stops(session: Session, phones: Iterable[PhoneNumber]) -> dict[PhoneNumber, Stop]:
    """Those of `phones` that must not be texted, each with the reason."""
    owners = {digest: phone for phone in phones for digest in phone_keys.digests(phone, SUPPRESSION)}
    rows = session.execute(_STOPS, {"digests": list(owners)})
    return {owners[bytes(digest)]: Stop(reason, since) for digest, reason, since in rows}
