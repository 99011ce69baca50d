"""The Flask app of a simulator: the provider's API, the control API and the phone page."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gateway.simulator import control, phone_page, wire
from gateway.simulator.config import SimulatorConfig
from gateway.simulator.current import serve_from
from gateway.simulator.wire import plain
from gateway.simulator.world import Simulator

_MOST_BYTES = 4 * 1024 * 1024


def create_simulator(config_or_simulator: SimulatorConfig | Simulator) -> Flask:
    """An app for one worker process with threads (its world lives in memory)."""
    simulator = config_or_simulator if isinstance(config_or_simulator, Simulator) else Simulator(config_or_simulator)
    app = Flask(__name__, static_folder=None)
    serve_from(app, simulator)
    app.config.update(MAX_CONTENT_LENGTH=_MOST_BYTES, MAX_FORM_MEMORY_SIZE=_MOST_BYTES)
    for room in (wire, control, phone_page):
        app.register_blueprint(room.routes)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if not request.path.startswith("/version1"):
            return Response(
                error.description,
                error.code or 500,
                content_type="text/plain; charset=utf-8",
            )
        if isinstance(error, MethodNotAllowed):
            methods = sorted(set(error.valid_methods or ()) - {"HEAD", "OPTIONS"})
            return plain(405, f"HTTP method not allowed, supported methods: {', '.join(methods)}")
        return plain(error.code or 500)

    return app
