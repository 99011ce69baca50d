"""The hooks that Africa's Talking calls: read, call, write."""

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from gateway import africastalking, guard, watch
from gateway.database import door, glance
from gateway.house import programme
from handlers import words
from handlers.ussd import answer as ussd_answer
from handlers.ussd import receipt as receipts
from handlers.ussd.page import Page

log = structlog.get_logger()
hooks = Blueprint("hooks", __name__, url_prefix="/hooks/africastalking/<token>")

_TRIES = 4


@hooks.errorhandler(africastalking.BadForm)
def bad_form(error: africastalking.BadForm) -> Response:
    log.warning("hook_refused", hook=request.endpoint, why=str(error))
    return Response(f"{error}\n", status=400, mimetype="text/plain")


@hooks.errorhandler(SQLAlchemyError)
def not_stored(error: SQLAlchemyError) -> Response:
    """Nothing is acknowledged before it is stored: the provider repeats until it reads 200."""
    log.error("hook_not_stored", hook=request.endpoint, why=type(error).__name__)
    return Response("not stored; please repeat\n", status=503, mimetype="text/plain")


@hooks.post("/ussd")
@guard.hook
def ussd() -> Response:
    turn = africastalking.read_turn(request.form, request.headers.get(africastalking.HOP_LABEL))
    page = _answer_ussd(turn)
    watch.USSD_HOPS.labels(screen=page.label, network=africastalking.known_network(turn.network)).inc()
    return africastalking.write_screen(page)


@hooks.post("/ussd-events")
@guard.hook
def ussd_events() -> Response:
    """How a session ended, as the network saw it. Kept when it comes; nothing waits for it."""
    session_id, status = africastalking.read_session_end(request.form)
    with door() as session:
        receipts.end(session, session_id, status)
    return Response("OK", mimetype="text/plain")


def _answer_ussd(turn: ussd_answer.Turn) -> Page:
    """The page for this turn; whatever fails, the caller reads a sentence of ours and not the network's error."""
    for _ in range(_TRIES):
        try:
            with glance() as session:
                page = ussd_answer.answer(session, turn, programme())
                if isinstance(page, ussd_answer.Pending):
                    with door(session):
                        page = ussd_answer.carry_out(session, page)
            return page
        except ussd_answer.NotYourSession:
            raise africastalking.BadForm(africastalking.FOREIGN_SESSION) from None
        except (ussd_answer.Overtaken, IntegrityError):
            continue
        except DBAPIError as error:
            # The first statement after the database restarted meets a dead connection; the next gets a new one.
            if not error.connection_invalidated:
                return _sorry(error)
        except Exception as error:  # noqa: BLE001 (a bug of ours must not show the network's error either)
            return _sorry(error)
    return _sorry(TimeoutError())


def _sorry(error: Exception) -> Page:
    log.error("ussd_unanswered", why=type(error).__name__, exc_info=error)
    return Page(words.SORRY_BOTH, ends=True, label="sorry")
