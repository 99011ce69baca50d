"""The routes of the public side. Each reads the recent counts, has them written, and hands them over."""

import hashlib
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory, url_for
from flask.blueprints import BlueprintSetupState

from gateway import guard, house
from gateway.database import door
from gateway.public import assets, dhis2, errors, open_data, squeezed
from gateway.public.data_words import DATA_WORDS
from gateway.public.page import render
from gateway.public.picture import draw
from gateway.public.recent import NothingTold, Reading, Recent
from handlers import counts, months
from models.county import BY_SLUG, County, match

SECONDS = 2
FIVE_MINUTES = 300
KEPT = f"public, max-age={SECONDS}"

pages = Blueprint("public", __name__, template_folder="templates")
pages.after_request(errors.harden)
pages.after_request(squeezed.squeeze)
pages.app_errorhandler(404)(errors.not_found)
pages.app_errorhandler(500)(errors.broken)


@pages.record_once
def _remember(state: BlueprintSetupState) -> None:
    # A test reads what it has just done; everybody else what was true two seconds ago.
    state.app.extensions["recent_counts"] = Recent(_count, lambda: 0 if state.app.testing else SECONDS)
    state.app.extensions["recent_months"] = Recent(_months, lambda: 0 if state.app.testing else FIVE_MINUTES)


def _count() -> counts.Counts:
    with door() as session:
        return counts.count(session)


def _months() -> months.Months:
    with door() as session:
        return months.by_month(session)


def _recent() -> Reading[counts.Counts]:
    recent: Recent[counts.Counts] = current_app.extensions["recent_counts"]
    return recent.read()


@pages.get("/")
@guard.public
def counter() -> Response:
    """The counter for people. Complete as it arrives; the script only keeps it fresh."""
    reading = _recent()
    return _live("public/counter.html", reading, picture=draw(reading.told))


@pages.get("/county/<name>", strict_slashes=False)
@guard.public
def county(name: str) -> Response:
    """One county, for a presenter to read out. Whatever else means a county leads to its one address."""
    found = BY_SLUG.get(name)
    if found is None or request.path.endswith("/"):
        return _find_county(name)
    reading = _recent()
    return _live("public/county.html", reading, count=reading.told.counties[found.code - 1])


@pages.get("/data/")
@guard.public
def data() -> Response:
    """What the open data says and how to use it. Asks nothing of the database."""
    response = render(
        "public/data.html",
        data_words=DATA_WORDS,
        controller=house.settings().controller,
        example_json=open_data.for_the_eye(open_data.EXAMPLE),
        example_csv=open_data.as_csv(open_data.EXAMPLE),
        example_dhis2=dhis2.as_csv(dhis2.EXAMPLE),
    )
    response.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    return response


@pages.get("/data/counts.json")
@guard.public
def counts_json() -> Response:
    reading = _recent()
    return _data(reading, open_data.as_json(reading.told), "application/json", open_data.as_numbers(reading.told))


@pages.get("/data/counts.csv")
@guard.public
def counts_csv() -> Response:
    reading = _recent()
    response = _data(reading, open_data.as_csv(reading.told), "text/csv", open_data.as_numbers(reading.told))
    response.headers["Content-Disposition"] = f'attachment; filename="{open_data.file_name(reading.told)}"'
    return response


@pages.get("/data/dhis2.csv")
@guard.public
def dhis2_csv() -> Response:
    recent: Recent[months.Months] = current_app.extensions["recent_months"]
    reading = recent.read()
    sheet = dhis2.as_csv(reading.told)
    response = _data(reading, sheet, "text/csv", sheet.encode())
    response.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    response.headers["Content-Disposition"] = f'attachment; filename="{dhis2.file_name(reading.told)}"'
    return response


@pages.get("/static/public/<name>")
@guard.public
def asset(name: str) -> Response:
    response = send_from_directory(assets.FOLDER, name, max_age=assets.A_YEAR)
    response.cache_control.public = True
    return response


def _live(template: str, reading: Reading[counts.Counts], **values: Any) -> Response:
    """A page with numbers on it, which every reader of the same two seconds is given."""
    programme, short_code = house.programme(), house.settings().short_code
    response = render(
        template, counts=reading.told, stale=reading.stale, programme=programme, short_code=short_code, **values
    )
    response.headers["Cache-Control"] = KEPT
    response.add_etag()
    response.make_conditional(request)
    return response


def _find_county(name: str) -> Response:
    """A code, a town or another spelling: on to the county. What could be two counties, or none, is said."""
    meant = match(name)
    if isinstance(meant, County):
        address = url_for("public.county", name=meant.slug, lang=request.args.get("lang"))
        return cast(Response, redirect(address, 301, Response))
    return errors.page("no_such_county", 404, near=meant.counties if meant else ())


def _data(reading: Reading[Any], body: str, kind: str, numbers: bytes) -> Response:
    """Anybody's page may read it."""
    response = dated(reading, body, kind, numbers)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "As-Of, ETag, Warning"
    return response


def dated(reading: Reading[Any], body: str, kind: str, numbers: bytes) -> Response:
    """The tag stays while the `numbers` do, so a poll without news costs no data; when they were counted stands in
    `As-Of`, which an answer without a body has, too."""
    response = Response(body, mimetype=kind, headers={"Cache-Control": KEPT})
    response.set_etag(hashlib.sha256(numbers).hexdigest()[:16], weak=True)
    response.headers["As-Of"] = open_data.moment(reading.told.as_of)
    if reading.stale:
        response.headers["Warning"] = '110 - "the database does not answer; these are the last counts"'
    response.make_conditional(request)
    return response


@pages.errorhandler(NothingTold)
def nothing_told(_error: NothingTold) -> Response:
    """503, to be asked again soon: a page for people, a line for programs."""
    if request.endpoint in ("public.counter", "public.county"):
        response = errors.page("resting", 503)
    else:
        response = Response("The database does not answer; try again soon.\n", 503, mimetype="text/plain")
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.update({"Retry-After": "10", "Cache-Control": "no-store"})
    return response
