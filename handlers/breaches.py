"""The register of breaches: found, told, closed. The clocks are those of `models.breach`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.breach import Breach, Told
from models.coordinator import Coordinator


def register(session: Session, breach: Breach, who: Coordinator) -> Breach:
    """Enters a breach. The clocks run from the moment at which it was found."""
    breach.written_by = who.email
    session.add(breach)
    session.flush()
    _record(session, "breach_registered", breach, who, breach.facts)
    return breach


def latest(session: Session, most: int = 100) -> list[Breach]:
    """The register, what is open first, then the newest."""
    return list(
        session.scalars(select(Breach).order_by(Breach.closed_at.is_not(None), Breach.found_at.desc()).limit(most))
    )


def find(session: Session, breach_id: int) -> Breach | None:
    """An open breach, locked."""
    return session.scalars(
        select(Breach).where(Breach.id == breach_id, Breach.closed_at.is_(None)).with_for_update()
    ).one_or_none()


def tell(session: Session, breach: Breach, whom: Told, at: datetime, who: Coordinator) -> None:
    """Notes when somebody was told. What was noted once stays."""
    if breach.told(whom) is None:
        setattr(breach, f"told_{whom}_at", at)
        _record(session, "breach_told", breach, who, f"{whom} told")


@dataclass(frozen=True)
class Known:
    """What is known of a breach by now."""

    effects: str
    remedy: str
    people: int | None
    may_harm: bool
    unreadable: bool


def describe(session: Session, breach: Breach, known: Known, who: Coordinator) -> None:
    """Keeps what is known by now, also that it is worse than it seemed: then more have to be told."""
    for name, value in vars(known).items():
        setattr(breach, name, value)
    said = f"may harm: {known.may_harm}, unreadable: {known.unreadable}; {known.remedy or known.effects}"
    _record(session, "breach_described", breach, who, said)


def close(session: Session, breach: Breach, who: Coordinator) -> list[Told]:
    """Closes it. Who is still to be told comes back instead, and it stays open."""
    owed = [whom for whom in Told if breach.owed(whom) and breach.told(whom) is None]
    if not owed:
        breach.closed_at, breach.closed_by = now(), who.email
        _record(session, "breach_closed", breach, who, breach.remedy)
    return owed


def urgent(session: Session) -> datetime | None:
    """The next moment by which somebody has to be told of an open breach; None when nobody has."""
    waiting = session.scalars(
        select(Breach).where(
            Breach.closed_at.is_(None), or_(Breach.told_controller_at.is_(None), Breach.told_regulator_at.is_(None))
        )
    )
    due = [breach.due(whom) for breach in waiting for whom in Told if breach.owed(whom) and breach.told(whom) is None]
    return min((at for at in due if at is not None), default=None)


def _record(session: Session, event: str, breach: Breach, who: Coordinator, reason: str) -> None:
    session.add(Audit(event=event, channel="console", who=who.email, reason=f"breach {breach.id}: {reason[:200]}"))
