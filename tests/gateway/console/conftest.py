"""Coordinators at their desks: Wanjiru writes, Njoroge approves, Adhiambo is the admin, Charlie only looks, at Kisumu."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text
from werkzeug.test import TestResponse

from gateway.database import Database
from handlers import coordinators, second_proof
from models.base import now
from models.coordinator import Coordinator, Role
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

PASSWORD = "respect begins at home"
PEOPLE: dict[str, tuple[Role, int | None]] = {
    "wanjiru": (Role.EDITOR, None),
    "njoroge": (Role.APPROVER, None),
    "adhiambo": (Role.ADMIN, None),
    "charlie": (Role.VIEWER, 42),
    "kamau": (Role.VIEWER, None),
}
# Argon2 as in the house, but quick: what a sign-in costs is not what the pages' tests are about.
HASHED = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def address_of(name: str) -> str:
    return f"{name}@example.org"


@pytest.fixture
def team(database: Database) -> dict[str, str]:
    """Everybody has an account, and codes where her role wants them. Gives the secrets of the codes by name."""
    secrets: dict[str, str] = {}
    with database.door() as session:
        for name, (role, county) in PEOPLE.items():
            made = coordinators.add(session, address_of(name), role, county, PASSWORD, lambda _: HASHED)
            if made.owes_second_proof:
                secrets[name] = made.code_secret = second_proof.new_secret()
    return secrets


class Desk:
    """A coordinator's browser without a screen."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    @property
    def client(self) -> FlaskClient:
        # The tests stand in one application context, where a request would find what the one before it left.
        for name in list(g):
            g.pop(name)
        return self._client

    def get(self, path: str, **told: object) -> TestResponse:
        return self.client.get("/console" + path, headers={"Accept": "text/html"}, **told)

    def post(self, path: str, form: dict[str, object] | None = None, *, on: str = "/account") -> TestResponse:
        """Sends a form as it would be sent from the page `on`."""
        data = {"csrf_token": self.token(on)} | (form or {})
        return self.client.post("/console" + path, data=data, headers={"Accept": "text/html"})

    def token(self, on: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(on, follow_redirects=True).text)
        assert found, f"no form on {on}"
        return found[1]


@pytest.fixture
def desk(app: Flask, database: Database, team: dict[str, str]) -> Callable[[str], Desk]:
    """`desk("wanjiru")` is her browser, signed in with password and code just now."""

    def sit(name: str) -> Desk:
        here = Desk(app.test_client())
        came = here.post("/sign-in", {"email": address_of(name), "password": PASSWORD}, on="/sign-in")
        assert came.status_code == 302
        if name in team:
            with database.door() as session:
                session.query(Coordinator).filter_by(email=address_of(name)).update({"code_step": 0})
            came = here.post("/sign-in/code", {"code": code_of(team[name])}, on="/sign-in/code")
            assert came.status_code == 302
        return here

    return sit


@pytest.fixture
def at(
    app: Flask, web: str, browser: Browser, database: Database, team: dict[str, str], phone: object
) -> Iterator[Callable[[str], Page]]:
    """`at("wanjiru")` is her browser, in which she has signed in. What a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sit(name: str) -> Page:
        context = browser.new_context(base_url=web, viewport={"width": 360, "height": 740}, locale="en")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.text} {message.location.get('url')}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        with database.door() as session:
            session.execute(text("UPDATE coordinator SET code_step = 0"))
        page.goto("/console/")
        page.get_by_label("E-mail address").fill(address_of(name))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        if name in team:
            page.get_by_label("Code").fill(code_of(team[name]))
            page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    yield sit
    for context in contexts:
        context.close()
    # That there is no such page is what the browser says of one that a test asked for.
    assert [line for line in complaints if "404 (NOT FOUND)" not in line] == []


def sealed(number: str) -> str:
    """A number as the hidden fields of a page hold it."""
    return phone_keys.seal(PhoneNumber(number)).hex()


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(now().timestamp()))


def later(**told: float) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(**told))
