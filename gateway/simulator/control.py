"""`/simulator/...`: what tests in other processes ask of the simulator, in JSON.

Phone numbers travel in bodies only, never in a URL, where an access log would keep them.
"""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from gateway.simulator.current import the_simulator
from gateway.simulator.log import Accepted

routes = Blueprint("control", __name__, url_prefix="/simulator")

_MOST_RECORDS = 10_000


def _body() -> dict[str, object]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest("send a JSON object")
    return body


def _record(record: Accepted) -> dict[str, object]:
    return {**asdict(record), "at": record.at.isoformat()}


@routes.get("/log")
def log() -> Response:
    """A page of accepted sends, oldest first: `?from=0&limit=1000`."""
    start = max(request.args.get("from", 0, type=int), 0)
    limit = min(request.args.get("limit", 1000, type=int), _MOST_RECORDS)
    records = the_simulator().log[start : start + limit]
    return jsonify(total=len(the_simulator().log), records=[_record(record) for record in records])


@routes.post("/log")
def log_of_number() -> Response:
    """What one number was sent: `{"number": "+2547..."}`."""
    records = the_simulator().log.to(str(_body().get("number", "")))
    return jsonify(total=len(records), records=[_record(record) for record in records])


@routes.get("/summary")
def summary() -> Response:
    simulator = the_simulator()
    log = simulator.log
    return jsonify(
        accepted=len(log),
        calls=len(log.calls),
        rejected=len(log.rejected()),
        repeated=len(log.repeated()),
        received=len(simulator.incoming.texts),
        balance=simulator.provider.balance(),
        warnings=simulator.warnings[-100:],
    )


@routes.get("/faults")
def faults() -> Response:
    return jsonify(faults=[asdict(fault) for fault in the_simulator().faults.pending()])


@routes.post("/faults")
def set_fault() -> tuple[Response, int]:
    try:
        fault = the_simulator().faults.set(**_body())  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise BadRequest(str(error)) from error
    return jsonify(asdict(fault)), 201


@routes.delete("/faults")
def clear_faults() -> tuple[str, int]:
    the_simulator().faults.clear()
    return "", 204


@routes.post("/reports")
def switch_reports() -> tuple[str, int]:
    """`{"enabled": false}` for benchmarks that measure sending alone."""
    the_simulator().reports.enabled = bool(_body().get("enabled", True))
    return "", 204


@routes.post("/balance")
def balance() -> tuple[str, int]:
    try:
        the_simulator().provider.set_balance(float(str(_body()["kes"])))
    except (KeyError, ValueError) as error:
        raise BadRequest('send {"kes": number}') from error
    return "", 204


@routes.post("/hooks")
def point_at() -> tuple[str, int]:
    try:
        the_simulator().point_at(str(_body().get("hooks_url", "")))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return "", 204


@routes.post("/opt-outs")
def opt_out() -> Response:
    body = _body()
    sender = body.get("sender_id")
    reply = the_simulator().opt_out(str(body.get("number", "")), str(sender) if sender else None)
    return jsonify(hook_status=reply.status)


@routes.post("/subscriptions")
def subscription() -> Response:
    body = _body()
    update_type = str(body.get("update_type", "addition"))
    reply = the_simulator().subscription(str(body.get("number", "")), str(body.get("keyword", "")), update_type)
    return jsonify(hook_status=reply.status)


@routes.post("/settle")
def settle() -> Response:
    """Waits until reports and retries are through: `{"seconds": 5}`."""
    seconds = float(str(_body().get("seconds", 5)))
    return jsonify(settled=the_simulator().settle(min(seconds, 60.0)))


@routes.post("/reset")
def reset() -> tuple[str, int]:
    the_simulator().reset()
    return "", 204
