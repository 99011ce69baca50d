"""What every page of the console is given: who asks, in which language, for which county; and the frame around it."""

from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from gateway import guard, house, presence
from gateway.africastalking import known_network
from gateway.console.words import in_her_words, language, say
from gateway.digests import digest_of
from gateway.public import assets
from gateway.public.figures import whole
from handlers.refusal import Refusal
from handlers.words import FIRST_STEPS
from handlers.words import say as speak
from models.base import NAIROBI
from models.choice import FirstStep
from models.coordinator import Role
from models.county import BY_CODE

STATIC = Path(__file__).parent / "static"

pages = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)
_csrf = CSRFProtect()
# What the columns hold; PostgreSQL refuses anything above.
LARGEST_ID, LARGEST_SMALL_ID = 2**63 - 1, 2**31 - 1

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    # A page about people is kept in no cache, and not shown by the back button after signing out.
    "Cache-Control": "no-store",
}


def furnish(app: Flask) -> None:
    """Puts the console into the application: cookies, tokens against forged forms, throttles, Bootstrap."""
    settings = house.settings_of(app)
    app.config.update(
        SESSION_COOKIE_NAME="ahadi",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI="redis://",
        RATELIMIT_STORAGE_OPTIONS={"connection_pool": app.extensions["redis"].connection_pool},
        RATELIMIT_KEY_PREFIX="ahadi",
        RATELIMIT_HEADERS_ENABLED=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    presence.watch_the_door(app)
    _csrf.init_app(app)
    limiter.init_app(app)
    Bootstrap5(app)
    _open_to_the_public(app, "bootstrap.static")
    app.register_blueprint(pages)


def _open_to_the_public(app: Flask, endpoint: str) -> None:
    """Declares the guard of a view that a package brought along."""
    views: dict[str, Any] = app.view_functions
    brought = views[endpoint]

    @wraps(brought)
    def view(**arguments: Any) -> Any:
        return brought(**arguments)

    views[endpoint] = guard.public(view)


@pages.before_request
def _check_token() -> None:
    _csrf.protect()


@pages.before_request
def _refuse_zero_bytes() -> None:
    """No keyboard types them, and PostgreSQL takes no text that has one."""
    if any("\x00" in value for told in (request.args, request.form) for value in told.values()):
        abort(400)


@pages.after_request
def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def page(name: str, **values: Any) -> str:
    """The page of this name, in its frame."""
    here = presence.present()
    return render_template(
        f"console/{name}.html",
        _=say,
        in_her_words=in_her_words,
        lang=language(),
        me=here.coordinator if here else None,
        may=presence.may,
        leads_to=leads_to,
        token=token,
        Role=Role,
        asset=asset_address,
        public_asset=assets.address,
        day=day,
        moment=moment,
        kes=kes,
        whole=whole,
        county_name=county_name,
        settings=house.settings(),
        **values,
    )


def token() -> Markup:
    """What every form carries, so that no other site can send it."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def leads_to(endpoint: str) -> bool:
    """Whether the coordinator who asks may see the page."""
    view: Any = current_app.view_functions.get(f"console.{endpoint}")
    here = presence.present()
    return view is not None and here is not None and bool(view.admits(here.coordinator))


def told(sentence: str, kind: str = "success", **values: object) -> None:
    """Says something above the next page: `success`, `warning` or `danger`."""
    flash(say(sentence, **values), kind)


def refused(refusal: Refusal) -> None:
    """Says above the next page why nothing was done."""
    flash(in_her_words(refusal), "danger")


def way_back(address: str | None) -> str:
    """Where a form leads that was met on the way somewhere: only ever to a page of our own."""
    own = address and address.startswith("/console/") and "//" not in address and "\\" not in address
    return address if address and own else url_for("console.home")


def number_in(told: MultiDict[str, str], name: str, largest: int = LARGEST_ID) -> int | None:
    """The id that an address or a form names; None for what can be none."""
    found = told.get(name, type=int)
    return found if found is not None and 0 < found <= largest else None


def day(at: datetime | date | None, form: str = "d MMM y") -> str:
    """`24 Nov 2026`, in Nairobi and in her language."""
    local = at.astimezone(NAIROBI).date() if isinstance(at, datetime) else at
    return format_date(local, form, locale=language().value) if local else "–"


def moment(at: datetime | None) -> str:
    """`24 Nov 2026, 14:05`, in Nairobi."""
    return f"{day(at)}, {at.astimezone(NAIROBI):%H:%M}" if at else "–"


def kes(amount: Decimal | float | None) -> str:
    return f"KES {amount:,.2f}" if amount is not None else "–"


def county_name(code: int | None) -> str:
    return BY_CODE[code].name if code in BY_CODE else "–"


def step_name(step: FirstStep) -> str:
    return speak(language(), FIRST_STEPS[step])


def network_name(code: str) -> str:
    return known_network(code).capitalize()


pages.add_app_template_filter(county_name)
pages.add_app_template_filter(step_name)
pages.add_app_template_filter(network_name)


def asset_address(name: str) -> str:
    return url_for("console.asset", name=name, v=digest_of(STATIC / name))


@pages.get("/static/<name>")
@guard.public
def asset(name: str) -> Response:
    response = send_from_directory(STATIC, name, max_age=365 * 24 * 3600)
    response.cache_control.public = True
    return response
