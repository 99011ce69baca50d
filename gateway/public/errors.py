"""Pages for what is not there and for what went wrong, in the reader's language, and the headers of every page."""

from typing import Literal

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException

from gateway.public import assets
from gateway.public.words import WORDS, language_for

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


def page(what: Literal["resting", "nothing_here", "our_fault"], status: int) -> Response:
    """A page of one sentence. It asks nothing of the database, which may be what went wrong."""
    language = language_for(request.args.get("lang"), request.accept_languages)
    words = WORDS[language]
    html = render_template(
        "public/sorry.html",
        language=language,
        words=words,
        others=WORDS,
        sentence=getattr(words, what),
        may_help=status >= 500,
        asset=assets.address,
    )
    response = Response(html, status, headers={"Content-Language": language})
    response.vary.add("Accept-Language")
    return harden(response)


def not_found(error: HTTPException) -> Response | HTTPException:
    return page("nothing_here", 404) if _for_a_person() else error


def broken(error: HTTPException) -> Response | HTTPException:
    return page("our_fault", 500) if _for_a_person() else error


def _for_a_person() -> bool:
    """Whether a browser asks. The provider and programs get the plain answer they know."""
    return not request.path.startswith("/hooks/") and "text/html" in request.headers.get("Accept", "")
