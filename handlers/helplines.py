"""The free lines that our screens name: somebody calls each every 90 days, to hear whether it answers."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.helpline import Helpline

DUE_AFTER = timedelta(days=90)


def lines(session: Session) -> list[Helpline]:
    """All lines, in the order in which they were entered."""
    return list(session.scalars(select(Helpline).order_by(Helpline.id)))


def due(session: Session) -> list[Helpline]:
    """Those that nobody has called for 90 days, or ever."""
    long_ago = or_(Helpline.tested_at.is_(None), Helpline.tested_at <= now() - DUE_AFTER)
    return list(session.scalars(select(Helpline).where(long_ago).order_by(Helpline.id)))


def answered(session: Session, who: Coordinator, helpline_id: int) -> Helpline | None:
    """Records that `who` has called the line just now and it answered. None when there is no such line."""
    line = session.get(Helpline, helpline_id, with_for_update=True)
    if line is None:
        return None
    line.tested_at, line.tested_by = now(), who.email
    session.add(Audit(event="helpline_tested", channel="console", who=who.email, reason=f"{line.number} answered"))
    session.flush()
    return line
