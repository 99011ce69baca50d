"""The routes of the public side. Each reads the recent counts, has them written, and hands them over."""

import hashlib

from flask import Blueprint, Response, current_app, render_template, request, send_from_directory
from flask.blueprints import BlueprintSetupState

from gateway import guard, house
from gateway.database import door
from gateway.public import assets, errors, figures, open_data, squeezed
from gateway.public.picture import draw
from gateway.public.recent import NoCounts, Reading, RecentCounts
from gateway.public.words import WORDS, language_for
from handlers import counts

SECONDS = 2
KEPT = f"public, max-age={SECONDS}"

pages = Blueprint("public", __name__, template_folder="templates")
pages.after_request(errors.harden)
pages.after_request(squeezed.squeeze)
pages.app_errorhandler(404)(errors.not_found)
pages.app_errorhandler(500)(errors.broken)


@pages.record_once
def _remember(state: BlueprintSetupState) -> None:
    # A test reads what it has just done; everybody else what was true two seconds ago.
    state.app.extensions["recent_counts"] = RecentCounts(_count, lambda: 0 if state.app.testing else SECONDS)


def _count() -> counts.Counts:
    with door() as session:
        return counts.count(session)


def _recent() -> Reading:
    recent: RecentCounts = current_app.extensions["recent_counts"]
    return recent.read()


@pages.get("/")
@guard.public
def counter() -> Response:
    """The counter for people. Complete as it arrives; the script only keeps it fresh."""
    language = language_for(request.args.get("lang"), request.accept_languages)
    reading = _recent()
    html = render_template(
        "public/counter.html",
        language=language,
        words=WORDS[language],
        others=WORDS,
        counts=reading.counts,
        stale=reading.stale,
        picture=draw(reading.counts),
        settings=house.settings(),
        figures=figures,
        asset=assets.address,
    )
    response = Response(html, headers={"Content-Language": language, "Cache-Control": KEPT})
    response.vary.add("Accept-Language")
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/data/counts.json")
@guard.public
def counts_json() -> Response:
    reading = _recent()
    return _data(reading, open_data.as_json(reading.counts), "application/json")


@pages.get("/data/counts.csv")
@guard.public
def counts_csv() -> Response:
    reading = _recent()
    response = _data(reading, open_data.as_csv(reading.counts), "text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{open_data.file_name(reading.counts)}"'
    return response


@pages.get("/static/public/<name>")
@guard.public
def asset(name: str) -> Response:
    response = send_from_directory(assets.FOLDER, name, max_age=assets.A_YEAR)
    response.cache_control.public = True
    return response


def _data(reading: Reading, body: str, kind: str) -> Response:
    """Anybody's page may read it. The tag stays while the numbers do, so a poll without news costs no data; when
    they were counted stands in `As-Of`, which an answer without a body has, too."""
    response = Response(body, mimetype=kind, headers={"Cache-Control": KEPT})
    response.set_etag(hashlib.sha256(open_data.as_numbers(reading.counts)).hexdigest()[:16], weak=True)
    response.headers["As-Of"] = open_data.moment(reading.counts)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "As-Of, ETag, Warning"
    if reading.stale:
        response.headers["Warning"] = '110 - "the database does not answer; these are the last counts"'
    response.make_conditional(request)
    return response


@pages.errorhandler(NoCounts)
def no_counts(_error: NoCounts) -> Response:
    """503, to be asked again soon: a page for people, a line for programs."""
    if request.endpoint == "public.counter":
        response = errors.page("resting", 503)
    else:
        response = Response("The database does not answer; try again soon.\n", 503, mimetype="text/plain")
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.update({"Retry-After": "10", "Cache-Control": "no-store"})
    return response
