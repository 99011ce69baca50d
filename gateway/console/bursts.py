"""Pledges that are held because they came too thick; somebody looks, and counts them or leaves them out."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SubmitField

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, page, pages, told
from gateway.console.forms import ReasonForm
from gateway.console.words import mark
from gateway.database import door, glance
from gateway.house import limits
from handlers import bursts as too_thick
from models.coordinator import Role


class DecideForm(ReasonForm):
    count = SubmitField(mark("Count them"))
    leave_out = SubmitField(mark("Leave them out"))


@pages.get("/bursts", endpoint="bursts")
@guard.role(Role.APPROVER, country=True)
def bursts() -> ResponseReturnValue:
    with glance() as session:
        found = too_thick.latest(session)
    return page("bursts", bursts=found, limits=limits(), window=too_thick.WINDOW, form=DecideForm(formdata=None))


@pages.post("/bursts/<int:burst_id>", endpoint="decide_burst")
@guard.role(Role.APPROVER, recently=True, country=True)
def decide(burst_id: int) -> ResponseReturnValue:
    form = DecideForm()
    if not form.validate() or form.count.data == form.leave_out.data:
        told(mark("Say why, without a phone number. Nothing was changed."), "danger")
        return redirect(url_for("console.bursts"))
    with door() as session:
        known = burst_id <= LARGEST_SMALL_ID
        decided = known and too_thick.decide(
            session, burst_id, presence.coordinator(), believed=bool(form.count.data), reason=form.reason.data
        )
    if not decided:
        told(mark("Somebody has decided about it already."), "warning")
    else:
        told(mark("They count now.") if form.count.data else mark("They stay out of the count."))
    return redirect(url_for("console.bursts"))
