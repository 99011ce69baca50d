"""Who is here: the coordinator whose browser asks, through Flask-Login, with our own table of signed-in browsers."""

from dataclasses import dataclass

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from gateway.database import door, glance
from handlers import sign_in
from models.coordinator import Coordinator, Role
from models.sign_in import SignIn


@dataclass(frozen=True, eq=False)
class Present(UserMixin):
    """A coordinator in one browser. `secret` is what the cookie holds."""

    coordinator: Coordinator
    sign_in: SignIn
    secret: str

    def get_id(self) -> str:
        return self.secret


def present() -> Present | None:
    """Who asks; None when nobody is signed in."""
    user = current_user._get_current_object()  # noqa: SLF001
    return user if isinstance(user, Present) else None


def coordinator() -> Coordinator:
    """The coordinator who asks. Only for views behind `guard.role`."""
    here = present()
    assert here is not None  # noqa: S101
    return here.coordinator


def may(role: Role) -> bool:
    """For templates: whether a button is worth showing."""
    here = present()
    return here is not None and here.coordinator.may(role)


def enter(who: Coordinator) -> None:
    """Signs `who` in, in the browser that asks."""
    browser = request.user_agent.string or "unknown"
    with door() as session:
        secret = sign_in.begin(session, who, _short(browser))
    found = _load(secret)
    if found is not None:
        login_user(found)


def leave() -> None:
    """Ends this browser's sign-in, here and in the table."""
    if here := present():
        with door() as session:
            sign_in.end(session, here.coordinator.id, here.sign_in.id)
    logout_user()


def _load(secret: str) -> Present | None:
    with glance() as session:
        found = sign_in.resume(session, secret)
    return Present(found[1], found[0], secret) if found else None


def _short(agent: str) -> str:
    """`Firefox, Windows`: enough to know one's own browser by."""
    programs = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "Mac"}
    found = [next((word for word in words if word in agent), "") for words in (programs, systems)]
    return ", ".join(names.get(word, word) for word in found if word) or agent[:40]


def _unauthorized() -> ResponseReturnValue:
    if request.method != "GET" or not request.accept_mimetypes.accept_html:
        return "Sign in first.", 401
    return redirect(url_for("console.sign_in", next=request.full_path.rstrip("?")))


def watch_the_door(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    manager.unauthorized_handler(_unauthorized)
