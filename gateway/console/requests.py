"""What holders of numbers ask of the office under the Data Protection Act, each with its clock."""

from datetime import datetime, timedelta

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, limiter, page, pages, told
from gateway.console.forms import Form, ReasonForm, at_most, needed
from gateway.console.people import NO_NUMBER, her_account
from gateway.console.words import mark, say
from gateway.database import door, glance
from handlers import rights
from models.base import NAIROBI, now, today
from models.coordinator import Role
from models.data_request import DUE_WITHIN, CameBy, RequestKind
from models.phone_number import NotAPhoneNumber, PhoneNumber

KINDS = {
    RequestKind.ACCESS: mark("to see what we keep"),
    RequestKind.PORTABILITY: mark("to take it along as a file"),
    RequestKind.RECTIFICATION: mark("to put something right"),
    RequestKind.ERASURE: mark("to be forgotten"),
}
CAME_BY = {
    CameBy.OFFICE: mark("came to the office"),
    CameBy.CALL: mark("called"),
    CameBy.LETTER: mark("wrote a letter or an e-mail"),
    CameBy.OTHER: mark("another way"),
}
# A letter may lie a while; what is older than this was entered with the wrong year.
_OLDEST = timedelta(days=365)


class RequestForm(Form):
    phone = StringField(
        mark("Phone number"),
        validators=[needed(), at_most(20)],
        description=mark("Kept sealed until the request is closed, then forgotten."),
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    kind = SelectField(mark("What is asked"))
    came_by = SelectField(mark("How it came"))
    received = DateField(mark("When it came"), validators=[needed()], description=mark("The clock runs from this day."))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [(kind.value, say(words)) for kind, words in KINDS.items()]
        self.came_by.choices = [(way.value, say(words)) for way, words in CAME_BY.items()]
        if not self.is_submitted():
            self.received.data = today()


@pages.route("/requests", endpoint="requests", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
@limiter.shared_limit("20 per minute;200 per day", scope="requests", key_func=her_account, methods=["POST"])
def requests() -> ResponseReturnValue:
    form = RequestForm()
    if form.validate_on_submit() and _write_down(form):
        return redirect(url_for("console.requests"))
    with glance() as session:
        found = rights.latest(session, presence.coordinator())
    shown = page(
        "requests", form=form, close=ReasonForm(formdata=None), requests=found, kinds=KINDS, came_by=CAME_BY,
        at=now(), within=DUE_WITHIN,
    )  # fmt: skip
    return shown, 422 if form.errors else 200


def _write_down(form: RequestForm) -> bool:
    try:
        phone = PhoneNumber.parse(form.phone.data)
    except NotAPhoneNumber:
        form.complain("phone", NO_NUMBER)
        return False
    if not today() - _OLDEST <= form.received.data <= today():
        form.complain("received", mark("A day of the last twelve months, today at the latest."))
        return False
    # The end of that day, since nobody says at which hour a letter came; today, now.
    received = datetime.combine(form.received.data, datetime.max.time(), NAIROBI)
    with door() as session:
        rights.write_down(
            session,
            presence.coordinator(),
            RequestKind(form.kind.data),
            phone,
            CameBy(form.came_by.data),
            min(received, now()),
        )
    told(mark("Written down. Its clock is running."))
    return True


@pages.post("/requests/<int:request_id>/close", endpoint="close_request")
@guard.role(Role.EDITOR)
def close(request_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        told(mark("Say what was done, without a phone number. Nothing was changed."), "danger")
        return redirect(url_for("console.requests"))
    with door() as session:
        me = presence.coordinator()
        request = rights.find(session, me, request_id) if request_id <= LARGEST_SMALL_ID else None
        if request is None:
            abort(404)
        rights.close(session, request, me, form.reason.data)
    told(mark("Closed. The number is forgotten with it."))
    return redirect(url_for("console.requests"))
