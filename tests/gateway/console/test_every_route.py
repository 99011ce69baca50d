"""Every address of the console: who may come in, what a form must carry, what every page says to the browser."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from models.coordinator import Role
from tests.gateway.console.conftest import PEOPLE, Desk

At = Callable[[str], Desk]
WITHOUT_SIGNING_IN = {"/console/sign-in", "/console/sign-in/code", "/console/static/<name>", "/console/<path:nowhere>"}
SIGNED_IN = {"signed_in"}


def rules(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """The rules of the console that take `method`, each with an address that exists or does not."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console") and method in (rule.methods or set()):
            given = {name: "console.css" if name == "name" else 1 for name in rule.arguments}
            with app.test_request_context():
                yield rule, app.url_map.bind("localhost").build(rule.endpoint, given)


def test_without_signing_in_only_the_door_answers(app: Flask, client: FlaskClient) -> None:
    for rule, address in rules(app, "GET"):
        came = client.get(address, headers={"Accept": "text/html"})
        if rule.rule not in WITHOUT_SIGNING_IN:
            assert came.status_code == 302, rule.rule
            assert came.location.startswith("/console/sign-in?next="), rule.rule
        else:
            assert came.status_code in (200, 302, 404), rule.rule


@pytest.mark.parametrize("name", list(PEOPLE))
def test_each_role_comes_in_where_it_belongs(app: Flask, desk: At, name: str) -> None:
    here, role = desk(name), PEOPLE[name][0]
    ranks = list(Role)
    refused = []
    for rule, address in rules(app, "GET"):
        view = app.view_functions[rule.endpoint]
        if rule.rule in WITHOUT_SIGNING_IN or view.guard in SIGNED_IN:
            continue
        came = here.get(address.removeprefix("/console"))
        may = ranks.index(role) >= ranks.index(Role(view.guard))
        if not may:
            assert came.status_code == 403, rule.rule
        if came.status_code == 403:
            refused.append(rule.endpoint.removeprefix("console."))
    for_admins, for_approvers = {"team", "audit", "member"}, {"queue", "settings"}
    for_editors = {"new_campaign", "edit_campaign", "recipients", "recipients_csv", "people", "inbox", "exports"}
    expected = {
        Role.ADMIN: set(),
        Role.APPROVER: for_admins,
        Role.EDITOR: for_admins | for_approvers,
        Role.VIEWER: for_admins | for_approvers | for_editors,
    }[role]
    # Nobody of them is trained to read what may be a call for help.
    assert set(refused) == expected | {"disclosures"}


def test_no_form_is_taken_from_another_site(app: Flask, desk: At) -> None:
    admin = desk("adhiambo")
    for rule, address in rules(app, "POST"):
        came = admin.client.post(address, data={"reason": "x"}, headers={"Accept": "text/html"})
        assert came.status_code == 400, rule.rule


def test_a_viewer_can_do_nothing(app: Flask, desk: At) -> None:
    charlie = desk("charlie")
    token = charlie.token("/account")
    for rule, address in rules(app, "POST"):
        view = app.view_functions[rule.endpoint]
        if view.guard in {role.value for role in Role}:
            came = charlie.client.post(address, data={"csrf_token": token})
            assert came.status_code == 403, rule.rule


def test_every_page_tells_the_browser_to_be_careful(app: Flask, desk: At) -> None:
    admin = desk("adhiambo")
    for rule, address in rules(app, "GET"):
        headers = admin.get(address.removeprefix("/console")).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], rule.rule
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        if rule.rule != "/console/static/<name>":
            assert "no-store" in headers["Cache-Control"], rule.rule


def test_the_cookie_stays_in_the_console(client: FlaskClient, team: dict[str, str]) -> None:
    cookie = client.get("/console/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/console" in cookie
    assert "Set-Cookie" not in client.get("/").headers
