"""Incoming texts: number and words masked, the words one by one and on record. Disclosures for trained people alone."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from gateway import guard, presence
from gateway.console.desk import number_in, page, pages
from gateway.console.words import KEYWORDS
from gateway.database import door, glance
from handlers import inbox as arrived
from models.coordinator import Role


@pages.get("/inbox", endpoint="inbox")
@guard.role(Role.EDITOR, country=True)
def inbox() -> ResponseReturnValue:
    return _list(number_in(request.args, "before"))


@pages.post("/inbox/show", endpoint="show_text")
@guard.role(Role.EDITOR, country=True)
def show_text() -> ResponseReturnValue:
    """The same page with the words of one text. By a form, so that nothing of it is in an address."""
    return _show()


@pages.get("/inbox/disclosures", endpoint="disclosures")
@guard.role(Role.EDITOR, trained=True, country=True)
def disclosures() -> ResponseReturnValue:
    """Texts that read like a report of violence. Nobody reads them live, and the page says so."""
    return _list(number_in(request.args, "before"), disclosures=True)


@pages.post("/inbox/disclosures/show", endpoint="show_disclosure")
@guard.role(Role.EDITOR, trained=True, country=True)
def show_disclosure() -> ResponseReturnValue:
    return _show(disclosures=True)


def _show(*, disclosures: bool = False) -> ResponseReturnValue:
    wanted = number_in(request.form, "id")
    with door() as session:
        words = arrived.reveal(session, presence.coordinator(), wanted or 0, disclosure=disclosures)
    if words is None:
        abort(404)
    return _list(number_in(request.form, "before"), disclosures=disclosures, opened=(wanted, words))


def _list(before: int | None, *, disclosures: bool = False, opened: object = None) -> ResponseReturnValue:
    with glance() as session:
        texts = arrived.latest(session, disclosures=disclosures, before=before)
    more = texts[-1].id if len(texts) == arrived.PAGE else None
    name = "disclosures" if disclosures else "inbox"
    return page(name, texts=texts, before=before, more=more, opened=opened or (None, None), keywords=KEYWORDS)
