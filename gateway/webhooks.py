"""The hooks that Africa's Talking calls: read, call, write."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import TooManyRequests

from gateway import africastalking, guard, watch
from gateway.database import door, glance
from gateway.house import programme
from handlers import consent, delivery, opting, words
from handlers.sms import answer as sms_answer
from handlers.ussd import answer as ussd_answer
from handlers.ussd import receipt as receipts
from handlers.ussd.page import Page
from models.choice import Channel
from models.phone_key import NotServed
from models.phone_number import PhoneNumber

log = structlog.get_logger()
hooks = Blueprint("hooks", __name__, url_prefix="/hooks/africastalking/<token>")

_TRIES = 4
_SORRY = Page(words.SORRY_BOTH, ends=True, label="sorry")
Done = TypeVar("Done")


@hooks.errorhandler(africastalking.BadForm)
def bad_form(error: africastalking.BadForm) -> Response:
    log.warning("hook_refused", hook=request.endpoint, why=str(error))
    return Response(f"{error}\n", status=400, mimetype="text/plain")


@hooks.errorhandler(SQLAlchemyError)
@hooks.errorhandler(NotServed)
def not_stored(error: Exception) -> Response:
    """Nothing is acknowledged before it is stored: the provider repeats until it reads 200."""
    log.error("hook_not_stored", hook=request.endpoint, why=type(error).__name__)
    return Response("not stored; please repeat\n", status=503, mimetype="text/plain")


@hooks.errorhandler(TooManyRequests)
def too_many(error: TooManyRequests) -> Response:
    """Whoever dials reads a sentence, as ever; anything else the provider brings again later."""
    log.warning("hook_throttled", hook=request.endpoint)
    if request.endpoint == "hooks.ussd":
        return africastalking.write_screen(_SORRY)
    return Response("too many at once; please repeat\n", 429, {"Retry-After": "60"}, mimetype="text/plain")


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
    return _stored()


@hooks.post("/sms")
@guard.hook
def sms() -> Response:
    """A text to the short code. 200 once it is stored; a repeat is acknowledged and changes nothing."""
    text = africastalking.read_text(request.form)
    considered = _persistently(lambda: _take_text(text))
    watch.TEXTS_IN.labels(keyword=considered.keyword).inc()
    return _stored()


@hooks.post("/delivery-reports")
@guard.hook
def delivery_reports() -> Response:
    report = africastalking.read_report(request.form)
    _persistently(lambda: _take_report(report))
    if not africastalking.is_known_status(report):
        watch.UNKNOWN_REPORTS.inc()
        log.warning("unknown_report_status", status=report.status)
    return _stored()


@hooks.post("/opt-outs")
@guard.hook
def opt_outs() -> Response:
    """Somebody has blocked our sender with the network."""
    _opt_out(africastalking.read_opt_out(request.form), request.endpoint)
    return _stored()


@hooks.post("/subscriptions")
@guard.hook
def subscriptions() -> Response:
    """A subscription that ends is a stop. One that begins is not a wish for our texts, and lifts none."""
    phone, ended = africastalking.read_subscription(request.form)
    if ended:
        _opt_out(phone, request.endpoint)
    return _stored()


def _opt_out(phone: PhoneNumber | None, hook: str | None) -> None:
    if phone is None:
        log.warning("hook_without_a_number", hook=hook)
        return
    with door() as session:
        opting.opt_out(
            session,
            phone,
            reason=consent.BLOCKED,
            channel=Channel.NETWORK,
            origin=hook or "",
        )


def _stored() -> Response:
    return Response("OK", mimetype="text/plain")


def _answer_ussd(turn: ussd_answer.Turn) -> Page:
    """The page for this turn; whatever fails, the caller reads a sentence of ours and not the network's error."""
    try:
        return _persistently(lambda: _take_turn(turn))
    except ussd_answer.NotYourSession:
        raise africastalking.BadForm(africastalking.FOREIGN_SESSION) from None
    except Exception as error:  # noqa: BLE001 (a bug of ours must not show the network's error either)
        return _sorry(error)


def _take_turn(turn: ussd_answer.Turn) -> Page:
    with glance() as session:
        page = ussd_answer.answer(session, turn, programme())
        if isinstance(page, ussd_answer.Pending):
            with door(session):
                page = ussd_answer.carry_out(session, page)
    return page


def _take_text(text: sms_answer.IncomingText) -> sms_answer.Considered:
    with glance() as session:
        considered = sms_answer.consider(session, text, programme())
        if considered.takes_steps:
            with door(session):
                sms_answer.carry_out(session, considered)
        else:
            sms_answer.carry_out(session, considered)
    return considered


def _take_report(report: delivery.Report) -> None:
    # A report that tells of an opt-out is kept with it or not at all: its repeat would be none that is new.
    with door() if report.opted_out else glance() as session:
        delivery.keep(session, report)


def _persistently(work: Callable[[], Done]) -> Done:
    """Does `work`, again if another request was quicker, or if the database has just come back: the first statement
    after a restart meets a dead connection, the next gets a new one."""
    left = _TRIES
    while True:
        left -= 1
        try:
            return work()
        except (ussd_answer.Overtaken, IntegrityError):
            if not left:
                raise
        except DBAPIError as error:
            if not (left and error.connection_invalidated):
                raise


def _sorry(error: Exception) -> Page:
    log.error("ussd_unanswered", why=type(error).__name__, exc_info=error)
    return _SORRY
