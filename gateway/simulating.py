"""The simulator as this installation runs it, and `/phone`, which the web process hands through to it."""

import logging
from urllib.parse import quote

import requests
from flask import Blueprint, Response, abort, request
from werkzeug.serving import make_server

from gateway import guard, house
from gateway.settings import Settings
from gateway.simulator import SimulatorConfig, create_simulator

phone_pages = Blueprint("phone", __name__)

_PASSED_ON = (
    "Content-Type",
    "Cache-Control",
    "ETag",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Location",
)


def configuration(settings: Settings) -> SimulatorConfig:
    """A provider that knows this installation's account, codes and hooks."""
    token = settings.hook_tokens[0].get_secret_value()
    return SimulatorConfig(
        hooks_url=f"http://127.0.0.1:{settings.port}/hooks/africastalking/{token}/",
        username=settings.at_username,
        api_key=settings.at_api_key.get_secret_value(),
        short_code=settings.short_code,
        ussd_code=settings.ussd_code,
    )


def serve(settings: Settings) -> None:
    """Serves the simulator until the process is stopped."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_simulator(configuration(settings))
    make_server("127.0.0.1", settings.simulator_port, app, threaded=True).serve_forever()


@phone_pages.route("/phone", defaults={"rest": ""}, methods=["GET", "POST"])
@phone_pages.route("/phone/<path:rest>", methods=["GET", "POST"])
@guard.development_only
def phone(rest: str) -> Response:
    """The simulator's page under our own address."""
    if ".." in rest.split("/"):
        abort(404)  # above /phone are the simulator's own controls
    url = f"{house.settings().simulator_url}{quote(request.path)}"
    headers = {name: value for name, value in request.headers if name in ("Content-Type", "Accept", "If-None-Match")}
    try:
        answer = requests.request(
            request.method,
            url,
            params=request.args.to_dict(),
            data=request.get_data(),
            headers=headers,
            timeout=15,
            allow_redirects=False,
        )
    except requests.exceptions.RequestException:
        return Response(
            "The simulator is not running. `make run` starts it; alone: flask --app gateway simulator\n",
            status=503,
            mimetype="text/plain",
        )
    kept = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
    return Response(answer.content, status=answer.status_code, headers=kept)
