"""Who may come in. Every route declares one of these guards; a test walks the URL map."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from gateway.house import settings

View = Callable[..., ResponseReturnValue]


def _declare(view: View, guard: str) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may read this; it shows nothing about anybody."""
    return _declare(view, "public")


def hook(view: View) -> View:
    """Only the provider, which knows the token in the path. Anybody else gets the same 404 as for no page at all."""

    @wraps(view)
    def guarded(token: str, **arguments: Any) -> ResponseReturnValue:
        # Every token is compared, so that the time taken tells nothing.
        known = [hmac.compare_digest(token.encode(), t.get_secret_value().encode()) for t in settings().hook_tokens]
        if not any(known):
            abort(404)
        return view(**arguments)

    return _declare(guarded, "hook")


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
