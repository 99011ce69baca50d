"""Bells: once this transaction is committed, a worker is told that there is work."""

from sqlalchemy.orm import Session

from models.batch import Queue

_BELLS = "bells"


def ask_for_bell(session: Session, queue: Queue) -> None:
    """Asks that the bell of `queue` be rung after the commit."""
    session.info.setdefault(_BELLS, set()).add(queue)


def bells_asked_for(session: Session) -> set[Queue]:
    """The queues whose bell is to ring, and forgets them."""
    bells: set[Queue] = session.info.pop(_BELLS, set())
    return bells
