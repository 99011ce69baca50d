"""Pages for what is not there and for what went wrong, in the reader's language, and the headers of every page."""

from typing import Literal

from flask import Response, request
from werkzeug.exceptions import HTTPException

from gateway.public.page import render
from models.county import County

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def harden(response: Response) -> Response:
    """Nothing from elsewhere, nothing inline, nothing that tells where a reader came from."""
    response.headers.update(_HEADERS)
    return response


def page(
    what: Literal["resting", "nothing_here", "no_such_county", "our_fault"],
    status: int,
    near: tuple[County, ...] = (),
) -> Response:
    """A page of one sentence, with ways on. It asks nothing of the database, which may be what went wrong.

    `near`: the counties that may have been meant.
    """
    return harden(render("public/sorry.html", status, what=what, may_help=status >= 500, near=near))


def not_found(error: HTTPException) -> Response | HTTPException:
    return page("nothing_here", 404) if _for_a_person() else error


def broken(error: HTTPException) -> Response | HTTPException:
    return page("our_fault", 500) if _for_a_person() else error


def _for_a_person() -> bool:
    """Whether a browser asks. The provider and programs get the plain answer they know."""
    return not request.path.startswith("/hooks/") and "text/html" in request.headers.get("Accept", "")
