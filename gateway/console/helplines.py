"""The free lines, and when somebody last called each to hear whether it answers."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway import guard, presence
from gateway.console.desk import page, pages, told
from gateway.console.words import mark
from gateway.database import door, glance
from handlers import helplines as lines
from models.coordinator import Role
from models.helpline import Helpline


@pages.get("/help-lines", endpoint="helplines")
@guard.role(Role.VIEWER)
def helplines() -> ResponseReturnValue:
    with glance() as session:
        found = lines.every(session)
    return page("helplines", lines=found, is_due=lines.is_due, every=lines.TEST_EVERY.days)


@pages.post("/help-lines/answered", endpoint="helpline_answered")
@guard.role(Role.EDITOR)
def answered() -> ResponseReturnValue:
    with door() as session:
        line = session.get(Helpline, request.form.get("id", 0, type=int))
        if line is None:
            abort(404)
        lines.answered(session, line, presence.coordinator().email)
    told(mark("Written down. Thank you for calling."))
    return redirect(url_for("console.helplines"))
