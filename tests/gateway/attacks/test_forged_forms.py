"""Forms that another page sends in her name, and methods that are not what they say.

That no form is taken without its token is tried, address by address, in `tests/gateway/console/test_every_route.py`.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.database import Database
from models.coordinator import Coordinator
from tests.gateway.attacks.conftest import Alive, addresses_of
from tests.gateway.console.conftest import PASSWORD, Desk, address_of

At = Callable[[str], Desk]
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def language_of(database: Database, name: str) -> str:
    with database.door() as session:
        return str(session.scalars(select(Coordinator.language).where(Coordinator.email == address_of(name))).one())


def test_the_token_of_another_browser_does_not_do(desk: At, database: Database) -> None:
    wanjiru, charlie = desk("wanjiru"), desk("charlie")
    before = language_of(database, "wanjiru")
    form = {"csrf_token": charlie.token("/account"), "language": "sw"}
    assert wanjiru.client.post("/console/account/language", data=form).status_code == 400
    assert language_of(database, "wanjiru") == before


def test_a_token_from_before_the_sign_in_does_not_do(app: Flask, team: dict[str, str]) -> None:
    wanjiru = Desk(app.test_client())
    early = wanjiru.token("/sign-in")
    wanjiru.post("/sign-in", {"email": address_of("wanjiru"), "password": PASSWORD}, on="/sign-in")
    form = {"csrf_token": early, "language": "sw"}
    assert wanjiru.client.post("/console/account/language", data=form).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_a_form_in_another_dress_is_no_form(desk: At, database: Database, kind: str) -> None:
    """What a page elsewhere can send without asking the browser first."""
    wanjiru = desk("wanjiru")
    before, token = language_of(database, "wanjiru"), wanjiru.token("/account")
    body = f'{{"csrf_token": "{token}", "language": "sw"}}'
    came = wanjiru.client.post("/console/account/language", data=body, content_type=kind)
    assert came.status_code == 400
    assert language_of(database, "wanjiru") == before


@pytest.mark.parametrize(
    ("referrer", "status"),
    [
        ("https://localhost/console/account", 302), ("https://example.org/", 400), (None, 400),
        ("http://localhost/console/account", 400), ("https://localhost.example.org/", 400),
    ],
)  # fmt: skip
def test_in_production_a_form_comes_from_a_page_of_ours(
    alive: Alive, team: dict[str, str], referrer: str | None, status: int
) -> None:
    client = alive(trusted_proxies=1).test_client()
    told = {"X-Forwarded-Proto": "https"}
    stranger = Desk(client)
    page = client.get("/console/sign-in", headers=told).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"email": address_of("wanjiru"), "password": PASSWORD, "csrf_token": token}
    came = stranger.client.post(
        "/console/sign-in", data=form, headers=told | ({"Referer": referrer} if referrer else {})
    )
    assert came.status_code == status


def test_a_header_makes_no_other_method_of_a_request(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    before, token = language_of(database, "wanjiru"), wanjiru.token("/account")
    told = {"language": "sw", "csrf_token": token}
    for override in OVERRIDES:
        address = "/console/account/language"
        assert wanjiru.client.get(address, query_string=told, headers={override: "POST"}).status_code == 404
        assert wanjiru.client.get(address, query_string=told | {"_method": "POST"}).status_code == 404
    assert language_of(database, "wanjiru") == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "AHADI"])
def test_no_route_knows_another_method(app: Flask, client: FlaskClient, method: str) -> None:
    known = {
        address: status
        for address in addresses_of(app)
        if (status := client.open(address, method=method).status_code) not in (404, 405)
    }
    assert known == {}


def test_asking_for_the_head_of_an_answer_changes_nothing(app: Flask, client: FlaskClient) -> None:
    for address in addresses_of(app):
        came = client.head(address)
        assert came.data == b"", address
        assert came.status_code < 500 or address.startswith("/phone"), address
