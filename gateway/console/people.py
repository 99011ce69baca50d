"""What we hold about one number and why, and its erasure. The number travels in forms only, never in an address."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, StringField

from gateway import guard, presence
from gateway.console.desk import page, pages, told
from gateway.console.forms import Form, a_reason, at_most, needed
from gateway.console.words import mark
from gateway.database import door, glance
from handlers import held, people
from models.coordinator import Coordinator, Role
from models.phone_number import NotAPhoneNumber, PhoneNumber


class SearchForm(Form):
    phone = StringField(
        mark("Phone number"),
        validators=[needed(), at_most(20)],
        description=mark("The whole number; there is no other way to find somebody. It is in no address and no log."),
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )


class EraseForm(Form):
    reason = a_reason()
    sure = BooleanField(mark("Erase number, answers and consents for good"), validators=[needed()])


@pages.route("/people", endpoint="people", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def search() -> ResponseReturnValue:
    form, found, phone = SearchForm(), None, None
    if form.validate_on_submit():
        phone = _read(form)
        if phone:
            with glance() as session:
                found = _held(session, phone, presence.coordinator())
    return _shown(form, EraseForm(formdata=None), phone, found)


@pages.post("/people/erase", endpoint="erase_person")
@guard.role(Role.APPROVER, recently=True)
def erase() -> ResponseReturnValue:
    search_form, form = SearchForm(), EraseForm()
    phone, me = _read(search_form), presence.coordinator()
    if phone is None:
        return _shown(search_form, form, None, None)
    with door() as session:
        found = _held(session, phone, me)
        may_see = found is not None and not found.nothing
        if not may_see or not form.validate():
            return _shown(search_form, form, phone, found)
        people.erase(session, phone, channel="officer", reason=form.reason.data, who=me.email)
    told(mark("Erased {phone}. Nothing is kept but that it must not be texted."), phone=phone.masked)
    return _shown(SearchForm(formdata=None), EraseForm(formdata=None), None, None)


def _read(form: SearchForm) -> PhoneNumber | None:
    try:
        return PhoneNumber.parse(request.form.get("phone", ""))
    except NotAPhoneNumber:
        form.complain("phone", mark("This is no Kenyan mobile number."))
        return None


def _held(session: Session, phone: PhoneNumber, me: Coordinator) -> held.Held | None:
    """What she may see: who works for one county finds people of that county, and nobody else."""
    found = held.held(session, phone)
    hers = me.county is None or (found.caller is not None and found.caller.county == me.county)
    return found if hers else None


def _shown(
    form: SearchForm, erase_form: EraseForm, phone: PhoneNumber | None, found: held.Held | None
) -> ResponseReturnValue:
    known = found if found and not found.nothing else None
    values = {"form": form, "erase": erase_form, "phone": phone, "found": known}
    return page("people", **values), 422 if form.errors or erase_form.errors else 200
