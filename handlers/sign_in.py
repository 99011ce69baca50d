"""Who is signed in: passwords, browsers in which somebody is signed in, and how long ago she proved it."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.sign_in import SignIn

# Office hours, and a lunch break: after that somebody else may sit at the desk.
IDLE_AT_MOST, LASTS = timedelta(hours=2), timedelta(hours=12)
RECENTLY = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobodys() -> str:
    """What is compared when the address is unknown, so that the time taken tells nothing.

    Made when somebody first signs in, not while a process starts: a hash takes as long as it is meant to.
    """
    return _hasher.hash(secrets.token_hex())


def password_is_right(session: Session, email: str, password: str) -> Coordinator | None:
    """The coordinator with this address, if the password is hers and she may come in."""
    found = session.scalars(select(Coordinator).where(Coordinator.email == email.strip().casefold())).one_or_none()
    nobodys = _nobodys()
    try:
        _hasher.verify(found.password if found else nobodys, password)
    except (VerificationError, InvalidHashError):
        return None
    return found if found and found.disabled_at is None else None


def begin(session: Session, coordinator: Coordinator, browser: str) -> str:
    """Signs her in. Returns the secret for the cookie, of which only a digest is kept."""
    secret = secrets.token_urlsafe(32)
    session.add(SignIn(coordinator_id=coordinator.id, digest=_digest(secret), browser=browser[:60]))
    session.add(Audit(event="signed_in", channel="console", who=coordinator.email, reason="password and codes"))
    session.flush()
    return secret


def resume(session: Session, secret: str) -> tuple[SignIn, Coordinator] | None:
    """Who this cookie is; None when it was ended, or nobody has used it for too long."""
    at = now()
    found = session.execute(
        select(SignIn, Coordinator)
        .join(Coordinator, Coordinator.id == SignIn.coordinator_id)
        .where(SignIn.digest == _digest(secret), SignIn.ended_at.is_(None), Coordinator.disabled_at.is_(None))
        .where(SignIn.seen_at > at - IDLE_AT_MOST, SignIn.created_at > at - LASTS)
    ).one_or_none()
    if found is None:
        return None
    sign_in, coordinator = found
    # A page that is looked at every second is not a write every second.
    if sign_in.seen_at < at - _SEEN_EVERY:
        session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=at))
    return sign_in, coordinator


def prove(session: Session, sign_in: SignIn) -> None:
    """Password and code were shown once more."""
    session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(proved_at=now()))


def proved_recently(sign_in: SignIn) -> bool:
    return sign_in.proved_at > now() - RECENTLY


def end(session: Session, coordinator_id: int, sign_in_id: int | None = None) -> None:
    """Ends one of her browsers, or all of them."""
    hers = update(SignIn).where(SignIn.coordinator_id == coordinator_id, SignIn.ended_at.is_(None))
    if sign_in_id is not None:
        hers = hers.where(SignIn.id == sign_in_id)
    session.execute(hers.values(ended_at=now()))


def end_others(session: Session, coordinator_id: int, sign_in_id: int) -> None:
    """Ends all of her browsers but this one."""
    hers = update(SignIn).where(SignIn.coordinator_id == coordinator_id, SignIn.ended_at.is_(None))
    session.execute(hers.where(SignIn.id != sign_in_id).values(ended_at=now()))


def open_ones(session: Session, coordinator: Coordinator) -> list[SignIn]:
    """Where she is signed in, newest first."""
    hers = select(SignIn).where(SignIn.coordinator_id == coordinator.id, SignIn.ended_at.is_(None))
    fresh = hers.where(SignIn.seen_at > now() - IDLE_AT_MOST, SignIn.created_at > now() - LASTS)
    return list(session.scalars(fresh.order_by(SignIn.id.desc())))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
