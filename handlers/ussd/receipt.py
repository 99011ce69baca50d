"""The row of a session: what was asked so far and what was answered last.

A request is told by its keys: the same keys again are a repeat, longer ones the next hop. Only a digest of them is
stored (see `models.ussd_session`).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from json import dumps
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from handlers.people import CALLER
from handlers.ussd.engine import State
from handlers.ussd.page import Page
from models.base import now
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

RESUMABLE_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Receipt:
    """What is stored of a session. `start` and `state` are where it began and where it stands."""

    start: State
    state: State
    keys_digest: bytes
    keys_length: int
    reply: str
    ended: bool
    caller: bytes | None

    def is_repeat(self, keys: str) -> bool:
        return len(keys) == self.keys_length and _digest(keys) == self.keys_digest

    def pressed_from(self, keys: str) -> int | None:
        """Where in `keys` the new ones begin. None if `keys` do not go on from the stored ones."""
        pressed, rest = keys[: self.keys_length], keys[self.keys_length :]
        if not rest or _digest(pressed) != self.keys_digest:
            return None
        if self.keys_length == 0:
            return 0
        return self.keys_length + 1 if rest[0] == "*" else None


def split(keys: str, pressed_from: int) -> list[tuple[str, int]]:
    """What was pressed from `pressed_from` on, each with the place in `keys` where it ends. Stray stars vanish."""
    return [(part.group(), part.end()) for part in re.compile(r"[^*]+").finditer(keys, pressed_from)]


_LOAD = text(
    """
    SELECT start, state, keys_digest, keys_length, reply, ended_at, caller
      FROM ussd_session WHERE session_id = :session_id FOR UPDATE
    """
)
_DROPPED = text(
    """
    SELECT state, ended_at IS NULL AND started_at > :since AS resumable
      FROM ussd_session WHERE caller = ANY(:callers) ORDER BY started_at DESC LIMIT 1
    """
)
# A hop without effect need not wait for the disk: its row can be folded again from the keys.
_OPEN = text(
    """
    INSERT INTO ussd_session (session_id, caller, network, menu_version, start, state, keys_digest, keys_length,
                              reply, screen, hops, started_at, seen_at, ended_at, end_status)
    VALUES (:session_id, :caller, :network, :menu_version, CAST(:start AS jsonb), CAST(:state AS jsonb),
            :keys_digest, :keys_length, :reply, :screen, 1, :now, :now,
            CASE WHEN :ends THEN CAST(:now AS timestamptz) END, CASE WHEN :ends THEN 'completed' END)
    ON CONFLICT (session_id) DO NOTHING
    RETURNING set_config('synchronous_commit', :wait, true)
    """
)
_GO_ON = text(
    """
    UPDATE ussd_session
       SET caller = :caller, state = CAST(:state AS jsonb), keys_digest = :keys_digest, keys_length = :keys_length,
           reply = :reply, screen = :screen, hops = hops + 1, seen_at = :now,
           ended_at = CASE WHEN :ends THEN CAST(:now AS timestamptz) END,
           end_status = CASE WHEN :ends THEN 'completed' END
     WHERE session_id = :session_id
    RETURNING set_config('synchronous_commit', :wait, true)
    """
)


def load(session: Session, session_id: str) -> Receipt | None:
    """The receipt, locked until the transaction ends: of two requests at once, one waits and finds the other's."""
    row = session.execute(_LOAD, {"session_id": session_id}).one_or_none()
    return _receipt(row) if row else None


def load_known(session: Session, session_id: str) -> Receipt:
    """The receipt of a session that is known to have one."""
    return _receipt(session.execute(_LOAD, {"session_id": session_id}).one())


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        start=State.from_json(row.start),
        state=State.from_json(row.state),
        keys_digest=bytes(row.keys_digest),
        keys_length=row.keys_length,
        reply=row.reply,
        ended=row.ended_at is not None,
        caller=bytes(row.caller) if row.caller is not None else None,
    )


def latest(session: Session, phone: PhoneNumber) -> tuple[State, bool] | None:
    """Where the last session of this phone stands, and whether it was dropped recently enough to be taken up."""
    row = session.execute(
        _DROPPED, {"callers": phone_keys.digests(phone, CALLER), "since": now() - RESUMABLE_FOR}
    ).one_or_none()
    return (State.from_json(row.state), row.resumable) if row else None


def open_session(session: Session, row: dict[str, Any]) -> bool:
    """Stores the first receipt. False when another request stored one meanwhile."""
    return session.execute(_OPEN, row).one_or_none() is not None


def go_on(session: Session, row: dict[str, Any]) -> None:
    """Stores the receipt of the next hop."""
    session.execute(_GO_ON, row)


def same_caller(receipt: Receipt, phone: PhoneNumber) -> bool:
    """Whether `phone` opened this session; a session that forgot its caller belongs to whoever holds its id."""
    return receipt.caller is None or receipt.caller in phone_keys.digests(phone, CALLER)


def row_of(
    session_id: str, phone: PhoneNumber, state: State, keys: str, page: Page, *, durable: bool
) -> dict[str, Any]:
    """The values of a receipt. `durable`: the commit waits for the disk."""
    anonymous = state.answers.get("anonymous")
    return {
        "session_id": session_id,
        "caller": None if anonymous else phone_keys.digest(phone, CALLER),
        "state": json(state),
        "keys_digest": _digest(keys),
        "keys_length": len(keys),
        "reply": page.text,
        "screen": page.label,
        "now": now(),
        "ends": page.ends,
        "wait": "on" if durable else "off",
    }


def json(state: State) -> str:
    """The state as it is stored."""
    return dumps(state.to_json())


def _digest(keys: str) -> bytes:
    return phone_keys.digest(keys, "keys")
