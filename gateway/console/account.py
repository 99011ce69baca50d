"""One's own account: one-time codes, the browsers in which one is signed in, password, language."""

import segno
from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, RadioField
from wtforms.fields.choices import SelectChoice

from gateway import guard, presence
from gateway.console.desk import number_in, page, pages, told
from gateway.console.forms import Form, a_code, a_password, at_most, needed
from gateway.console.sign_in import FEWER
from gateway.console.words import mark
from gateway.database import door, glance
from handlers import coordinators, second_proof, sign_in
from models.choice import Language
from models.coordinator import Coordinator


class SecondProofForm(Form):
    code = a_code(mark("The six digits that it shows now."))


class PasswordForm(Form):
    password = a_password()
    new = PasswordField(
        mark("New password"),
        validators=[needed(), at_most(200)],
        description=mark("At least 12 characters. Three or four words make a good one."),
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(Form):
    language = RadioField(mark("Language"), choices=[SelectChoice("sw", "Kiswahili"), SelectChoice("en", "English")])


@pages.route("/second-proof", endpoint="second_proof", methods=["GET", "POST"])
@guard.signed_in
def set_up_codes() -> ResponseReturnValue:
    """The square picture for her phone's app, and then, once, the codes for her paper."""
    me = presence.coordinator()
    here = presence.present()
    if me.code_secret is not None and not (here and sign_in.proved_recently(here.sign_in)):
        return redirect(url_for("console.prove", next=url_for("console.second_proof")))
    secret = session.setdefault("new_secret", second_proof.new_secret())
    form = SecondProofForm()
    if form.validate_on_submit():
        with door() as db:
            paper = second_proof.set_up(db, db.get_one(Coordinator, me.id), secret, form.code.data)
        if paper:
            session.pop("new_secret")
            return page("paper_codes", paper=paper)
        form.complain("code", mark("This code does not fit. Is the clock of your phone right?"))
    picture = segno.make(second_proof.address(secret, me.email)).svg_inline(scale=5, border=2)
    return page("second_proof", form=form, secret=secret, picture=picture), 422 if form.errors else 200


@pages.get("/account", endpoint="account")
@guard.signed_in
def account() -> ResponseReturnValue:
    return _account(PasswordForm(), LanguageForm(language=presence.coordinator().language.value))


def _account(password: PasswordForm, language: LanguageForm) -> ResponseReturnValue:
    me, here = presence.coordinator(), presence.present()
    with glance() as db:
        browsers = sign_in.open_ones(db, me)
        left = second_proof.paper_codes_left(db, me)
    values = {"password": password, "language": language, "browsers": browsers, "left": left, "here": here}
    return page("account", **values), 422 if password.errors or language.errors else 200


@pages.post("/account/password", endpoint="change_password")
@guard.signed_in
@FEWER
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    me, here = presence.coordinator(), presence.present()
    if form.validate_on_submit() and here:
        with door() as db:
            if sign_in.password_is_right(db, me.email, form.password.data) is None:
                form.complain("password", mark("This is not your password."))
            elif len(form.new.data) < coordinators.SHORTEST_PASSWORD:
                form.complain("new", mark("A password has at least 12 characters."))
            else:
                coordinators.change_password(db, db.get_one(Coordinator, me.id), sign_in.hashed(form.new.data))
                sign_in.end_others(db, me.id, here.sign_in.id)
                told(mark("Your password is changed. Other browsers are signed out."))
                return redirect(url_for("console.account"))
    return _account(form, LanguageForm(formdata=None, language=me.language.value))


@pages.post("/account/language", endpoint="change_language")
@guard.signed_in
def change_language() -> ResponseReturnValue:
    form = LanguageForm()
    if form.validate_on_submit():
        with door() as db:
            db.get_one(Coordinator, presence.coordinator().id).language = Language(form.language.data)
    return redirect(url_for("console.account"))


@pages.post("/account/browsers/end", endpoint="end_browser")
@guard.signed_in
def end_browser() -> ResponseReturnValue:
    """Signs one of her browsers out, or with `others` all but this one."""
    me, here = presence.coordinator(), presence.present()
    with door() as db:
        if "others" in request.form and here:
            sign_in.end_others(db, me.id, here.sign_in.id)
        else:
            sign_in.end(db, me.id, number_in(request.form, "id") or 0)
    told(mark("Signed out there."))
    return redirect(url_for("console.account"))
