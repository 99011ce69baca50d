"""What can be seen from outside: logs without numbers, metrics, and whether the house stands."""

import logging
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
    values,
)
from sqlalchemy.exc import SQLAlchemyError

from gateway import guard
from gateway.database import database, glance
from gateway.migrate import is_served
from handlers import checkup, people
from models.phone_key import NotServed

log = structlog.get_logger()
pages = Blueprint("watch", __name__)

SLOW_SECONDS = 1.0

REQUESTS = Histogram("ahadi_request_seconds", "Time to answer a request", ["route", "status"])
TEXTS_IN = Counter("ahadi_texts_in", "Incoming texts", ["keyword"])
UNKNOWN_REPORTS = Counter("ahadi_unknown_report_statuses", "Delivery reports with a word that is not known")
USSD_HOPS = Counter("ahadi_ussd_hops", "USSD screens answered", ["screen", "network"])


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

    # Flask's own line has the path, and with it a hook's token.
    app.log_exception = _log_exception  # type: ignore[method-assign, assignment]
    app.register_blueprint(pages)


def _log_exception(trace: Any) -> None:
    log.error("unhandled", route=request.url_rule.rule if request.url_rule else "-", exc_info=trace)


@pages.get("/health")
@guard.public
def health() -> Response:
    """The process is alive."""
    return jsonify(status="ok")


@pages.get("/ready")
@guard.public
def ready() -> tuple[Response, int]:
    """200 once the database answers, has the schema of this release or of a later one, and PHONE_KEY opens its numbers;
    else 503 and what is missing."""
    try:
        if not is_served(database().engine):
            return jsonify(status="the schema is not this release's: run `flask --app gateway migrate`"), 503
        with glance() as session:
            people.check_key(session)
    except (SQLAlchemyError, OSError):
        return jsonify(status="the database does not answer"), 503
    except NotServed as error:
        return jsonify(status=str(error)), 503
    return jsonify(status="ready"), 200


@pages.get("/metrics")
@guard.metrics
def metrics() -> Response:
    """Prometheus' text format, over all web processes of this host."""
    registry = REGISTRY
    try:
        with glance() as session:
            gauges = checkup.gauges(session)
    except SQLAlchemyError as error:
        # What the processes know by themselves is wanted most when the database is away.
        log.warning("gauges_missing", why=type(error).__name__)
        gauges = []
    if _several_processes():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry) + _written(gauges), content_type=CONTENT_TYPE_LATEST)


def _written(gauges: Sequence[checkup.Gauge]) -> bytes:
    """Figures that are read from the database, the same from whichever process answers."""
    own = CollectorRegistry()
    for gauge in gauges:
        Gauge(f"ahadi_{gauge.name}", gauge.means, registry=own).set(gauge.value)
    return generate_latest(own)


def _several_processes() -> bool:
    return bool(values.ValueClass.__name__ == "MmapedValue")
