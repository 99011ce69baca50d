"""What a text changes: the same consent, pledges and people as on USSD. One rule, two channels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers import opting, people, pledges
from handlers.consent import OPTED_OUT
from handlers.series import members
from handlers.sms.planned import Effect, Plan
from models.choice import Channel
from models.phone_number import PhoneNumber


@dataclass(frozen=True)
class Doing:
    """What an effect works on: the text by its provider's id, its sender, what was decided, and the moment."""

    provider_id: str
    phone: PhoneNumber
    plan: Plan
    at: datetime


def _stop(session: Session, doing: Doing) -> None:
    opting.opt_out(
        session,
        doing.phone,
        reason=OPTED_OUT,
        channel=Channel.SMS,
        origin="sms" if doing.plan.anonymous else doing.provider_id,
        at=doing.at,
    )


def _start(session: Session, doing: Doing) -> None:
    opting.opt_in(session, doing.phone, **_by_text(doing))


def _pledge(session: Session, doing: Doing) -> None:
    pledges.record(
        session,
        doing.phone,
        language=doing.plan.language,
        county=doing.plan.county,
        channel=Channel.SMS,
        origin=f"sms:{doing.provider_id}",
        invitation=doing.plan.invitation,
    )


def _place(session: Session, doing: Doing) -> None:
    if doing.plan.county is not None:
        pledges.place(session, doing.phone, doing.plan.county)


def _keep(session: Session, doing: Doing) -> None:
    pledges.keep(session, doing.phone)


def _speak(session: Session, doing: Doing) -> None:
    people.change(session, doing.phone, language=doing.plan.language)


def _join_daily(session: Session, doing: Doing) -> None:
    members.join(session, doing.phone, **_by_text(doing))


def _leave_daily(session: Session, doing: Doing) -> None:
    members.leave(session, doing.phone, **_by_text(doing))


def _by_text(doing: Doing) -> dict[str, Any]:
    return {"language": doing.plan.language, "channel": Channel.SMS, "origin": doing.provider_id}


def _forget(session: Session, doing: Doing) -> None:
    people.forget_texts(session, doing.phone)


def _deny(session: Session, doing: Doing) -> None:
    pledges.deny(session, doing.phone)


def _erase(session: Session, doing: Doing) -> None:
    people.erase(session, doing.phone, channel=Channel.SMS, reason="asked for by the holder")


EFFECTS: Mapping[Effect, Callable[[Session, Doing], None]] = {
    Effect.STOP: _stop,
    Effect.START: _start,
    Effect.PLEDGE: _pledge,
    Effect.PLACE: _place,
    Effect.KEEP: _keep,
    Effect.SPEAK: _speak,
    Effect.JOIN_DAILY: _join_daily,
    Effect.LEAVE_DAILY: _leave_daily,
    Effect.FORGET: _forget,
    Effect.DENY: _deny,
    Effect.ERASE: _erase,
}
