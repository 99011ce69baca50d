"""The row of a session: what was asked so far and what was answered last.

A request is told by its keys: the same keys again are a repeat, longer ones the next hop. Only a digest of them is
stored (see `models.ussd_session`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from json import dumps
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers import hot, invitations
from handlers.people import CALLER, CALLER_COLUMNS, CALLER_TABLES, Caller, caller_of
from handlers.ussd.engine import State
from handlers.ussd.page import Page
from models.base import now
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.ussd_session import EndStatus, UssdSession

KEYS = "keys"
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
    hops: int

    def is_repeat(self, keys: str) -> bool:
        return len(keys) == self.keys_length and self._begins(keys)

    def _begins(self, keys: str) -> bool:
        return bytes(self.keys_digest) in phone_keys.digests(keys, KEYS)

    def pressed_from(self, keys: str) -> int | None:
        """Where in `keys` the new ones begin. None if `keys` do not go on from the stored ones."""
        pressed, rest = keys[: self.keys_length], keys[self.keys_length :]
        if not rest or not self._begins(pressed):
            return None
        if self.keys_length == 0:
            return 0
        return self.keys_length + 1 if rest[0] == "*" else None


def split(keys: str, pressed_from: int) -> list[tuple[str, int]]:
    """What was pressed from `pressed_from` on, each with the place in `keys` where it ends. Stray stars vanish."""
    return [(part.group(), part.end()) for part in re.compile(r"[^*]+").finditer(keys, pressed_from)]


@dataclass(frozen=True)
class Arrival:
    """What is known when a session begins: who calls, where her last session stands, and whether that can be taken up:
    it was dropped not long ago, in the menu of today. `brought`: how many came through her number, None if she has
    none; `county_of_group`: where the group is whose number was dialled along."""

    caller: Caller | None
    last: State | None
    resumable: bool
    brought: int | None = None
    county_of_group: int | None = None


_COLUMNS = """own.start, own.state, own.keys_digest, own.keys_length, own.reply,
           own.ended_at IS NOT NULL, own.caller, own.hops"""
_WIDTH = _COLUMNS.count(",") + 1
_FIND = f"SELECT {_COLUMNS} FROM ussd_session own WHERE own.session_id = %(session_id)s"
# One statement, because a dial is the hop with most to find out.
_ARRIVE = f"""
    SELECT last.state,
           last.ended_at IS NULL AND last.started_at > %(since)s AND last.menu_version = %(menu_version)s,
           ({invitations.BROUGHT}), ({invitations.COUNTY_OF_GROUP}),
           {_COLUMNS}, {CALLER_COLUMNS}
      FROM (SELECT) AS request
      LEFT JOIN ussd_session own ON own.session_id = %(session_id)s
      LEFT JOIN LATERAL (
           SELECT state, ended_at, started_at, menu_version FROM ussd_session
            WHERE own.session_id IS NULL AND caller IN %(callers)s ORDER BY started_at DESC LIMIT 1
      ) AS last ON true
      LEFT JOIN ({CALLER_TABLES}) ON own.session_id IS NULL AND person.phone IN %(seals)s
"""
# A hop without effect need not wait for the disk: its row can be folded again from the keys.
_OPEN = """
    INSERT INTO ussd_session (session_id, caller, network, menu_version, start, state, keys_digest, keys_length,
                              reply, screen, hops, started_at, seen_at, ended_at, end_status)
    VALUES (%(session_id)s, %(caller)s, %(network)s, %(menu_version)s, %(start)s::jsonb, %(state)s::jsonb,
            %(keys_digest)s, %(keys_length)s, %(reply)s, %(screen)s, 1 + %(steps)s, %(now)s, %(now)s,
            CASE WHEN %(ends)s THEN %(now)s END, CASE WHEN %(ends)s THEN 'completed' END)
    ON CONFLICT (session_id) DO NOTHING
    RETURNING set_config('synchronous_commit', %(wait)s, true)
"""
_GO_ON = """
    UPDATE ussd_session
       SET caller = %(caller)s, state = %(state)s::jsonb, keys_digest = %(keys_digest)s,
           keys_length = %(keys_length)s, reply = %(reply)s, screen = %(screen)s, hops = hops + %(steps)s,
           seen_at = %(now)s, ended_at = CASE WHEN %(ends)s THEN %(now)s END,
           end_status = CASE WHEN %(ends)s THEN 'completed' END
     WHERE session_id = %(session_id)s AND hops = %(hops)s
    RETURNING set_config('synchronous_commit', %(wait)s, true)
"""


def find(session: Session, session_id: str) -> Receipt | None:
    """The receipt of a session, as it stands now."""
    row = hot.first(session, _FIND, {"session_id": session_id})
    return _receipt_of(row) if row else None


def arrive(
    session: Session, session_id: str, phone: PhoneNumber, menu_version: str, invitation: int | None = None
) -> Receipt | Arrival:
    """The receipt of a session, if it has one after all; else what is known of the phone that begins it, and of the
    `invitation` that was dialled along."""
    values = {
        "session_id": session_id,
        "callers": phone_keys.digests(phone, CALLER),
        "seals": phone_keys.seals(phone),
        "since": now() - RESUMABLE_FOR,
        "menu_version": menu_version,
        "invitation": invitation,
    }
    last, resumable, brought, county, *found = hot.first(session, _ARRIVE, values) or ()
    own, caller = found[:_WIDTH], found[_WIDTH:]
    if own[0] is not None:
        return _receipt_of(own)
    return Arrival(caller_of(caller), State.from_json(last) if last else None, bool(resumable), brought, county)


def _receipt_of(row: Sequence[Any]) -> Receipt:
    start, state, keys_digest, keys_length, reply, ended, caller, hops = row
    return Receipt(State.from_json(start), State.from_json(state), keys_digest, keys_length, reply, ended, caller, hops)


def open_session(session: Session, row: dict[str, Any]) -> bool:
    """Stores the first receipt. False when another request has stored one meanwhile."""
    return hot.first(session, _OPEN, row) is not None


def go_on(session: Session, row: dict[str, Any], receipt: Receipt) -> bool:
    """Stores the receipt of the hop after `receipt`. False when another request has gone on from there meanwhile."""
    return hot.first(session, _GO_ON, row | {"hops": receipt.hops}) is not None


def end(session: Session, session_id: str, status: EndStatus) -> None:
    """Keeps what the network says of the end. The session stays one that can be taken up: most ends are drops."""
    session.execute(update(UssdSession).where(UssdSession.session_id == session_id).values(end_status=status))


def same_caller(receipt: Receipt, phone: PhoneNumber) -> bool:
    """Whether `phone` opened this session; a session that forgot its caller belongs to whoever holds its id."""
    return receipt.caller is None or receipt.caller in phone_keys.digests(phone, CALLER)


def row_of(
    session_id: str, phone: PhoneNumber, state: State, keys: str, page: Page, *, steps: int, durable: bool
) -> dict[str, Any]:
    """The values of a receipt: `steps` hops further than the one before. `durable`: the commit waits for the disk."""
    anonymous = state.answers.get("anonymous")
    return {
        "session_id": session_id,
        "caller": None if anonymous else phone_keys.digest(phone, CALLER),
        "state": as_json(state),
        "steps": steps,
        "keys_digest": phone_keys.digest(keys, KEYS),
        "keys_length": len(keys),
        "reply": page.text,
        "screen": page.label,
        "now": now(),
        "ends": page.ends,
        "wait": "on" if durable else "off",
    }


def as_json(state: State) -> str:
    """The state as it is stored."""
    return dumps(state.to_json())
