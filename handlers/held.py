"""What is kept about one number, for the holder who asks and the officer who answers. Never the gender."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from handlers import invitations, people, pledges, wordings
from handlers.consent import stops
from handlers.invitations import Known
from handlers.people import CALLER, Caller
from models.audit import Audit
from models.base import now
from models.choice import Channel, Language, Purpose
from models.consent import Consent
from models.coordinator import Coordinator
from models.county import BY_CODE
from models.inbound import Inbound
from models.message import Message
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.series import Series
from models.ussd_session import UssdSession


@dataclass(frozen=True)
class Decided:
    """One consent, given or withdrawn."""

    at: datetime
    purpose: Purpose
    given: bool
    language: Language
    channel: Channel
    text_version: str
    origin: str
    # Which series it is about, and until when that runs.
    series: str | None
    series_until: date | None

    @property
    def shown(self) -> str | None:
        """What was read before the answer, where the holder answered a question."""
        words = wordings.shown(self.text_version, self.purpose, self.channel, self.language)
        return words.format(series=self.series, last_day=self.series_until) if words else None


@dataclass(frozen=True)
class Held:
    """Everything that is tied to a number. `stopped` is why it is not texted, None when it may be."""

    caller: Caller | None
    kept_at: datetime | None
    decisions: tuple[Decided, ...]
    texts_to: int
    texts_from: int
    sessions: int
    stopped: str | None
    invitation: Known

    @property
    def erasable(self) -> bool:
        """Whether there is more than the wish not to be texted, which stays."""
        return self.caller is not None or bool(self.texts_to or self.texts_from or self.sessions)

    @property
    def nothing(self) -> bool:
        return not (self.erasable or self.stopped)


def held(session: Session, phone: PhoneNumber) -> Held:
    """What is kept about `phone`. Raises `WrongPhoneKey` when the keys do not open what is stored."""
    people.check_key(session)
    caller = people.recognise(session, phone)
    person_id = caller.person_id if caller else None
    seals = phone_keys.seals(phone)
    columns = (
        Consent.at, Consent.purpose, Consent.given, Consent.language, Consent.channel, Consent.text_version,
        Consent.origin, Series.name, Series.last_day,
    )  # fmt: skip
    theirs = select(*columns).outerjoin(Series, Series.id == Consent.series_id).where(Consent.person_id == person_id)
    decisions = session.execute(theirs.order_by(Consent.id))
    stop = stops(session, [phone]).get(phone)

    def count(theirs: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(theirs)) or 0

    return Held(
        caller=caller,
        kept_at=session.scalar(select(Pledge.kept_at).where(Pledge.person_id == person_id)),
        decisions=tuple(Decided(*row) for row in decisions),
        texts_to=count(Message.phone.in_(seals)),
        texts_from=count(Inbound.sender.in_(seals)),
        sessions=count(UssdSession.caller.in_(phone_keys.digests(phone, CALLER))),
        stopped=stop.reason if stop else None,
        invitation=invitations.known(session, person_id),
    )


def shown_to(session: Session, who: Coordinator, phone: PhoneNumber) -> Held | None:
    """What `who` may see of `phone`. None when nothing is kept, and also when it is nobody of her county: she is not
    told which of the two."""
    known = held(session, phone)
    hers = who.county is None or (known.caller is not None and known.caller.county == who.county)
    return known if hers and not known.nothing else None


def erase_for(session: Session, who: Coordinator, phone: PhoneNumber, reason: str) -> bool:
    """Forgets everything about `phone`, if she may see it. False, and nothing done, when there is nothing for her."""
    if shown_to(session, who, phone) is None:
        return False
    people.erase(session, phone, channel="console", reason=reason, who=who.email)
    return True


def rectify_for(
    session: Session, who: Coordinator, phone: PhoneNumber, language: Language, county: int | None, reason: str
) -> bool:
    """Puts right what is kept about `phone`, if she may see it. False, and nothing done, when there is nobody."""
    known = shown_to(session, who, phone)
    if known is None or known.caller is None:
        return False
    people.change(session, phone, language=language)
    if county is not None:
        pledges.place(session, phone, county)
    session.add(Audit(event="person_rectified", channel="console", who=who.email, reason=reason))
    return True


def as_file(known: Held, phone: PhoneNumber, controller: str) -> dict[str, Any]:
    """What is kept about `phone` as plain values, for a file that its holder takes along. Never the gender: who holds
    the phone is not always its owner. That it was told is said, so that she can ask for it in person."""
    caller = known.caller
    return {
        "kept_by": controller,
        "as_of": now().isoformat(),
        "number": phone.masked,
        "language": caller.language if caller else None,
        "county": BY_CODE[caller.county].name if caller and caller.county else None,
        "first_step": caller.first_step if caller else None,
        "gender_was_told": bool(caller and caller.gender),
        "pledged_at": _told(caller.pledged_at) if caller else None,
        "kept_at": _told(known.kept_at),
        "number_to_invite_with": known.invitation.code,
        # Whose it was is hers or his to know.
        "came_through_an_invitation": known.invitation.came_through_one,
        "not_texted_because": known.stopped,
        "texts_to_this_number": known.texts_to,
        "texts_from_this_number": known.texts_from,
        "ussd_sessions": known.sessions,
        "decisions": [
            {
                "at": _told(decided.at),
                "purpose": decided.purpose,
                "series": decided.series,
                "given": decided.given,
                "language": decided.language,
                "channel": decided.channel,
                "session_or_message": decided.origin,
                "wording": decided.text_version,
                "was_shown": decided.shown,
            }
            for decided in known.decisions
        ],
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
