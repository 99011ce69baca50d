"""The record's chain: each row is sealed with the one before it, under PHONE_KEY, so that a row which somebody changed
or took away is named.

Rows are sealed by the clock, a minute after they were written, and not as they are written: a stop must not wait for
its neighbour. Nobody can tell that the newest rows of all were cut off together; `sealed` in the answer says how many
there were, to compare with a note kept elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now
from models.phone_key import phone_keys

# By then whatever was written has been committed, or never will be.
_SETTLED = timedelta(minutes=1)
_OVERDUE = timedelta(minutes=10)
_USE = "audit"
_READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Broken:
    """What is wrong with one place of the chain, in words."""

    place: int
    says: str


@dataclass(frozen=True)
class Verdict:
    """How many rows are sealed, and everything that is wrong with them."""

    sealed: int
    broken: tuple[Broken, ...]


def seal(session: Session, most: int) -> int:
    """Seals up to `most` rows that have settled. Returns how many; two clocks at once do no harm."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("audit.seal")))):
        return 0
    last = session.scalars(select(Audit).where(Audit.place.is_not(None)).order_by(Audit.place.desc()).limit(1)).first()
    place, link = (last.place or 0, last.link or b"") if last else (0, b"")
    settled = select(Audit).where(Audit.place.is_(None), Audit.at < now() - _SETTLED).order_by(Audit.id).limit(most)
    sealed = 0
    for row in session.scalars(settled):
        place, sealed = place + 1, sealed + 1
        row.place, row.link = place, phone_keys.digest(_said(row, place, link), _USE)
        link = row.link
    session.flush()
    return sealed


def verify(session: Session) -> Verdict:
    """Walks the whole chain, in little memory."""
    session.execute(text("SET LOCAL statement_timeout = '2min'"))
    broken = [*_walk(session)]
    loose = select(func.count()).where(Audit.place.is_(None), Audit.at < now() - _OVERDUE)
    if unsealed := session.scalar(loose) or 0:
        broken.append(Broken(0, f"{unsealed} rows are older than ten minutes and not sealed: is the clock running?"))
    return Verdict(session.scalar(select(func.max(Audit.place))) or 0, tuple(broken))


def _walk(session: Session) -> Iterator[Broken]:
    place, link = 0, b""
    rows = select(Audit).where(Audit.place.is_not(None)).order_by(Audit.place)
    for row in session.scalars(rows.execution_options(yield_per=_READ_AT_ONCE)):
        if row.place != place + 1:
            yield Broken(
                place + 1, f"{(row.place or 0) - place - 1} rows are missing before row {row.id} of {row.at:%Y-%m-%d}"
            )
        # What a missing row would have added cannot be made again, so the row behind a gap is taken as it is.
        elif row.link not in phone_keys.digests(_said(row, row.place or 0, link), _USE):
            yield Broken(row.place or 0, f"row {row.id} of {row.at:%Y-%m-%d} ({row.event}) was changed")
        place, link = row.place or 0, row.link or b""


def _said(row: Audit, place: int, before: bytes) -> str:
    """Everything that the row says, so that no two rows say the same."""
    cells = (place, row.id, row.event, row.channel, row.who, row.reason, row.at.timestamp())
    return before.hex() + "".join(f"\x1f{cell}" for cell in cells)
