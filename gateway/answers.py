"""What every answer carries, whichever room it comes from, and where a misspelt path leads. Rooms may say more."""

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkExtension,
    InvalidChunkSize,
    NoMoreData,
    ParseException,
)
from werkzeug.routing import RequestRedirect

from gateway.house import settings

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # What says nothing of caches is kept in none: most of it is about somebody, or true for this moment only.
    "Cache-Control": "no-store",
}
_ONLY_TLS = "max-age=31536000"
# What gunicorn raises while the application reads a body in chunks that are none.
_BROKEN_BODY = (ParseException, NoMoreData, InvalidChunkSize, InvalidChunkExtension, ChunkMissingTerminator)


def harden(app: Flask) -> None:
    app.before_request(_lead_on)
    app.after_request(_protect)
    for error in _BROKEN_BODY:
        app.register_error_handler(error, _not_a_body)


def _lead_on() -> ResponseReturnValue | None:
    """A path with a slash too few or too many leads to the right one. Flask would write the whole address, host and
    all, as the request named it: somebody who is believed by a cache on the way could lead its readers elsewhere."""
    moved = request.routing_exception
    if not isinstance(moved, RequestRedirect):
        return None
    address = urlsplit(moved.new_url)
    # Two slashes at the beginning would name a host again.
    path = "/" + address.path.lstrip("/")
    return redirect(f"{path}?{address.query}" if address.query else path, moved.code)


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().production and request.is_secure:
        response.headers["Strict-Transport-Security"] = _ONLY_TLS
    return response


def _not_a_body(_error: Exception) -> ResponseReturnValue:
    return Response("this body cannot be read\n", 400, mimetype="text/plain")
