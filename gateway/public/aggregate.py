"""The whole country for a program that has a key: the global counter of HeForShe fetches it."""

import json
from typing import Any

from flask import Response, current_app
from flask.blueprints import BlueprintSetupState

from gateway import guard
from gateway.database import door
from gateway.public.open_data import moment
from gateway.public.recent import Recent
from gateway.public.views import SECONDS, dated, pages
from handlers import aggregate as sums
from handlers.aggregate import Added, Aggregate
from models.choice import Evidence


@pages.record_once
def _remember(state: BlueprintSetupState) -> None:
    state.app.extensions["recent_aggregate"] = Recent(_sum, lambda: 0 if state.app.testing else SECONDS)


def _sum() -> Aggregate:
    with door() as session:
        return sums.aggregate(session)


@pages.get("/data/aggregate.json")
@guard.data_key
def aggregate() -> Response:
    recent: Recent[Aggregate] = current_app.extensions["recent_aggregate"]
    reading = recent.read()
    numbers = _numbers(reading.told)
    body = json.dumps({"as_of": moment(reading.told.as_of)} | numbers, separators=(",", ":"))
    response = dated(reading, body, "application/json", json.dumps(numbers).encode())
    # For whoever has the key, and no cache on the way.
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    return response


def _numbers(found: Aggregate) -> dict[str, Any]:
    return {
        "total": found.whole.pledged,
        "kept": found.whole.kept,
        "verified": _both(found.evidence[Evidence.VERIFIED]),
        "claimed": _both(found.evidence[Evidence.CLAIMED]),
        "channels": {channel.value: _both(added) for channel, added in found.channels.items()},
        "days": [
            {
                "day": day.isoformat(),
                "verified": by[Evidence.VERIFIED].pledged,
                "claimed": by[Evidence.CLAIMED].pledged,
                "kept": sum(added.kept for added in by.values()),
            }
            for day, by in found.days
        ],
    }


def _both(added: Added) -> dict[str, int]:
    return {"pledged": added.pledged, "kept": added.kept}
