"""The register of breaches, with the clocks of the law: 48 hours to the controller, 72 to the regulator."""

from datetime import datetime, timedelta

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateTimeLocalField, IntegerField, TextAreaField
from wtforms.validators import NumberRange, Optional

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, page, pages, told
from gateway.console.forms import Form, at_most, needed, no_number, said
from gateway.console.words import mark, say
from gateway.database import door, glance
from handlers import breaches as the_register
from models.base import NAIROBI, now
from models.breach import Breach, Told
from models.coordinator import Role

WHOM = {
    Told.CONTROLLER: mark("the controller"),
    Told.REGULATOR: mark("the ODPC"),
    Told.PEOPLE: mark("the people in it"),
}
_OLDEST = timedelta(days=365)


def _facts(label: str, hint: str, *validators: object) -> TextAreaField:
    return TextAreaField(label, validators=[*validators, at_most(4000), no_number], description=hint)


def _people() -> IntegerField:
    return IntegerField(
        mark("How many people"),
        validators=[Optional(), said(NumberRange(0, LARGEST_SMALL_ID), mark("A number, or leave it empty."))],
        description=mark("As far as it is known by now."),
    )


class BreachForm(Form):
    found_at = DateTimeLocalField(
        mark("When it was found (Nairobi time)"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[needed()],
        description=mark("The clocks run from this moment."),
    )
    facts = _facts(mark("What happened"), mark("Facts only. Write no phone number here."), needed())
    people = _people()
    may_harm = BooleanField(
        mark("It may harm somebody"),
        description=mark("If in doubt, yes: then the ODPC is told within 72 hours."),
    )
    unreadable = BooleanField(
        mark("What got out cannot be read"),
        description=mark("Numbers were sealed and the key did not leave with them. Then the people need not be told."),
    )


class KnownForm(Form):
    effects = _facts(mark("What it did"), mark("Write no phone number here."))
    remedy = _facts(mark("What was done about it"), mark("Write no phone number here."))
    people = _people()
    may_harm = BooleanField()
    unreadable = BooleanField()


@pages.route("/breaches", endpoint="breaches", methods=["GET", "POST"])
@guard.role(Role.APPROVER, country=True)
def breaches() -> ResponseReturnValue:
    form = BreachForm()
    if request.method == "GET":
        form.found_at.data = now().astimezone(NAIROBI)
        form.may_harm.data = True
    elif form.validate() and _register(form):
        return redirect(url_for("console.breaches"))
    with glance() as session:
        found = the_register.latest(session)
    shown = page("breaches", form=form, breaches=found, whom=WHOM, Told=Told, at=now())
    return shown, 422 if form.errors else 200


def _register(form: BreachForm) -> bool:
    found_at = form.found_at.data.replace(tzinfo=NAIROBI)
    if not now() - _OLDEST <= found_at <= now():
        form.complain("found_at", mark("A moment of the last twelve months, now at the latest."))
        return False
    with door() as session:
        the_register.register(
            session,
            Breach(
                found_at=found_at,
                facts=form.facts.data,
                people=form.people.data,
                may_harm=form.may_harm.data,
                unreadable=form.unreadable.data,
            ),
            presence.coordinator(),
        )
    told(mark("Registered. The clocks are running."))
    return True


@pages.post("/breaches/<int:breach_id>/told", endpoint="breach_told")
@guard.role(Role.APPROVER, country=True)
def breach_told(breach_id: int) -> ResponseReturnValue:
    whom = request.form.get("whom", "")
    if whom not in WHOM:
        abort(404)
    with door() as session:
        breach = _open(session, breach_id)
        at = _moment(request.form.get("at", ""))
        # What lies before it was found, or in the future, was mistyped.
        if not breach.found_at <= at <= now():
            told(mark("That is before it was found, or still to come. Nothing was noted."), "danger")
            return redirect(url_for("console.breaches"))
        the_register.tell(session, breach, Told(whom), at, presence.coordinator())
    told(mark("Noted: {whom} told."), whom=say(WHOM[Told(whom)]))
    return redirect(url_for("console.breaches"))


def _moment(told_at: str) -> datetime:
    """A moment in Nairobi as a browser writes it; now, when none is given."""
    try:
        return datetime.strptime(told_at, "%Y-%m-%dT%H:%M").replace(tzinfo=NAIROBI)
    except ValueError:
        return now()


@pages.post("/breaches/<int:breach_id>/known", endpoint="breach_known")
@guard.role(Role.APPROVER, country=True)
def breach_known(breach_id: int) -> ResponseReturnValue:
    form = KnownForm()
    if not form.validate():
        told(mark("Not kept: write it without a phone number, and people as a number."), "danger")
        return redirect(url_for("console.breaches"))
    with door() as session:
        breach, me = _open(session, breach_id), presence.coordinator()
        known = the_register.Known(
            form.effects.data or "", form.remedy.data or "", form.people.data, form.may_harm.data, form.unreadable.data
        )
        the_register.describe(session, breach, known, me)
    told(mark("Kept."))
    return redirect(url_for("console.breaches"))


@pages.post("/breaches/<int:breach_id>/close", endpoint="close_breach")
@guard.role(Role.APPROVER, recently=True, country=True)
def close_breach(breach_id: int) -> ResponseReturnValue:
    with door() as session:
        owed = the_register.close(session, _open(session, breach_id), presence.coordinator())
    if owed:
        told(mark("Still to be told: {whom}."), "danger", whom=", ".join(say(WHOM[each]) for each in owed))
    else:
        told(mark("Closed. It stays in the register."))
    return redirect(url_for("console.breaches"))


def _open(session: Session, breach_id: int) -> Breach:
    breach = the_register.find(session, breach_id) if breach_id <= LARGEST_SMALL_ID else None
    return breach or abort(404)
