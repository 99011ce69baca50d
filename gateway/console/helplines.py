"""The free lines, and when somebody last called each to hear whether it answers."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, number_in, page, pages, told
from gateway.console.words import mark
from gateway.database import door, glance
from handlers import helplines as free_lines
from models.coordinator import Role


@pages.get("/help-lines", endpoint="helplines")
@guard.role(Role.VIEWER)
def helplines() -> ResponseReturnValue:
    with glance() as session:
        lines = free_lines.lines(session)
        due = {line.id for line in free_lines.due(session)}
    return page("helplines", lines=lines, due=due, days=free_lines.DUE_AFTER.days)


@pages.post("/help-lines/answered", endpoint="line_answered")
@guard.role(Role.EDITOR)
def line_answered() -> ResponseReturnValue:
    wanted = number_in(request.form, "id", LARGEST_SMALL_ID) or 0
    with door() as session:
        line = free_lines.answered(session, presence.coordinator(), wanted)
    if line is None:
        abort(404)
    told(mark("Thank you. {number} was called today and answered."), number=line.number)
    return redirect(url_for("console.helplines"))
