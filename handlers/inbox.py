"""The texts that came in, for those who look after them: when and what was understood; the words only on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Audit
from models.coordinator import Coordinator
from models.inbound import Inbound
from models.phone_number import PhoneNumber

PAGE = 50


@dataclass(frozen=True)
class Arrived:
    """A text without its words. `readable` until they are purged."""

    id: int
    sender: PhoneNumber | None
    code: str
    keyword: str | None
    received_at: datetime
    purge_after: datetime
    readable: bool


def latest(session: Session, *, disclosures: bool = False, before: int | None = None) -> list[Arrived]:
    """A page of texts, newest first; `before` is the last id of the page before it.

    Disclosures are a list of their own, of those that are not purged yet, and never among the others.
    """
    columns = Inbound.sender, Inbound.code, Inbound.keyword, Inbound.received_at, Inbound.purge_after
    found = select(Inbound.id, *columns, Inbound.body.is_not(None)).where(Inbound.disclosure.is_(disclosures))
    if disclosures:
        found = found.where(Inbound.body.is_not(None))
    if before is not None:
        found = found.where(Inbound.id < before)
    return [Arrived(*row) for row in session.execute(found.order_by(Inbound.id.desc()).limit(PAGE))]


def reveal(session: Session, who: Coordinator, inbound_id: int, *, disclosure: bool = False) -> str | None:
    """The words of a text. That `who` read them is on record. None when they are purged, and when the text is of the
    other list: nobody is told that there is one."""
    of_this_list = select(Inbound.body).where(Inbound.id == inbound_id, Inbound.disclosure.is_(disclosure))
    body = session.scalar(of_this_list)
    if body is not None:
        session.add(Audit(event="text_read", channel="console", who=who.email, reason=f"text {inbound_id}"))
    return body
