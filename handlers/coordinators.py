"""Who works with the system."""

import re
import secrets
from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handlers import second_proof, sign_in
from handlers.refusal import Refusal
from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator, Role
from models.county import BY_CODE

SHORTEST_PASSWORD = 12


class NotThis(Refusal):
    """It cannot be done with this address, this password or this coordinator; the message says why."""


def add(
    session: Session,
    email: str,
    role: Role,
    county: int | None,
    password: str,
    hashed: Callable[[str], str],
    by: str | None = None,
) -> Coordinator:
    """Adds a coordinator, or changes one that is there and ends her browsers. Only the hash of the password is kept.

    Raises `NotThis`.
    """
    email = _address(email)
    if len(password) < SHORTEST_PASSWORD:
        raise NotThis("a password has at least {least} characters", least=SHORTEST_PASSWORD)
    found = session.scalars(select(Coordinator).where(Coordinator.email == email)).one_or_none()
    if found:
        sign_in.end(session, found.id)
    coordinator = found or Coordinator(email=email)
    coordinator.role, coordinator.county, coordinator.password = role, county, hashed(password)
    session.add(coordinator)
    event = "coordinator_changed" if found else "coordinator_added"
    session.add(Audit(event=event, channel="command", who=by, reason=f"{email}: {role}"))
    session.flush()
    return coordinator


def _address(email: str) -> str:
    email = email.strip().casefold()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise NotThis("this is no e-mail address")
    return email


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


def everybody(session: Session) -> list[Coordinator]:
    """The whole team, those who may come in first."""
    return list(session.scalars(select(Coordinator).order_by(Coordinator.disabled_at.is_not(None), Coordinator.email)))


def let_in(
    session: Session, by: Coordinator, email: str, role: Role, county: int | None, hashed: Callable[[str], str]
) -> tuple[Coordinator, str]:
    """Lets somebody new in. Returns her first password too, which is shown this once. Raises `NotThis`."""
    _hold_admins(session, by)
    if session.scalar(select(exists().where(Coordinator.email == email.strip().casefold()))):
        raise NotThis("somebody with this address is there already")
    password = first_password()
    added = Coordinator(email=_address(email), role=role, county=county, password=hashed(password))
    session.add(added)
    _record(session, "coordinator_added", by, added, _place(added))
    return added, password


def change(session: Session, by: Coordinator, whom: int, *, role: Role, county: int | None, trained: bool) -> None:
    """Changes what she may do and where. Raises `NotThis`."""
    changed = _somebody_else(session, by, whom)
    changed.role, changed.county, changed.trained = role, county, trained
    _record(session, "coordinator_changed", by, changed, _place(changed))


def disable(session: Session, by: Coordinator, whom: int) -> None:
    """Keeps her out from now on, in every browser. Raises `NotThis`."""
    gone = _somebody_else(session, by, whom)
    gone.disabled_at = gone.disabled_at or now()
    sign_in.end(session, gone.id)
    _record(session, "coordinator_disabled", by, gone)


def enable(session: Session, by: Coordinator, whom: int) -> None:
    """Lets her in again, with the password and codes that she had. Raises `NotThis`."""
    back = _somebody_else(session, by, whom)
    back.disabled_at = None
    _record(session, "coordinator_enabled", by, back)


def take_codes(session: Session, by: Coordinator, whom: int) -> None:
    """She lost phone and paper: her codes are void, she is signed out everywhere and sets up new ones. Raises
    `NotThis`."""
    hers = _somebody_else(session, by, whom)
    second_proof.take_away(session, hers)
    sign_in.end(session, hers.id)
    _record(session, "codes_taken", by, hers)


def new_password(session: Session, by: Coordinator, whom: int, hashed: Callable[[str], str]) -> str:
    """She forgot it: a new first password, which is shown this once. Raises `NotThis`."""
    hers, password = _somebody_else(session, by, whom), first_password()
    hers.password = hashed(password)
    sign_in.end(session, hers.id)
    _record(session, "password_given", by, hers)
    return password


def first_password() -> str:
    """64 bits in groups that can be read out on the phone: `3f0a-91c2-77de-b045`."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _hold_admins(session: Session, by: Coordinator) -> None:
    """Lets one admin at a time change the team, and only one who is an admin still.

    Nobody changes herself, so whoever gets past here remains: the last admin cannot be locked out, not even by two who
    disable each other in the same moment.
    """
    admins = select(Coordinator.id).where(Coordinator.role == Role.ADMIN, Coordinator.disabled_at.is_(None))
    held = session.scalars(admins.where(Coordinator.county.is_(None)).order_by(Coordinator.id).with_for_update()).all()
    if by.id not in held:
        raise NotThis("you are no admin for the whole country any more")


def _somebody_else(session: Session, by: Coordinator, whom: int) -> Coordinator:
    _hold_admins(session, by)
    found = session.get(Coordinator, whom, with_for_update=True)
    if found is None:
        raise NotThis("there is nobody like that")
    if found.id == by.id:
        raise NotThis("nobody changes herself; ask another admin")
    return found


def _place(whom: Coordinator) -> str:
    where = BY_CODE[whom.county].name if whom.county else "whole country"
    return f"{whom.role}, {where}{', trained' if whom.trained else ''}"


def _record(session: Session, event: str, by: Coordinator, whom: Coordinator, more: str = "") -> None:
    reason = f"{whom.email}: {more}" if more else whom.email
    session.add(Audit(event=event, channel="console", who=by.email, reason=reason))
    session.flush()
