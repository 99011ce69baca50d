"""In and out: the password first, then a one-time code for those whose role wants it, or who chose it."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField

from gateway import guard, presence
from gateway.console.desk import limiter, page, pages, told, way_back
from gateway.console.forms import Form, a_code, a_password, at_most, needed
from gateway.console.words import mark
from gateway.database import door
from gateway.digests import disguised
from handlers import second_proof, sign_in
from models.base import now
from models.coordinator import Coordinator

# Who stops between password and code begins anew after this.
_HALF_WAY_SECONDS = 300


class SignInForm(Form):
    email = EmailField(
        mark("E-mail address"), validators=[needed(), at_most(200)], render_kw={"autocomplete": "username"}
    )
    password = a_password()


class CodeForm(Form):
    code = a_code()


class ProveForm(Form):
    password = a_password()


class ProveWithCodeForm(ProveForm):
    code = a_code()


def _account() -> str:
    """Attempts on one account are counted together, wherever they come from."""
    here = presence.present()
    name = here.coordinator.email if here else request.form.get("email", "")
    return "account:" + disguised(name)


def _half_way() -> str:
    """Codes are counted for whoever showed the password, whatever else the form says."""
    return f"half:{session.get('half', '')}"


_A_FEW = limiter.shared_limit("10 per minute;60 per hour", scope="address", methods=["POST"])
_FEW_CODES = limiter.limit("5 per minute;20 per hour", key_func=_half_way, methods=["POST"])
FEWER = limiter.shared_limit("5 per minute;20 per hour", scope="account", key_func=_account, methods=["POST"])


@pages.route("/sign-in", endpoint="sign_in", methods=["GET", "POST"])
@guard.public
@_A_FEW
@FEWER
def ask_password() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        with door() as db:
            found = sign_in.password_is_right(db, form.email.data, form.password.data)
        if found is None:
            form.complain("password", mark("Address or password are not right."))
        elif found.code_secret is None:
            return _enter(found)
        else:
            session["half"], session["half_at"] = found.id, int(now().timestamp())
            session["then"] = request.args.get("next")
            return redirect(url_for("console.code"))
    return page("sign_in", form=form), 422 if form.errors else 200


@pages.route("/sign-in/code", endpoint="code", methods=["GET", "POST"])
@guard.public
@_A_FEW
@_FEW_CODES
def ask_code() -> ResponseReturnValue:
    if now().timestamp() - session.get("half_at", 0) > _HALF_WAY_SECONDS:
        return redirect(url_for("console.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        with door() as db:
            found = db.get(Coordinator, session["half"])
            right = found is not None and found.disabled_at is None and second_proof.is_right(db, found, form.code.data)
        if found is not None and right:
            return _enter(found)
        form.complain("code", mark("This code is not right, or was used already. Wait for the next one."))
    return page("code", form=form), 422 if form.errors else 200


def _enter(who: Coordinator) -> ResponseReturnValue:
    then = way_back(session.get("then") or request.args.get("next"))
    # A new session for a new person: nothing that was in the old cookie goes on.
    session.clear()
    presence.enter(who)
    return redirect(url_for("console.second_proof") if who.owes_second_proof else then)


@pages.post("/sign-out", endpoint="sign_out")
@guard.signed_in
def go_out() -> ResponseReturnValue:
    presence.leave()
    session.clear()
    return redirect(url_for("console.sign_in"))


@pages.route("/prove", endpoint="prove", methods=["GET", "POST"])
@guard.signed_in
@FEWER
def prove() -> ResponseReturnValue:
    """Password and code once more, before something that cannot be undone."""
    here = presence.present()
    assert here is not None  # noqa: S101
    form = ProveWithCodeForm() if here.coordinator.code_secret else ProveForm()
    if form.validate_on_submit():
        with door() as db:
            who = db.get_one(Coordinator, here.coordinator.id)
            right = sign_in.password_is_right(db, who.email, form.password.data) is not None
            right = right and (who.code_secret is None or second_proof.is_right(db, who, form["code"].data))
            if right:
                sign_in.prove(db, here.sign_in)
        if right:
            told(mark("Thank you. For ten minutes you can approve, erase and export."))
            return redirect(way_back(request.args.get("next")))
        form.complain("password", mark("Password or code are not right."))
    return page("prove", form=form), 422 if form.errors else 200
