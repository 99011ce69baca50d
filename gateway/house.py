"""What the parts of a running installation are given: settings become the values that handlers want."""

from flask import Flask, current_app

from gateway.bell import Bell
from gateway.pace import Pace
from gateway.settings import Settings
from gateway.throttle import Throttle
from handlers.bursts import Limits
from handlers.campaigns.hours import Hours, parse_window
from handlers.campaigns.rules import Rules
from handlers.carrier import Carrier
from handlers.programme import Programme


def settings() -> Settings:
    """The settings of the application at work."""
    return settings_of(current_app)


def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


def programme_of(settings: Settings) -> Programme:
    return Programme(ussd_code=settings.ussd_code, controller=settings.controller)


def rules_of(settings: Settings) -> Rules:
    opens, closes = parse_window(settings.send_window)
    return Rules(
        hours=Hours(opens, closes, frozenset(settings.holidays)),
        rate=settings.send_rate,
        price_kes=settings.price_kes,
        opt_out_suffix=settings.opt_out_suffix,
        batch_size=settings.batch_size,
    )


def rules() -> Rules:
    found: Rules = current_app.extensions["rules"]
    return found


def pace() -> Pace:
    found: Pace = current_app.extensions["pace"]
    return found


def sender() -> str:
    """The name under which texts leave, which is what has a pace."""
    return settings().sender_id or settings().short_code


def limits() -> Limits:
    """How many pledges at once are believed."""
    return Limits(settings().hold_neighbours, settings().hold_a_second)


def throttle() -> Throttle:
    found: Throttle = current_app.extensions["throttle"]
    return found


def programme() -> Programme:
    found: Programme = current_app.extensions["programme"]
    return found


def bell() -> Bell:
    found: Bell = current_app.extensions["bell"]
    return found


def carrier() -> Carrier:
    found: Carrier = current_app.extensions["carrier"]
    return found
