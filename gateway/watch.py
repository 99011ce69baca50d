"""What can be seen from outside: logs without numbers, metrics, and whether the house stands."""

import logging
import sys
import time
from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
    values,
)
from sqlalchemy.exc import SQLAlchemyError

from gateway import guard
from gateway.database import database
from gateway.migrate import is_current

log = structlog.get_logger()
pages = Blueprint("watch", __name__)

SLOW_SECONDS = 1.0
_NETWORKS = {"63902": "safaricom", "63903": "airtel", "63907": "telkom", "63999": "equitel", "99999": "sandbox"}

REQUESTS = Histogram("ahadi_request_seconds", "Time to answer a request", ["route", "status"])
USSD_HOPS = Counter("ahadi_ussd_hops", "USSD screens answered", ["screen", "network"])


def known_network(code: str) -> str:
    """The operator behind a network code; `other` for the rest, so that no caller can invent label values."""
    return _NETWORKS.get(code, "other")


def configure_logging(*, production: bool) -> None:
    """Events as JSON lines in production, as coloured lines for people in development."""
    renderer = (
        structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def watch(app: Flask) -> None:
    """Times every request; logs those that failed or were slow, by route and never by path or parameter."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        took = time.perf_counter() - g.get("started", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else "-"
        REQUESTS.labels(route=route, status=f"{response.status_code // 100}xx").observe(took)
        if response.status_code >= 500 or took > SLOW_SECONDS:
            log.warning(
                "request",
                id=uuid4().hex[:12],
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(took * 1000),
            )
        return response

    app.register_blueprint(pages)


@pages.get("/health")
@guard.public
def health() -> Response:
    """The process is alive."""
    return jsonify(status="ok")


@pages.get("/ready")
@guard.public
def ready() -> tuple[Response, int]:
    """200 once the database answers and its schema is the one this release wants; else 503 and what is missing."""
    try:
        current = is_current(database().engine)
    except (SQLAlchemyError, OSError):
        return jsonify(status="the database does not answer"), 503
    if not current:
        return jsonify(status="the schema is not this release's: run `flask --app gateway migrate`"), 503
    return jsonify(status="ready"), 200


@pages.get("/metrics")
@guard.public
def metrics() -> Response:
    """Prometheus' text format, over all web processes of this host."""
    registry = REGISTRY
    if _several_processes():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _several_processes() -> bool:
    return bool(values.ValueClass.__name__ == "MmapedValue")
