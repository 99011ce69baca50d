"""Who may come in. Every route declares one of these guards; a test walks the URL map."""

import hmac
from collections.abc import Callable, Sequence
from functools import wraps
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.africastalking import claimed_number
from gateway.house import settings, throttle
from gateway.presence import present
from handlers.sign_in import proved_recently
from models.coordinator import Coordinator, Role

View = Callable[..., ResponseReturnValue]


def _declare(view: View, guard: str) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may read this; it shows nothing about anybody."""
    return _declare(view, "public")


def hook(view: View) -> View:
    """Only the provider, which knows the token in the path. Anybody else gets the same 404 as for no page at all; who
    asks for too much, 429."""

    @wraps(view)
    def guarded(token: str, **arguments: Any) -> ResponseReturnValue:
        # Every token is compared, so that the time taken tells nothing.
        known = [hmac.compare_digest(token.encode(), t.get_secret_value().encode()) for t in settings().hook_tokens]
        if not any(known) or not _from_a_network_of(settings().hook_networks):
            abort(404)
        if not throttle().admits(token, claimed_number(request.form)):
            abort(429)
        return view(**arguments)

    return _declare(guarded, "hook")


def _from_a_network_of(networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether the caller's address is in one of them; any will do when none is named. Behind TRUSTED_PROXIES it is the
    address that the outermost of them saw."""
    if not networks:
        return True
    try:
        caller = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(caller in network for network in networks)


def data_key(view: View) -> View:
    """Only a program that shows one of DATA_KEYS, and not more often than it needs. Where none is set there is no such
    page. The key comes in a header, which no log and no cache keeps."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        keys = settings().data_keys
        if not keys:
            abort(404)
        # Every key is compared, so that the time taken tells nothing.
        known = [hmac.compare_digest(_bearer().encode(), key.get_secret_value().encode()) for key in keys]
        if not throttle().admits_program(known.index(True) if any(known) else None):
            return Response("once a second is often enough\n", 429, {"Retry-After": "60"}, mimetype="text/plain")
        if not any(known):
            challenge = {"WWW-Authenticate": 'Bearer realm="aggregate"'}
            return Response("this wants a key: Authorization: Bearer ...\n", 401, challenge, mimetype="text/plain")
        return view(**arguments)

    return _declare(guarded, "data_key")


def _bearer() -> str:
    shown = request.authorization
    return shown.token or "" if shown and shown.type == "bearer" else ""


def metrics(view: View) -> View:
    """In production only whoever shows METRICS_TOKEN: counts of rare screens speak of single people."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        token = settings().metrics_token.get_secret_value()
        shown = request.headers.get("Authorization", "")
        if settings().production and not (token and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())):
            abort(404)
        return view(**arguments)

    return _declare(guarded, "metrics")


def development_only(view: View) -> View:
    """A help for developers, absent in production."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        if not settings().uses_simulator:
            abort(404)
        return view(**arguments)

    return _declare(guarded, "development")


def role(
    least: Role, *, recently: bool = False, trained: bool = False, country: bool = False
) -> Callable[[View], View]:
    """A coordinator with this role or a higher one. `recently`: password and code were shown within ten minutes, for
    what cannot be undone; `trained`: only who is trained for it; `country`: only who works for the whole country."""

    def admits(who: Coordinator) -> bool:
        return who.may(least) and (who.trained or not trained) and (who.county is None or not country)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            here = present()
            if here is None:
                return _ask_to_sign_in()
            if here.coordinator.owes_second_proof:
                return redirect(url_for("console.second_proof"))
            if not admits(here.coordinator):
                abort(403)
            if recently and not proved_recently(here.sign_in):
                back = request.path if request.method == "GET" else request.form.get("back", "")
                return redirect(url_for("console.prove", next=back))
            return view(**arguments)

        guarded.admits = admits  # type: ignore[attr-defined]
        return _declare(guarded, least.value)

    return declare


def signed_in(view: View) -> View:
    """Anybody who is signed in, also before the second proof is set up."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        return view(**arguments) if present() else _ask_to_sign_in()

    return _declare(guarded, "signed_in")


def _ask_to_sign_in() -> ResponseReturnValue:
    answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer
