"""Who works here: letting people in and go, their roles and counties, lost codes and passwords."""

import secrets

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice

from gateway import guard, presence
from gateway.console.desk import page, pages, told
from gateway.console.forms import Form, at_most, needed
from gateway.console.words import mark, say
from gateway.database import door, glance
from handlers import coordinators, sign_in
from models.coordinator import Coordinator, Role
from models.county import COUNTIES


class RoleForm(Form):
    role = SelectField(mark("Role"))
    county = SelectField(mark("County"), coerce=int, description=mark("She sees and writes what goes there alone."))

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.role.choices = [SelectChoice(role.value, say(role.value)) for role in Role]
        named_ones = [SelectChoice(county.code, county.name) for county in sorted(COUNTIES, key=lambda c: c.name)]
        self.county.choices = [SelectChoice(0, say("the whole country")), *named_ones]


class LetInForm(RoleForm):
    email = EmailField(mark("E-mail address"), validators=[needed(), at_most(200)])


class ChangeForm(RoleForm):
    trained = BooleanField(mark("Trained to read texts that may be calls for help"))


@pages.get("/team", endpoint="team")
@guard.role(Role.ADMIN)
def team() -> ResponseReturnValue:
    return _page(LetInForm(formdata=None))


def _page(form: LetInForm, password: tuple[str, str] | None = None) -> ResponseReturnValue:
    with glance() as session:
        everybody = list(session.scalars(select(Coordinator).order_by(Coordinator.email)))
    return page("team", everybody=everybody, form=form, password=password), 422 if form.errors else 200


@pages.post("/team/let-in", endpoint="let_in")
@guard.role(Role.ADMIN, recently=True)
def let_in() -> ResponseReturnValue:
    form, password = LetInForm(), _invented()
    if not form.validate():
        return _page(form)
    try:
        with door() as session:
            role, county, by = Role(form.role.data), form.county.data or None, presence.coordinator().email
            made = coordinators.let_in(session, form.email.data, role, county, sign_in.hashed(password), by=by)
    except coordinators.NotThis as error:
        form.complain("email", str(error))
        return _page(form)
    return _page(LetInForm(formdata=None), (made.email, password))


@pages.route("/team/<int:coordinator_id>", endpoint="member", methods=["GET", "POST"])
@guard.role(Role.ADMIN, recently=True)
def member(coordinator_id: int) -> ResponseReturnValue:
    with glance() as session:
        whom = _one(session, coordinator_id)
    if request.method == "GET":
        now = {"role": whom.role.value, "county": whom.county or 0, "trained": whom.trained}
        return page("member", whom=whom, form=ChangeForm(data=now))
    form = ChangeForm()
    if not form.validate():
        return page("member", whom=whom, form=form), 422

    def change(session: Session, whom: Coordinator, by: Coordinator) -> None:
        role, county, trained = Role(form.role.data), form.county.data or None, form.trained.data
        coordinators.change(session, whom, role, county, trained=trained, by=by)

    return _do(coordinator_id, change, mark("Saved."))


@pages.post("/team/<int:coordinator_id>/let-go", endpoint="let_go")
@guard.role(Role.ADMIN, recently=True)
def let_go(coordinator_id: int) -> ResponseReturnValue:
    sentence = mark("The account is closed, and its browsers are signed out.")
    return _do(coordinator_id, lambda db, whom, by: coordinators.let_go(db, whom, by=by), sentence)


@pages.post("/team/<int:coordinator_id>/take-back", endpoint="take_back")
@guard.role(Role.ADMIN, recently=True)
def take_back(coordinator_id: int) -> ResponseReturnValue:
    sentence = mark("The account is open again.")
    return _do(coordinator_id, lambda db, whom, by: coordinators.take_back(db, whom, by=by), sentence)


@pages.post("/team/<int:coordinator_id>/codes", endpoint="without_codes")
@guard.role(Role.ADMIN, recently=True)
def without_codes(coordinator_id: int) -> ResponseReturnValue:
    sentence = mark("She sets up new codes at her next sign-in.")
    return _do(coordinator_id, lambda db, whom, by: coordinators.without_codes(db, whom, by=by), sentence)


@pages.post("/team/<int:coordinator_id>/password", endpoint="new_password")
@guard.role(Role.ADMIN, recently=True)
def new_password(coordinator_id: int) -> ResponseReturnValue:
    password = _invented()
    try:
        with door() as session:
            whom = _one(session, coordinator_id)
            coordinators.new_password(session, whom, sign_in.hashed(password), by=presence.coordinator())
    except coordinators.NotThis as error:
        told(str(error), "danger")
        return redirect(url_for("console.team"))
    return _page(LetInForm(formdata=None), (whom.email, password))


def _do(coordinator_id: int, take: coordinators.Step, sentence: str) -> ResponseReturnValue:
    try:
        with door() as session:
            take(session, _one(session, coordinator_id), presence.coordinator())
    except coordinators.NotThis as error:
        told(str(error), "danger")
    else:
        told(sentence)
    return redirect(url_for("console.team"))


def _one(session: Session, coordinator_id: int) -> Coordinator:
    return session.get(Coordinator, coordinator_id) or abort(404)


def _invented() -> str:
    """A first password, to be changed by its owner: sixteen characters in groups that can be read aloud."""
    return "-".join(secrets.token_hex(2) for _ in range(4))
