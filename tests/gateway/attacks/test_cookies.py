"""The cookie of the console: what it tells a browser, and which cookies open nothing.

That signing out, an idle desk and a new password end a cookie is tried in `tests/gateway/console/test_signing_in.py`.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gateway.database import Database
from models.audit import Audit
from models.sign_in import SignIn
from tests.gateway.attacks.conftest import Alive, addresses_of
from tests.gateway.console.conftest import PASSWORD, Desk, address_of, code_of, later

At = Callable[[str], Desk]
TLS = {"X-Forwarded-Proto": "https"}


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("ahadi", path="/console")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> Desk:
    client = app.test_client()
    client.set_cookie("ahadi", value, path="/console")
    return Desk(client)


def half_way(app: Flask, name: str) -> Desk:
    """Her browser between password and code."""
    here = Desk(app.test_client())
    here.post("/sign-in", {"email": address_of(name), "password": PASSWORD}, on="/sign-in")
    return here


def test_in_production_the_cookie_travels_by_tls_alone_and_no_script_reads_it(
    alive: Alive, team: dict[str, str]
) -> None:
    came = alive(trusted_proxies=1).test_client().get("/console/sign-in", headers=TLS)
    name, *flags = came.headers["Set-Cookie"].split("; ")
    assert name.startswith("ahadi=")
    assert set(flags) == {"Secure", "HttpOnly", "Path=/console", "SameSite=Lax"}


def test_outside_the_console_nobody_gets_a_cookie(app: Flask, client: FlaskClient) -> None:
    given = [
        f"{method} {address}"
        for address in addresses_of(app)
        if not address.startswith("/console")
        for method in ("GET", "POST")
        if "Set-Cookie" in client.open(address, method=method).headers
    ]
    assert given == []


def test_a_session_that_was_fixed_beforehand_is_not_the_one_she_works_in(app: Flask, team: dict[str, str]) -> None:
    """Somebody who has put a cookie of his own into her browser does not come in with it once she has."""
    stranger = app.test_client()
    stranger.get("/console/sign-in")
    planted = cookie_of(stranger)

    wanjiru = with_cookie(app, planted)
    wanjiru.post("/sign-in", {"email": address_of("wanjiru"), "password": PASSWORD}, on="/sign-in")

    assert wanjiru.get("/").status_code == 200
    assert with_cookie(app, planted).get("/").status_code == 302
    before, after = (_opened(app, value) for value in (planted, cookie_of(wanjiru.client)))
    assert before["csrf_token"] != after.get("csrf_token"), "the token of the planted session is not hers either"


def test_the_first_browser_does_not_give_its_secret_to_the_second(app: Flask, desk: At) -> None:
    first, second = cookie_of(desk("wanjiru").client), cookie_of(desk("wanjiru").client)
    assert _opened(app, first)["_user_id"] != _opened(app, second)["_user_id"]


@pytest.mark.parametrize(
    "forged",
    [
        "", "x", "e30.x.y", "eyJfdXNlcl9pZCI6IjEifQ", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "." * 2000, "%00", "eyJfdXNlcl9pZCI6IjEifQ..", "null", "\u00fc",
    ],
)  # fmt: skip
def test_a_cookie_that_we_did_not_sign_opens_nothing(app: Flask, team: dict[str, str], forged: str) -> None:
    assert with_cookie(app, forged).get("/").status_code == 302


def test_a_cookie_that_was_changed_or_signed_by_another_house_opens_nothing(
    app: Flask, desk: At, database: Database
) -> None:
    mine = cookie_of(desk("wanjiru").client)
    told = _opened(app, mine)
    other = Flask(__name__)
    other.secret_key = "another key, which is as long as ours"
    theirs = SecureCookieSessionInterface().get_signing_serializer(other)
    assert theirs is not None
    body, at, signature = mine.rsplit(".", 2)
    other_signature = ("A" if signature[0] != "A" else "B") + signature[1:]
    for forged in (f"{body}.{at}.{other_signature}", f"{body}.{at}", mine[1:], theirs.dumps(told)):
        assert with_cookie(app, forged).get("/").status_code == 302
    assert with_cookie(app, mine).get("/").status_code == 200


def test_the_number_of_a_sign_in_is_no_key(app: Flask, desk: At, database: Database) -> None:
    """Even with our own signature: the cookie holds a secret of which the table has the digest alone."""
    desk("wanjiru")
    ours = SecureCookieSessionInterface().get_signing_serializer(app)
    assert ours is not None
    with database.door() as session:
        row = session.scalars(select(SignIn)).one()
    for guess in (str(row.id), str(row.coordinator_id), row.digest.hex(), "", "\x00"):
        assert with_cookie(app, ours.dumps({"_user_id": guess})).get("/").status_code == 302


def test_who_is_half_way_is_not_in(app: Flask, team: dict[str, str]) -> None:
    njoroge = half_way(app, "njoroge")
    for address in ("/", "/account", "/second-proof", "/campaigns"):
        assert (njoroge.get(address).location or "").startswith("/console/sign-in")


def test_half_way_does_not_last(app: Flask, team: dict[str, str]) -> None:
    njoroge = half_way(app, "njoroge")
    with later(minutes=5, seconds=2):
        code = {"code": code_of(team["njoroge"])}
        assert njoroge.post("/sign-in/code", code, on="/sign-in").location == "/console/sign-in"
        assert njoroge.get("/").status_code == 302


def test_who_is_let_go_half_way_does_not_come_in(app: Flask, database: Database, team: dict[str, str]) -> None:
    njoroge = half_way(app, "njoroge")
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET disabled_at = now()"))
    came = njoroge.post("/sign-in/code", {"code": code_of(team["njoroge"])}, on="/sign-in/code")
    assert came.status_code == 422
    with database.door() as session:
        assert "signed_in" not in session.scalars(select(Audit.event)).all()


def test_a_stolen_cookie_is_dead_once_she_says_that_it_was_not_she(app: Flask, desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    stolen = with_cookie(app, cookie_of(wanjiru.client))
    assert stolen.get("/").status_code == 200
    with database.door() as session:
        hers = session.scalars(select(SignIn.id)).one()
    desk("wanjiru").post("/account/browsers/end", {"id": hers})
    assert stolen.get("/").status_code == 302


def _opened(app: Flask, cookie: str) -> dict[str, object]:
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    opened: dict[str, object] = signing.loads(cookie)
    return opened
