"""Signatures that were counted by hand: written down with where and when, beside the pledges, never added to them."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.refusal import Refusal
from models.audit import Audit
from models.base import today
from models.coordinator import Coordinator
from models.paper_tally import PaperTally

MOST_SIGNATURES = 100_000
LATEST = 200


class BadTally(Refusal):
    """It cannot be so; the message says why."""


def write(session: Session, who: Coordinator, *, county: int, day: date, place: str, signatures: int) -> PaperTally:
    """Writes a tally down. Raises `BadTally` for a number, a day or a county that cannot be hers."""
    if who.county not in (None, county):
        raise BadTally("this is not your county")
    if not 1 <= signatures <= MOST_SIGNATURES:
        raise BadTally("1 to {most} signatures", most=MOST_SIGNATURES)
    if day > today():
        raise BadTally("the day lies in the future")
    tally = PaperTally(county=county, day=day, place=place, signatures=signatures, written_by=who.email)
    session.add(tally)
    session.flush()
    _record(session, "tally_written", who, tally)
    return tally


def take_back(session: Session, who: Coordinator, tally_id: int) -> bool:
    """Takes one back that was wrong, which is on record. False when there is none for her."""
    tally = session.get(PaperTally, tally_id, with_for_update=True)
    if tally is None or who.county not in (None, tally.county):
        return False
    _record(session, "tally_taken_back", who, tally)
    session.delete(tally)
    return True


def listed(session: Session, who: Coordinator) -> list[PaperTally]:
    """Newest first."""
    every = select(PaperTally).order_by(PaperTally.id.desc()).limit(LATEST)
    return list(session.scalars(every if who.county is None else every.where(PaperTally.county == who.county)))


def signatures(session: Session, county: int | None = None) -> int:
    """How many were counted on paper, in one county or in the country."""
    counted = select(func.coalesce(func.sum(PaperTally.signatures), 0))
    return int(session.scalar(counted if county is None else counted.where(PaperTally.county == county)) or 0)


def _record(session: Session, event: str, who: Coordinator, tally: PaperTally) -> None:
    said = f"{tally.signatures} signatures, county {tally.county}, {tally.day}"
    session.add(Audit(event=event, channel="console", who=who.email, reason=said))
