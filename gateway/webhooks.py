"""The hooks that Africa's Talking calls: read, call, write."""

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError

from gateway import africastalking, guard, watch
from gateway.database import door
from gateway.house import programme
from handlers import words
from handlers.ussd import answer as ussd_answer
from handlers.ussd.page import Page

log = structlog.get_logger()
hooks = Blueprint("hooks", __name__, url_prefix="/hooks/africastalking/<token>")

_SORRY = Page(words.SORRY_BOTH, ends=True, label="sorry")


@hooks.errorhandler(africastalking.BadForm)
def bad_form(error: africastalking.BadForm) -> Response:
    log.warning("hook_refused", hook=request.endpoint, why=str(error))
    return Response(f"{error}\n", status=400, mimetype="text/plain")


@hooks.post("/ussd")
@guard.hook
def ussd() -> Response:
    turn = africastalking.read_turn(request.form, request.headers.get(africastalking.HOP_LABEL))
    page = _answer_ussd(turn)
    watch.USSD_HOPS.labels(screen=page.label, network=watch.known_network(turn.network)).inc()
    return africastalking.write_screen(page)


def _answer_ussd(turn: ussd_answer.Turn) -> Page:
    """The page for this turn; whatever fails, the caller reads a sentence of ours and not the network's error."""
    for may_try_again in (True, False):
        try:
            with door() as session:
                return ussd_answer.answer(session, turn, programme())
        except ussd_answer.NotYourSession:
            raise africastalking.BadForm(africastalking.FOREIGN_SESSION) from None
        except (DBAPIError, OSError) as error:
            # A lost connection or a race is worth one more try: a turn that was stored is only answered again.
            broken = isinstance(error, DBAPIError) and (
                error.connection_invalidated or isinstance(error, IntegrityError)
            )
            if not (broken and may_try_again):
                log.error("ussd_unanswered", why=type(error).__name__)
                break
        except Exception:
            log.exception("ussd_unanswered")
            break
    return _SORRY
