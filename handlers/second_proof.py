"""One-time codes: six digits from her phone every half minute, or one of ten from her paper. Each is good once."""

import hashlib
import hmac
import secrets

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.recovery_code import RecoveryCode

_STEP_SECONDS = 30
# A phone's clock may be half a minute off.
_STEPS_OFF = (0, -1, 1)
_PAPER_CODES = 10


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What the square picture says to the phone's app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Ahadi")


def set_up(session: Session, coordinator: Coordinator, secret: str, code: str) -> list[str] | None:
    """Keeps the secret once a code proves that her phone has it. Returns the codes for her paper, which are shown this
    once; None for a wrong code."""
    step = _step_of(secret, code)
    if step is None:
        return None
    coordinator.code_secret, coordinator.code_step = secret, step
    paper = [f"{secrets.randbelow(10**10):010}" for _ in range(_PAPER_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.coordinator_id == coordinator.id))
    session.add_all(RecoveryCode(coordinator_id=coordinator.id, digest=_digest(secret, each)) for each in paper)
    session.add(Audit(event="codes_set_up", channel="console", who=coordinator.email, reason="two-step sign-in"))
    session.flush()
    return paper


def take_away(session: Session, coordinator: Coordinator) -> None:
    """She lost phone and paper: the next sign-in begins anew."""
    coordinator.code_secret, coordinator.code_step = None, 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.coordinator_id == coordinator.id))
    session.flush()


def is_right(session: Session, coordinator: Coordinator, code: str) -> bool:
    """Whether the code is hers and was never used. It is used up by this."""
    code = "".join(code.split()).replace("-", "")
    secret = coordinator.code_secret
    if secret is None:
        return False
    step = _step_of(secret, code)
    if step is not None:
        newer = update(Coordinator).where(Coordinator.id == coordinator.id, Coordinator.code_step < step)
        return session.scalar(newer.values(code_step=step).returning(Coordinator.id)) is not None
    return _paper_code_is_right(session, coordinator, _digest(secret, code))


def _paper_code_is_right(session: Session, coordinator: Coordinator, digest: bytes) -> bool:
    theirs = RecoveryCode.coordinator_id == coordinator.id, RecoveryCode.digest == digest
    unused = update(RecoveryCode).where(*theirs, RecoveryCode.used_at.is_(None))
    used = session.scalar(unused.values(used_at=now()).returning(RecoveryCode.id)) is not None
    if used:
        left = paper_codes_left(session, coordinator)
        session.add(Audit(event="paper_code_used", channel="console", who=coordinator.email, reason=f"{left} left"))
    return used


def paper_codes_left(session: Session, coordinator: Coordinator) -> int:
    unused = RecoveryCode.coordinator_id == coordinator.id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).where(*unused)) or 0


def _step_of(secret: str, code: str) -> int | None:
    """The half minute that the code belongs to."""
    present = int(now().timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (present + off for off in _STEPS_OFF):
        # As bytes, since letters outside ASCII cannot be compared as text.
        if hmac.compare_digest(totp.at(step * _STEP_SECONDS).encode(), code.encode()):
            return step
    return None


def _digest(secret: str, code: str) -> bytes:
    """Keyed with her secret, since ten digits alone are soon tried."""
    return hmac.digest(secret.encode(), code.encode(), hashlib.sha256)
