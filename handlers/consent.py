"""Decisions of the people, one row each and never changed; and the list of numbers that must not be texted."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import now
from models.choice import Channel, Language, Purpose
from models.consent import Consent
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.suppression import Suppression

# Names the wording that was agreed to. A new wording of a consent screen gets a new version.
TEXT_VERSION = "2026-11"
SUPPRESSION = "suppression"


@dataclass(frozen=True)
class Decision:
    """What somebody decided, where, and in which session or message."""

    purpose: Purpose
    given: bool
    language: Language
    channel: Channel
    origin: str


def decide(session: Session, person_id: int, decision: Decision) -> None:
    """Adds a row for `decision`, unless the newest one for the same purpose says so already."""
    newest = session.scalar(
        select(Consent.given)
        .where(Consent.person_id == person_id, Consent.purpose == decision.purpose)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    if newest is decision.given:
        return
    session.add(
        Consent(
            person_id=person_id,
            purpose=decision.purpose,
            given=decision.given,
            text_version=TEXT_VERSION,
            language=decision.language,
            channel=decision.channel,
            origin=decision.origin,
        )
    )
    session.flush()


def suppress(session: Session, phone: PhoneNumber, reason: str, *, counted: bool = False) -> None:
    """From now on nothing is sent to `phone`. The newest reason stays.

    `counted`: the public total holds a pledge of this number, which is about to be forgotten.
    """
    newer = {"reason": reason, "since": now(), "counted": Suppression.counted | counted}
    session.execute(
        insert(Suppression)
        .values(digest=phone_keys.digest(phone, SUPPRESSION), reason=reason, counted=counted)
        .on_conflict_do_update(index_elements=["digest"], set_=newer)
    )


def lift(session: Session, phone: PhoneNumber) -> None:
    """Texts may be sent again. Only the holder's own wish leads here."""
    theirs = Suppression.digest.in_(phone_keys.digests(phone, SUPPRESSION))
    session.execute(delete(Suppression).where(theirs, ~Suppression.counted))
    session.execute(update(Suppression).where(theirs).values(reason=None))


def suppressed(session: Session, phones: Iterable[PhoneNumber]) -> dict[PhoneNumber, str]:
    """Those of `phones` that must not be texted, each with the reason."""
    owners = {digest: phone for phone in phones for digest in phone_keys.digests(phone, SUPPRESSION)}
    rows = session.execute(
        select(Suppression.digest, Suppression.reason).where(
            Suppression.digest.in_(owners), Suppression.reason.is_not(None)
        )
    )
    return {owners[bytes(digest)]: reason for digest, reason in rows if reason is not None}
