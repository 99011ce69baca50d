"""Every address of the console, walked: who is let in, which forms are refused, which headers come along."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from gateway.database import Database
from models.coordinator import Coordinator, Role
from tests.gateway.console.conftest import PEOPLE, Desk, address_of

At = Callable[[str], Desk]
# What anybody may open: the door itself, the style sheet, and the page that says that there is no such page.
PUBLIC = {"console.sign_in", "console.code", "console.asset", "console.nowhere"}
# Open to whoever is signed in, whatever her role.
OWN = {
    "console.sign_out", "console.prove", "console.second_proof", "console.account",
    "console.change_password", "console.change_language", "console.end_browser",
}  # fmt: skip
VALUES = {"name": "console.css", "nowhere": "no/such/page"}


def routes(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Address below /console, and endpoint."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console/") and method in (rule.methods or ()):
            yield _address(app, rule).removeprefix("/console"), rule.endpoint


def _address(app: Flask, rule: Rule) -> str:
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, {name: VALUES.get(name, 1) for name in rule.arguments})


def view(app: Flask, endpoint: str) -> Any:
    return app.view_functions[endpoint]


def named(name: str, **told: object) -> Coordinator:
    role, county = PEOPLE[name]
    return Coordinator(**({"email": address_of(name), "role": role, "county": county, "trained": False} | told))


def test_the_lists_of_this_test_are_those_of_the_code(app: Flask) -> None:
    guards = {rule.endpoint: view(app, rule.endpoint).guard for rule in app.url_map.iter_rules()}
    console = {endpoint: guard for endpoint, guard in guards.items() if endpoint.startswith("console.")}
    assert {endpoint for endpoint, guard in console.items() if guard == "public"} == PUBLIC
    assert {endpoint for endpoint, guard in console.items() if guard == "signed_in"} == OWN
    assert set(console.values()) == {"public", "signed_in", *Role}
    assert len(console) > 50


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_comes_in_without_signing_in(app: Flask, team: dict[str, str], method: str) -> None:
    let_in = set()
    for address, endpoint in routes(app, method):
        stranger = Desk(app.test_client())
        came = stranger.get(address) if method == "GET" else stranger.post(address, on="/sign-in")
        kept_out = came.status_code == 401 or (came.location or "").startswith("/console/sign-in?next=")
        if not kept_out:
            let_in.add(endpoint)
    assert let_in <= PUBLIC


@pytest.mark.parametrize("name", PEOPLE)
def test_each_sees_what_her_role_includes_and_nothing_else(app: Flask, database: Database, desk: At, name: str) -> None:
    her, who, wrong = desk(name), named(name), []
    for address, endpoint in routes(app, "GET"):
        if endpoint in PUBLIC | OWN:
            continue
        came, admitted = her.get(address), view(app, endpoint).admits(who)
        if (came.status_code != 403) is not admitted or came.status_code >= 500:
            wrong.append(f"{endpoint}: {came.status_code}, admitted: {admitted}")
    assert wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_no_form_does_for_her_what_her_role_does_not_include(
    app: Flask, database: Database, desk: At, name: str
) -> None:
    her, who, wrong = desk(name), named(name), []
    token = her.token("/account")
    for address, endpoint in routes(app, "POST"):
        if endpoint in PUBLIC | OWN or view(app, endpoint).admits(who):
            continue
        came = her.client.post("/console" + address, data={"csrf_token": token})
        if came.status_code != 403:
            wrong.append(f"{endpoint}: {came.status_code}")
    assert wrong == []


def test_no_form_is_taken_without_its_token(app: Flask, database: Database, desk: At) -> None:
    """As an admin who is trained: nothing but the token is missing. She is signed in still when all is over."""
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET trained = true"))
    adhiambo = desk("adhiambo")
    came = {
        endpoint: adhiambo.client.post("/console" + address, data={"csrf_token": token}).status_code
        for address, endpoint in routes(app, "POST")
        for token in ("", "forged")
    }
    assert {endpoint: status for endpoint, status in came.items() if status != 400} == {}
    assert len(came) > 30
    assert adhiambo.get("/").status_code == 200


def test_every_page_carries_the_headers(app: Flask, database: Database, desk: At) -> None:
    adhiambo, wrong = desk("adhiambo"), []
    for address, endpoint in routes(app, "GET"):
        headers = adhiambo.get(address).headers
        policy = headers.get("Content-Security-Policy", "")
        kept = headers.get("Cache-Control", "")
        well = (
            "default-src 'none'" in policy
            and "unsafe" not in policy
            and "frame-ancestors 'none'" in policy
            and headers.get("X-Content-Type-Options") == "nosniff"
            and headers.get("X-Frame-Options") == "DENY"
            and headers.get("Referrer-Policy") == "same-origin"
            and (kept == "no-store" or endpoint == "console.asset")
        )
        if not well:
            wrong.append(endpoint)
    assert wrong == []


def test_what_is_not_there_gets_the_page_of_the_console(desk: At) -> None:
    shown = desk("wanjiru").get("/nowhere")
    assert shown.status_code == 404
    assert "There is no such page, or it belongs to another county." in shown.text
    assert "Sign out" in shown.text


def test_what_cannot_be_undone_wants_the_password_of_the_last_ten_minutes(
    app: Flask, database: Database, desk: At
) -> None:
    adhiambo = desk("adhiambo")
    with database.door() as session:
        session.execute(text("UPDATE sign_in SET proved_at = now() - interval '11 minutes'"))
    token = adhiambo.token("/account")
    asked = set()
    for address, endpoint in routes(app, "POST"):
        if endpoint in PUBLIC | OWN:
            continue
        came = adhiambo.client.post("/console" + address, data={"csrf_token": token})
        if (came.location or "").startswith("/console/prove"):
            asked.add(endpoint.removeprefix("console."))
    assert asked == {
        "approve_campaign", "approve_series", "resend_campaign", "ask_export", "allow_export", "fetch_export", "erase_person",
        "decide_burst", "close_breach",
        "let_in", "change_teammate", "disable_teammate", "enable_teammate", "take_codes", "new_password",
    }  # fmt: skip
