"""Pages for what went wrong, each with a way out."""

from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound

from gateway import guard
from gateway.console.desk import page, pages
from gateway.console.words import mark, say

_SORRY = {
    400: mark("This form cannot be used any more. Load the page again and send it once more."),
    401: mark("Sign in first."),
    403: mark("Your role does not include this. An admin can change that."),
    404: mark("There is no such page, or it belongs to another county."),
    405: mark("This address takes a form only."),
    413: mark("That is too long."),
    429: mark("That was too often. Wait a minute and try again."),
    500: mark("Something went wrong on our side. It was written down; try again."),
}


@pages.errorhandler(HTTPException)
def _sorry(error: HTTPException) -> ResponseReturnValue:
    code = 400 if isinstance(error, CSRFError) else error.code or 500
    return page("sorry", sentence=say(_SORRY.get(code, _SORRY[500])), code=code), code


# Once more by number: for Flask the application's page for a number goes before a room's page for all of them.
pages.errorhandler(404)(_sorry)


@pages.errorhandler(500)
def _broken(error: Exception) -> ResponseReturnValue:
    return page("sorry", sentence=say(_SORRY[500]), code=500), 500


@pages.get("/<path:nowhere>")
@guard.public
def nowhere(nowhere: str) -> ResponseReturnValue:
    """So that an address under /console/ that is no page gets the console's frame, and a way out."""
    raise NotFound
