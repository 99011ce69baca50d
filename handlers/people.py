"""Recognising a caller, keeping her details, erasing her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, text, update
from sqlalchemy.orm import Session

from handlers import hot, invitations, rights
from handlers.consent import ERASED, suppress
from handlers.words import THANK_YOU
from models.audit import Audit
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.choice import FirstStep, Gender, Language
from models.delivery_report import DeliveryReport
from models.inbound import Inbound
from models.message import Message, MessageKind, MessageState
from models.person import Person
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.ussd_session import UssdSession

CALLER = "caller"


@dataclass(frozen=True)
class Caller:
    """What is remembered of the number that calls."""

    person_id: int
    language: Language
    county: int | None
    gender: Gender | None
    first_step: FirstStep | None
    pledged_at: datetime | None
    pledge_origin: str | None
    texts: bool | None
    # Somebody's list says that she signed; she herself has not said so yet.
    claimed: bool

    @property
    def pledged(self) -> bool:
        """Whether she has pledged herself."""
        return self.pledged_at is not None and not self.claimed


# What `caller_of` reads, for statements that look up a caller on the way.
CALLER_COLUMNS = """
    person.id, person.language, person.county, person.gender, person.first_step, pledge.at, pledge.origin,
    (SELECT given FROM consent WHERE consent.person_id = person.id AND purpose = 'texts' ORDER BY id DESC LIMIT 1),
    pledge.evidence = 'claimed'
"""
CALLER_TABLES = "person LEFT JOIN pledge ON pledge.person_id = person.id"
_RECOGNISE = f"SELECT {CALLER_COLUMNS} FROM {CALLER_TABLES} WHERE person.phone IN %(seals)s"


def recognise(session: Session, phone: PhoneNumber) -> Caller | None:
    """The caller behind `phone`, in one statement; None for a number that is not kept."""
    row = hot.first(session, _RECOGNISE, {"seals": phone_keys.seals(phone)})
    return caller_of(row) if row else None


def caller_of(row: Sequence[Any]) -> Caller | None:
    """The caller in a row of `CALLER_COLUMNS`; None when nobody was found."""
    if row[0] is None:
        return None
    person_id, language, county, gender, first_step, pledged_at, origin, texts, claimed = row
    return Caller(
        person_id=person_id,
        language=Language(language),
        county=county,
        gender=Gender(gender) if gender else None,
        first_step=FirstStep(first_step) if first_step else None,
        pledged_at=pledged_at,
        pledge_origin=origin,
        texts=texts,
        claimed=bool(claimed),
    )


def find(session: Session, phone: PhoneNumber) -> int | None:
    """The id of the person with this number, or None."""
    return session.scalar(select(Person.id).where(Person.phone.in_(phone_keys.seals(phone))))


def change(session: Session, phone: PhoneNumber, **details: Any) -> None:
    """Keeps new `details` (language, gender, first_step) of the person with this number, if there is one."""
    session.execute(update(Person).where(Person.phone.in_(phone_keys.seals(phone))).values(**details))


def erase(session: Session, phone: PhoneNumber, *, channel: str, reason: str, who: str | None = None) -> bool:
    """Forgets the person, and puts on record that it was done, through which `channel`, why, and by `who` when a
    coordinator did it; of whom is not on record. Returns whether there was somebody to forget.
    """
    session.add(Audit(event="person_erased", channel=channel, who=who, reason=reason))
    return forget(session, phone, ERASED)


def forget(session: Session, phone: PhoneNumber, why: str) -> bool:
    """Forgets the person: number, answers, consents, pledge, the number she invited with; her sessions, texts and
    requests lose their number.

    What stays is the public tally, and a digest on the suppression list, with the reason `why`, so that nobody texts
    her again. Returns whether there was somebody to forget.
    """
    person_id = find(session, phone)
    if person_id is not None:
        invitations.stay_counted(session, person_id)
    # Locked: a burst that is held or believed meanwhile changes what is counted.
    counted = session.scalar(select(Pledge.counted).where(Pledge.person_id == person_id).with_for_update())
    suppress(session, phone, why, counted=bool(counted))
    rights.forget(session, phone)
    blank = {"screen": ERASED}
    session.execute(
        update(UssdSession)
        .where(UssdSession.caller.in_(phone_keys.digests(phone, CALLER)))
        .values(caller=None, start=blank, state=blank, screen=ERASED, reply=THANK_YOU, ended_at=now())
    )
    theirs = Message.phone.in_(phone_keys.seals(phone))
    # Locked first: a call that is being prepared is waited for, and seen as such by the statements that follow.
    session.execute(select(Message.id).where(theirs).with_for_update())
    # A call that is being made is left to be recorded: calling its text suppressed would be untrue.
    not_leaving = Message.batch_id.in_(select(Batch.id).where(Batch.state.in_([BatchState.QUEUED, BatchState.LEASED])))
    session.execute(
        update(Message)
        .where(theirs, Message.state == MessageState.QUEUED, not_leaving)
        .values(state=MessageState.SUPPRESSED, reason=ERASED)
    )
    _blank_answers(session, theirs)
    session.execute(update(Message).where(theirs).values(phone=None, person_id=None, origin=None))
    seals = phone_keys.seals(phone)
    session.execute(update(Inbound).where(Inbound.sender.in_(seals)).values(**_FORGOTTEN_TEXT))
    session.execute(update(DeliveryReport).where(DeliveryReport.phone.in_(seals)).values(phone=None))
    if person_id is None:
        return False
    session.execute(delete(Person).where(Person.id == person_id))
    return True


_FORGOTTEN_TEXT: dict[str, None] = {
    "sender": None,
    "body": None,
    "asks": None,
    "county": None,
    "choices": None,
    "invitation": None,
}


def forget_texts(session: Session, phone: PhoneNumber) -> None:
    """Drops the number of somebody who is not kept from the texts she sent and got: she said no, so nothing stays."""
    seals = phone_keys.seals(phone)
    session.execute(update(Inbound).where(Inbound.sender.in_(seals)).values(**_FORGOTTEN_TEXT))
    session.execute(update(DeliveryReport).where(DeliveryReport.phone.in_(seals)).values(phone=None))
    theirs, waits = Message.phone.in_(seals), Message.state == MessageState.QUEUED
    session.execute(update(Message).where(theirs, waits).values(kind=MessageKind.FAREWELL, origin=None))
    _blank_answers(session, theirs)
    session.execute(update(Message).where(theirs, ~waits).values(phone=None, origin=None))


def _blank_answers(session: Session, theirs: ColumnElement[bool]) -> None:
    """Drops the words of replies that have left: an answer to DATA tells a county and half a number."""
    left = Batch.state.in_([BatchState.RECORDED, BatchState.UNCERTAIN])
    batches = select(Message.batch_id).where(theirs)
    session.execute(update(Batch).where(Batch.id.in_(batches), Batch.queue == Queue.REPLIES, left).values(body=""))


_RENEW = text("UPDATE person SET phone = :phone WHERE phone = ANY(:others)")


def renew_seal(session: Session, phone: PhoneNumber) -> bytes:
    """The seal under which `phone` is stored from now on; a row under an older key is put under the newest first."""
    seal, *others = phone_keys.seals(phone)
    if others:
        session.execute(_RENEW, {"phone": seal, "others": others})
    return seal


def check_key(session: Session) -> None:
    """Raises `WrongPhoneKey` when the keys in force do not open what is stored: nobody would be recognised."""
    session.scalar(select(Person.phone).order_by(Person.id.desc()).limit(1))
