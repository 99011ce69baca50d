"""What the parts of a running installation are given: settings become the values that handlers want."""

from flask import current_app

from gateway.bell import Bell
from gateway.settings import Settings
from handlers.carrier import Carrier
from handlers.programme import Programme


def settings() -> Settings:
    """The settings of the application at work."""
    found: Settings = current_app.extensions["settings"]
    return found


def programme_of(settings: Settings) -> Programme:
    return Programme(ussd_code=settings.ussd_code, short_code=settings.short_code, controller=settings.controller)


def programme() -> Programme:
    found: Programme = current_app.extensions["programme"]
    return found


def bell() -> Bell:
    found: Bell = current_app.extensions["bell"]
    return found


def carrier() -> Carrier:
    found: Carrier = current_app.extensions["carrier"]
    return found
