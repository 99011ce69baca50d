"""The free lines that our screens name: who called them last to hear whether they answer."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.helpline import Helpline

TEST_EVERY = timedelta(days=90)


def every(session: Session) -> list[Helpline]:
    return list(session.scalars(select(Helpline).order_by(Helpline.id)))


def is_due(line: Helpline) -> bool:
    """Whether nobody has called it for too long: a number that does not answer does harm."""
    return line.tested_at is None or line.tested_at < now() - TEST_EVERY


def due(session: Session) -> list[Helpline]:
    return [line for line in every(session) if is_due(line)]


def answered(session: Session, line: Helpline, who: str) -> None:
    """Somebody called it just now, and it answered."""
    line.tested_at, line.tested_by = now(), who
    session.add(Audit(event="help_line_tested", channel="console", who=who, reason=f"{line.number} answered"))
