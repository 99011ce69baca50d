"""What is on record, newest first. Of whom is not on record, so it is not here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Audit

PAGE = 50


def latest(session: Session, *, event: str | None = None, before: int | None = None) -> list[Audit]:
    """A page of the record, of one kind of event or of all; `before` is the last id of the page before it."""
    found = select(Audit).where(Audit.event == event) if event else select(Audit)
    if before is not None:
        found = found.where(Audit.id < before)
    return list(session.scalars(found.order_by(Audit.id.desc()).limit(PAGE)))
