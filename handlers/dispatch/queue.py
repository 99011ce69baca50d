"""A text that is owed: a message and its batch, in the transaction of what caused it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers import hot
from handlers.dispatch.bells import ask_for_bell
from models.base import now
from models.batch import Queue
from models.message import MessageKind
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

# An answer that comes a day late answers nothing any more.
REPLY_VALID_FOR = timedelta(hours=24)


def owing(cause: str, allowed: str = "SELECT FROM cause") -> str:
    """The statement `cause`, which also owes a reply if it and `allowed` return a row; its values are those of `owed`.

    Returns the row of `cause`, and whether the reply is owed.
    """
    return f"""
        WITH cause AS ({cause}), allowed AS ({allowed}), made AS (
        INSERT INTO batch (queue, state, body, not_before, valid_until, attempts, created_at)
        SELECT 'replies', 'queued', %(reply)s, %(reply_at)s, %(reply_until)s, 0, %(reply_at)s FROM allowed
        RETURNING id
        ), message_made AS (
        INSERT INTO message (person_id, phone, kind, batch_id, state, origin, created_at)
        SELECT (SELECT id FROM person WHERE phone IN %(reply_seals)s AND %(reply_kind)s = 'reply'),
               %(reply_to)s, %(reply_kind)s, id, 'queued',
               %(origin)s, %(reply_at)s
          FROM made
        )
        SELECT *, EXISTS (SELECT FROM allowed) FROM cause
    """


def owed(
    phone: PhoneNumber, body: str, origin: str | None, at: datetime, kind: MessageKind = MessageKind.REPLY
) -> dict[str, Any]:
    """The values of a reply to `phone` for a statement made by `owing`. `origin` names what caused it."""
    seals = phone_keys.seals(phone)
    return {
        "reply": body,
        "reply_to": seals[0],
        "reply_seals": seals,
        "reply_kind": kind,
        "reply_at": at,
        "reply_until": at + REPLY_VALID_FOR,
        "origin": origin,
    }


_QUEUE = owing("SELECT 1 WHERE NOT EXISTS (SELECT FROM message WHERE origin = %(origin)s)")


def queue_reply(
    session: Session, phone: PhoneNumber, body: str, origin: str, kind: MessageKind = MessageKind.REPLY
) -> None:
    """Owes `phone` one text that its holder asked for. The same `origin` owes it once."""
    hot.first(session, _QUEUE, owed(phone, body, origin, now(), kind))
    ask_for_bell(session, Queue.REPLIES)
