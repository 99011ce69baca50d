"""Who works with the system."""

import re
from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handlers import second_proof, sign_in
from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator, Role

SHORTEST_PASSWORD = 12
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


Step = Callable[[Session, Coordinator, Coordinator], None]


class NotThis(ValueError):
    """The address or the password will not do; the message says why."""


def add(
    session: Session, email: str, role: Role, county: int | None, password: str, hashed: Callable[[str], str]
) -> Coordinator:
    """Adds a coordinator, or changes one that is there. Raises `NotThis`. Only the hash of the password is kept."""
    email = email.strip().casefold()
    if not _ADDRESS.fullmatch(email):
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


def let_in(session: Session, email: str, role: Role, county: int | None, password_hash: str, *, by: str) -> Coordinator:
    """Gives somebody new an account. Raises `NotThis`."""
    email = email.strip().casefold()
    if not _ADDRESS.fullmatch(email):
        raise NotThis("this is no e-mail address")
    if session.scalar(select(exists().where(Coordinator.email == email))):
        raise NotThis("she has an account already")
    made = Coordinator(email=email, role=role, county=county, password=password_hash)
    session.add(made)
    session.add(Audit(event="coordinator_added", channel="console", who=by, reason=f"{email}: {role}"))
    session.flush()
    return made


def change(
    session: Session, whom: Coordinator, role: Role, county: int | None, *, trained: bool, by: Coordinator
) -> None:
    """Another role or county. Raises `NotThis` for oneself: nobody rises, or falls, by her own hand."""
    _not_oneself(whom, by)
    whom.role, whom.county, whom.trained = role, county, trained
    _record(session, "coordinator_changed", whom, by, f"{role}, {county or 'Kenya'}{', trained' if trained else ''}")


def let_go(session: Session, whom: Coordinator, *, by: Coordinator) -> None:
    """Closes her account and ends her browsers. Raises `NotThis` for oneself, so that one admin is always left."""
    _not_oneself(whom, by)
    whom.disabled_at = now()
    sign_in.end(session, whom.id)
    _record(session, "coordinator_let_go", whom, by, "account closed")


def take_back(session: Session, whom: Coordinator, *, by: Coordinator) -> None:
    """Opens her account again."""
    whom.disabled_at = None
    _record(session, "coordinator_taken_back", whom, by, "account opened")


def without_codes(session: Session, whom: Coordinator, *, by: Coordinator) -> None:
    """She lost phone and paper: she sets up new codes at her next sign-in. Raises `NotThis` for oneself."""
    _not_oneself(whom, by)
    second_proof.take_away(session, whom)
    sign_in.end(session, whom.id)
    _record(session, "codes_taken_away", whom, by, "lost phone and paper")


def new_password(session: Session, whom: Coordinator, password_hash: str, *, by: Coordinator) -> None:
    """For somebody who forgot hers. Raises `NotThis` for oneself."""
    _not_oneself(whom, by)
    whom.password = password_hash
    sign_in.end(session, whom.id)
    _record(session, "password_changed", whom, by, "by an admin")


def _not_oneself(whom: Coordinator, by: Coordinator) -> None:
    if whom.id == by.id:
        raise NotThis("another admin has to change you")


def _record(session: Session, event: str, whom: Coordinator, by: Coordinator, reason: str) -> None:
    session.add(Audit(event=event, channel="console", who=by.email, reason=f"{whom.email}: {reason}"))
    session.flush()
