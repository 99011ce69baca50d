"""The provider's HTTP API, byte for byte as recorded: `/version1/...`."""

import errno
import json
from collections.abc import Callable, Iterator
from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, Response, request

from gateway.simulator.current import the_simulator
from gateway.simulator.faults import Fault
from gateway.simulator.provider import Order

routes = Blueprint("version1", __name__, url_prefix="/version1")

NO_KEY = "The resource requires authentication, which was not supplied with the request"
WRONG_KEY = "The supplied authentication is invalid"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# The server's stock sentences. Only those of 401 were recorded; the others are its framework's own.
STOCK_TEXTS = {
    400: "The request contains bad syntax or cannot be fulfilled.",
    404: "The requested resource could not be found.",
    429: "The user has sent too many requests in a given amount of time.",
    500: "There was an internal server error.",
    502: "The server was acting as a gateway or proxy and received an invalid response from the upstream server.",
    503: "The server is currently unavailable (because it is overloaded or down for maintenance).",
}


def plain(status: int, text: str | None = None) -> Response:
    """An answer in the provider's plain text; without text, its stock sentence for the status."""
    if text is None:
        text = STOCK_TEXTS.get(status) or HTTPStatus(status).description
    return Response(text, status=status, content_type="text/plain; charset=UTF-8")


def _json(document: object, status: int = 200, content_type: str = "application/json") -> Response:
    return Response(
        json.dumps(document, separators=(",", ":")),
        status=status,
        content_type=content_type,
    )


def _cut(response: Response) -> Response:
    """The same answer, with the connection lost half-way through its body."""
    body = response.get_data()

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionResetError(errno.ECONNRESET, "cut on request")

    cut = Response(half(), status=response.status_code, content_type=response.content_type)
    cut.headers["Content-Length"] = str(len(body))
    return cut


def _halve(document: dict[str, object]) -> None:
    data = document["SMSMessageData"]
    if isinstance(data, dict):
        recipients = data["Recipients"]
        data["Recipients"] = recipients[: len(recipients) // 2]


def _refusal(username: object) -> Response | None:
    config = the_simulator().config
    key = request.headers.get("apiKey")
    if key and compare_digest(key.encode(), config.api_key.encode()) and username == config.username:
        return None
    response = plain(401, WRONG_KEY if key else NO_KEY)
    response.headers["WWW-Authenticate"] = 'Basic realm="api",charset=UTF-8'
    return response


def _pause(seconds: float) -> None:
    if seconds > 0:
        the_simulator().closing.wait(seconds)


def _under_fault(fault: Fault, answer: Callable[[], Response]) -> Response:
    """Plays a fault around an answer that is only asked for when the provider does the work."""
    _pause(the_simulator().config.latency_seconds + fault.latency_seconds)
    worked = answer() if fault.sends_anyway else None
    _pause(fault.hang_seconds)
    if fault.status is not None:
        response = plain(fault.status, fault.body)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
    else:
        response = worked or plain(503)
    return _cut(response) if fault.close else response


def _send(order: Order) -> Response:
    simulator = the_simulator()
    fault = simulator.faults.take(sending=True) or Fault()

    def answer() -> Response:
        document = simulator.send(order).document
        if fault.half:
            _halve(document)
        return _json(document, 201, "application/json" + ("; charset=utf-8" if fault.charset else ""))

    return _under_fault(fault, answer)


def _read(document: Callable[[], object]) -> Response:
    fault = the_simulator().faults.take(sending=False) or Fault()
    return _under_fault(fault, lambda: _json(document()))


@routes.post("/messaging")
def messaging() -> Response:
    if request.mimetype not in FORM_TYPES:
        return plain(415, f"The request's Content-Type is not supported. Expected:\n{' or '.join(FORM_TYPES)}")
    form = request.form
    if refused := _refusal(form.get("username")):
        return refused
    for name in ("to", "message"):
        if name not in form:
            return plain(400, f"Request is missing required form field '{name}'")
    return _send(
        Order(
            sender=form.get("from", ""),
            text=form["message"],
            numbers=tuple(number for part in form["to"].split(",") if (number := part.strip())),
            enqueue=form.get("enqueue", "1") != "0",
        )
    )


@routes.post("/messaging/bulk")
def bulk() -> Response:
    if request.mimetype != "application/json":
        return plain(415, "The request's Content-Type is not supported. Expected:\napplication/json")
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return plain(400, "The request content was malformed:\nexpected a JSON object")
    if refused := _refusal(body.get("username")):
        return refused
    for name in ("message", "senderId", "phoneNumbers"):
        if name not in body:
            return plain(400, f"The request content was malformed:\nObject is missing required member '{name}'")
    return _send(
        Order(
            sender=str(body["senderId"]),
            text=str(body["message"]),
            numbers=tuple(str(number) for number in body["phoneNumbers"]),
            enqueue=body.get("enqueue", 1) not in (0, "0", False),
        )
    )


@routes.get("/messaging")
def fetch() -> Response:
    if refused := _refusal(request.args.get("username")):
        return refused
    after = request.args.get("lastReceivedId", 0, type=int)
    incoming = the_simulator().incoming
    return _read(lambda: {"SMSMessageData": {"Messages": incoming.fetch(after)}})


@routes.get("/user")
def user() -> Response:
    if refused := _refusal(request.args.get("username")):
        return refused
    provider = the_simulator().provider
    return _read(lambda: {"UserData": {"balance": provider.balance()}})
