"""Who works with the system."""

import re
from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.audit import Audit
from models.coordinator import Coordinator, Role

SHORTEST_PASSWORD = 12


class NotThis(ValueError):
    """The address or the password will not do; the message says why."""


def add(
    session: Session, email: str, role: Role, county: int | None, password: str, hashed: Callable[[str], str]
) -> Coordinator:
    """Adds a coordinator, or changes one that is there. Raises `NotThis`. Only the hash of the password is kept."""
    email = email.strip().casefold()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise NotThis("this is no e-mail address")
    if len(password) < SHORTEST_PASSWORD:
        raise NotThis(f"a password has at least {SHORTEST_PASSWORD} characters")
    found = session.scalars(select(Coordinator).where(Coordinator.email == email)).one_or_none()
    coordinator = found or Coordinator(email=email)
    coordinator.role, coordinator.county, coordinator.password = role, county, hashed(password)
    session.add(coordinator)
    session.add(Audit(event="coordinator_changed" if found else "coordinator_added", channel="command", reason=role))
    session.flush()
    return coordinator


def add_first(session: Session, email: str, password_hash: str) -> bool:
    """Adds an admin while there is nobody at all, so that somebody can let others in. False when there is."""
    if session.scalar(select(exists().where(Coordinator.id.is_not(None)))):
        return False
    session.add(Coordinator(email=email, role=Role.ADMIN, password=password_hash))
    session.add(Audit(event="coordinator_added", channel="command", reason="the first admin"))
    return True


def change_password(session: Session, coordinator: Coordinator, password_hash: str) -> None:
    coordinator.password = password_hash
    session.add(Audit(event="password_changed", channel="console", who=coordinator.email, reason="by herself"))
    session.flush()
