"""A list that was written on paper or a banner, line by line: people who are said to have pledged.

What the holder of a number decided herself weighs more: a list lifts no stop, overwrites no answer, and is older than
whatever she decided after the day on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import people, pledges
from handlers.consent import TEXT_VERSION
from handlers.words import TONGUES
from models.base import NAIROBI, now
from models.choice import Channel, Evidence, Language, Purpose
from models.consent import Consent
from models.county import County, match
from models.person import Person
from models.phone_key import phone_keys
from models.phone_number import NotAPhoneNumber, PhoneNumber

HEADER = ("phone", "language", "county", "texts", "consented_at")
_ORIGIN = "import"
_LANGUAGES = {word: language for language, tongue in TONGUES.items() for word in tongue.asked_for}
_WISHES = {"yes": True, "no": False, "": None}


class BadLine(ValueError):
    """The line cannot be taken; the message says why, without its number."""


class Taken(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"


@dataclass(frozen=True)
class Line:
    """One person of the list. `texts` is None where nothing is said of them."""

    phone: PhoneNumber
    language: Language
    county: int | None
    texts: bool | None
    consented_at: datetime


def read(cells: Mapping[str, str | None]) -> Line:
    """A line by the names of its columns. Raises `BadLine`."""
    told = {name: (cells.get(name) or "").strip() for name in HEADER}
    try:
        phone = PhoneNumber.parse(told["phone"])
    except NotAPhoneNumber as error:
        raise BadLine(str(error)) from None
    language = _LANGUAGES.get(told["language"].casefold())
    if language is None:
        raise BadLine(f"language is {' or '.join(TONGUES)}")
    if told["texts"].casefold() not in _WISHES:
        raise BadLine("texts is yes, no or empty")
    texts = _WISHES[told["texts"].casefold()]
    if texts and not told["consented_at"]:
        raise BadLine("texts: yes needs consented_at, the day on which it was said")
    return Line(phone, language, _county(told["county"]), texts, _moment(told["consented_at"]))


def _county(written: str) -> int | None:
    if not written:
        return None
    found = match(written)
    if not isinstance(found, County):
        raise BadLine("county is a code or a name of the 47, or empty")
    return found.code


def _moment(written: str) -> datetime:
    if not written:
        return now()
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise BadLine("consented_at looks like 2026-11-25 or 2026-11-25T10:30") from None
    at = at if at.tzinfo else at.replace(tzinfo=NAIROBI)
    if at > now():
        raise BadLine("consented_at lies in the future")
    return at


def take(session: Session, line: Line) -> Taken:
    """Keeps one line. The same list once more changes nothing."""
    person_id = people.find(session, line.phone)
    taken = Taken.UPDATED
    if person_id is None:
        origin = f"{_ORIGIN}:{phone_keys.digest(line.phone, _ORIGIN).hex()}"
        pledges.record(
            session, line.phone, language=line.language, county=line.county, channel=Channel.IMPORT, origin=origin,
            evidence=Evidence.CLAIMED,
        )  # fmt: skip
        person_id, taken = people.find(session, line.phone), Taken.IMPORTED
    elif line.county is not None and session.scalar(select(Person.county).where(Person.id == person_id)) is None:
        pledges.place(session, line.phone, line.county)
    if person_id is not None and line.texts is not None:
        _decide(session, person_id, line, line.texts)
    return taken


def _decide(session: Session, person_id: int, line: Line, given: bool) -> None:
    """Adds what the list says of texts, dated as the list is, unless she has decided since."""
    theirs = Consent.person_id == person_id, Consent.purpose == Purpose.TEXTS
    if session.scalar(select(Consent.id).where(*theirs, Consent.at >= line.consented_at).limit(1)) is not None:
        return
    newest = session.scalar(select(Consent.given).where(*theirs).order_by(Consent.id.desc()).limit(1))
    if newest is False or newest is given:
        # A no is lifted by its holder alone.
        return
    session.add(
        Consent(
            person_id=person_id, purpose=Purpose.TEXTS, given=given, text_version=TEXT_VERSION, language=line.language,
            channel=Channel.IMPORT, origin=_ORIGIN, at=line.consented_at,
        )
    )  # fmt: skip
    session.flush()
