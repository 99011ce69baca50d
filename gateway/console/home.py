"""The campaign at a glance."""

from flask.typing import ResponseReturnValue

from gateway import guard
from gateway.console.desk import page, pages
from models.coordinator import Role


@pages.get("/", endpoint="home")
@guard.role(Role.VIEWER)
def home() -> ResponseReturnValue:
    return page("home")
