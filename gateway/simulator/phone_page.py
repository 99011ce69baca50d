"""The feature phone in the browser: the page under `/phone`, and the JSON that its keys speak.

Every call is a POST with the number in its body, so that no access log on the way keeps one.
"""

import re

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import BadRequest, Conflict

from gateway.simulator.current import the_simulator
from gateway.simulator.handset import Handset, SessionOver
from gateway.simulator.networks import KENYAN_MOBILE, NETWORKS
from gateway.simulator.segments import septets

routes = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static")

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_DIALABLE = re.compile(r"[0-9*#]{1,40}", re.ASCII)
_MOST_CHARACTERS = 480


def _words() -> dict[str, str]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest("send a JSON object")
    return {str(name): str(value) for name, value in body.items()}


def _state(phone: Handset) -> dict[str, object]:
    """Everything a screen needs to draw itself."""
    session, exchange = phone.session, phone.exchange
    clock = the_simulator().ussd.time_left(session) if session and session.open else None
    wire = exchange and {
        "fields": [(name, _masked(name, value)) for name, value in exchange.fields.items()],
        "label": exchange.label,
        "status": exchange.status,
        "body": exchange.body,
        "septets": septets(exchange.body),
        "error": exchange.error,
        "warnings": exchange.warnings,
        "milliseconds": round(exchange.seconds * 1000, 1),
    }
    return {
        "open": phone.open,
        "screen": phone.screen,
        "ended": session.status if session else None,
        "hops": len(session.exchanges) if session else 0,
        "idle_left": clock and round(clock[0], 1),
        "session_left": clock and round(clock[1], 1),
        "wire": wire,
    }


def _masked(name: str, value: str) -> str:
    """A field as the panel shows it, which may stand on a projector: of the number the ends alone."""
    return f"{value[:5]} ••• ••{value[-3:]}" if name == "phoneNumber" else value


def _handset(words: dict[str, str]) -> Handset:
    number, network = words.get("number", ""), words.get("network", "")
    if not KENYAN_MOBILE.fullmatch(number):
        raise BadRequest("A number looks like +254700000001.")
    if network and network not in NETWORKS:
        raise BadRequest("Choose one of the networks.")
    return the_simulator().phone(number, network or None)


@routes.after_request
def close_windows(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "phone.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@routes.get("", strict_slashes=False)
def page() -> str:
    return render_template("phone.html", config=the_simulator().config, networks=NETWORKS)


@routes.post("/api/state")
def state() -> Response:
    return jsonify(_state(_handset(_words())))


@routes.post("/api/dial")
def dial() -> Response:
    words = _words()
    code = words.get("code") or the_simulator().config.ussd_code
    if not _DIALABLE.fullmatch(code):
        raise BadRequest("A code has digits, * and # only.")
    return jsonify(_state(_handset(words).dial(code)))


@routes.post("/api/press")
def press() -> Response:
    words = _words()
    phone = _handset(words)
    try:
        phone.press(words.get("keys", "")[:_MOST_CHARACTERS])
    except SessionOver as over:
        raise Conflict("No session is open. Dial first.") from over
    return jsonify(_state(phone))


@routes.post("/api/hang-up")
def hang_up() -> Response:
    return jsonify(_state(_handset(_words()).hang_up()))


@routes.post("/api/repeat")
def repeat() -> Response:
    phone = _handset(_words())
    try:
        phone.repeat()
    except SessionOver as over:
        raise Conflict("Nothing was dialled yet.") from over
    return jsonify(_state(phone))


@routes.post("/api/text")
def text() -> Response:
    words = _words()
    body = words.get("body", "")
    if not body or len(body) > _MOST_CHARACTERS:
        raise BadRequest("A text has 1 to 480 characters.")
    phone = _handset(words)
    _sent, reply = the_simulator().incoming.text(phone.number, body, words.get("to") or None)
    return jsonify(delivered=reply.acknowledged, status=reply.status)


@routes.post("/api/inbox")
def inbox() -> Response:
    texts = [
        {
            "id": text.message_id,
            "text": text.text,
            "sender": text.sender,
            "at": text.at.isoformat(),
        }
        for text in _handset(_words()).inbox[-100:]
    ]
    return jsonify(texts=texts)
