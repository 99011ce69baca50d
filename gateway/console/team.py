"""The team: who comes in, as what, for which county. Admins of the whole country only, and each change is on record."""

from collections.abc import Callable

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, page, pages, refused, told
from gateway.console.forms import Form, at_most, county_choices, needed
from gateway.console.words import mark, say
from gateway.database import door, glance
from handlers import coordinators, sign_in
from models.coordinator import Coordinator, Role

_EVERYWHERE = 0


class PlaceForm(Form):
    """What somebody may do, and where."""

    role = SelectField(mark("Role"))
    county = SelectField(mark("Works for"), coerce=int)

    def __init__(self, **told: object) -> None:
        super().__init__(**told)
        self.role.choices = [SelectChoice(role.value, say(role.value)) for role in Role]
        self.county.choices = [SelectChoice(_EVERYWHERE, say("the whole country")), *county_choices()]


class NewForm(PlaceForm):
    email = EmailField(mark("E-mail address"), validators=[needed(), at_most(200)], render_kw={"autocomplete": "off"})


class ChangeForm(PlaceForm):
    trained = BooleanField(mark("Trained to read texts of people who may be in danger."))


@pages.get("/team", endpoint="team")
@guard.role(Role.ADMIN, country=True)
def team() -> ResponseReturnValue:
    return _team(NewForm(formdata=None))


def _team(form: NewForm) -> ResponseReturnValue:
    with glance() as session:
        everybody = coordinators.everybody(session)
    return page("team", everybody=everybody, form=form), 422 if form.errors else 200


@pages.post("/team/add", endpoint="let_in")
@guard.role(Role.ADMIN, recently=True, country=True)
def let_in() -> ResponseReturnValue:
    form = NewForm()
    if form.validate_on_submit():
        by, place = presence.coordinator(), (Role(form.role.data), form.county.data or None)
        try:
            with door() as session:
                added, password = coordinators.let_in(session, by, form.email.data, *place, sign_in.hashed)
        except coordinators.NotThis as error:
            form.refuse("email", error)
        else:
            return page("first_password", whom=added, password=password)
    return _team(form)


@pages.get("/team/<int:whom>", endpoint="teammate")
@guard.role(Role.ADMIN, country=True)
def teammate(whom: int) -> ResponseReturnValue:
    with glance() as session:
        shown = _found(session, whom)
        browsers = sign_in.open_ones(session, shown)
    form = ChangeForm(formdata=None, role=shown.role.value, county=shown.county or _EVERYWHERE, trained=shown.trained)
    return page("teammate", whom=shown, form=form, browsers=browsers)


def _found(session: Session, whom: int) -> Coordinator:
    found = session.get(Coordinator, whom) if whom <= LARGEST_SMALL_ID else None
    if found is None:
        abort(404)
    return found


def _step(whom: int, sentence: str, take: Callable[[Session, Coordinator], None]) -> ResponseReturnValue:
    """Changes somebody, and says above her page how it went."""
    try:
        with door() as session:
            email = _found(session, whom).email
            take(session, presence.coordinator())
    except coordinators.NotThis as error:
        refused(error)
    else:
        told(sentence, email=email)
    return redirect(url_for("console.teammate", whom=whom))


@pages.post("/team/<int:whom>/change", endpoint="change_teammate")
@guard.role(Role.ADMIN, recently=True, country=True)
def change(whom: int) -> ResponseReturnValue:
    form = ChangeForm()
    if not form.validate():
        told(mark("Choose a role and a place from the lists. Nothing was changed."), "danger")
        return redirect(url_for("console.teammate", whom=whom))
    place = {"role": Role(form.role.data), "county": form.county.data or None, "trained": form.trained.data}
    return _step(whom, mark("Changed: {email}."), lambda db, by: coordinators.change(db, by, whom, **place))


@pages.post("/team/<int:whom>/disable", endpoint="disable_teammate")
@guard.role(Role.ADMIN, recently=True, country=True)
def disable(whom: int) -> ResponseReturnValue:
    sentence = mark("{email} is signed out everywhere and cannot come in.")
    return _step(whom, sentence, lambda db, by: coordinators.disable(db, by, whom))


@pages.post("/team/<int:whom>/enable", endpoint="enable_teammate")
@guard.role(Role.ADMIN, recently=True, country=True)
def enable(whom: int) -> ResponseReturnValue:
    return _step(whom, mark("{email} can come in again."), lambda db, by: coordinators.enable(db, by, whom))


@pages.post("/team/<int:whom>/codes", endpoint="take_codes")
@guard.role(Role.ADMIN, recently=True, country=True)
def take_codes(whom: int) -> ResponseReturnValue:
    sentence = mark("The codes of {email} are void, and every browser is signed out.")
    return _step(whom, sentence, lambda db, by: coordinators.take_codes(db, by, whom))


@pages.post("/team/<int:whom>/password", endpoint="new_password")
@guard.role(Role.ADMIN, recently=True, country=True)
def new_password(whom: int) -> ResponseReturnValue:
    try:
        with door() as session:
            hers = _found(session, whom)
            password = coordinators.new_password(session, presence.coordinator(), whom, sign_in.hashed)
    except coordinators.NotThis as error:
        refused(error)
        return redirect(url_for("console.teammate", whom=whom))
    return page("first_password", whom=hers, password=password)
