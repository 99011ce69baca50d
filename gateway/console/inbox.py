"""Texts that came in, masked. What reads like a call for help is shown to those who are trained for it alone."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway import guard, presence
from gateway.console.desk import page, pages
from gateway.database import door, glance
from models.audit import Audit
from models.coordinator import Role
from models.inbound import Inbound

PAGE = 50


@pages.get("/inbox", endpoint="inbox")
@guard.role(Role.EDITOR, country=True)
def inbox() -> ResponseReturnValue:
    return _page(disclosures=False, opened=None)


@pages.get("/inbox/disclosures", endpoint="disclosures")
@guard.role(Role.EDITOR, country=True, trained=True)
def disclosures() -> ResponseReturnValue:
    return _page(disclosures=True, opened=None)


@pages.post("/inbox/show", endpoint="show_text")
@guard.role(Role.EDITOR, country=True)
def show() -> ResponseReturnValue:
    """Opens one text. Who opened which is on record."""
    me, text_id = presence.coordinator(), request.form.get("id", 0, type=int)
    with door() as session:
        found = session.get(Inbound, text_id)
        if found is None or found.body is None or (found.disclosure and not me.trained):
            abort(404)
        session.add(Audit(event="text_opened", channel="console", who=me.email, reason=f"incoming text {text_id}"))
        theirs = found.disclosure
    return _page(disclosures=theirs, opened=text_id)


def _page(*, disclosures: bool, opened: int | None) -> ResponseReturnValue:
    before = request.values.get("before", type=int)
    wanted = select(Inbound).where(Inbound.disclosure == disclosures)
    if before is not None:
        wanted = wanted.where(Inbound.id < before)
    with glance() as session:
        texts = list(session.scalars(wanted.order_by(Inbound.id.desc()).limit(PAGE)))
    more = texts[-1].id if len(texts) == PAGE else None
    return page("inbox", texts=texts, more=more, before=before, opened=opened, disclosures=disclosures)
