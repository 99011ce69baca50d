"""Who may come in. Every route declares one of these guards; a test walks the URL map."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app
from flask.typing import ResponseReturnValue

from gateway.settings import Settings

View = Callable[..., ResponseReturnValue]


def settings() -> Settings:
    """The settings of the application at work."""
    found: Settings = current_app.extensions["settings"]
    return found


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


def development_only(view: View) -> View:
    """A help for developers, absent in production."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        if not settings().uses_simulator:
            abort(404)
        return view(**arguments)

    return _declare(guarded, "development")
