"""What every answer carries, of every room, also of those that say no."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.settings import Settings
from tests.conftest import TOKEN
from tests.gateway.attacks.conftest import Alive, addresses_of
from tests.gateway.test_ussd_hook import HOOK, form

NOT_THERE = ["/nothing", "/hooks/nothing", "/hooks/africastalking/wrong/ussd", "/static/public/none.css", "/data"]


def answers_of(app: Flask, client: FlaskClient, **told: object) -> Iterator[tuple[str, TestResponse]]:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        for address in [*addresses_of(app), *NOT_THERE]:
            yield f"{method} {address}", client.open(address, method=method, **told)


def test_every_answer_says_what_a_browser_may_do_with_it(app: Flask, client: FlaskClient) -> None:
    weak = []
    for asked, came in answers_of(app, client):
        policy, referrer = came.headers.get("Content-Security-Policy", ""), came.headers.get("Referrer-Policy")
        well = (
            policy.startswith(("default-src 'none'", "default-src 'self'"))
            and "unsafe" not in policy
            and "frame-ancestors 'none'" in policy
            and "base-uri 'none'" in policy
            and came.headers.get("X-Frame-Options") == "DENY"
            and came.headers.get("X-Content-Type-Options") == "nosniff"
            and referrer in ("no-referrer", "same-origin")
            and "Cache-Control" in came.headers
        )
        if not well:
            weak.append(asked)
    assert weak == []


@pytest.mark.parametrize("accepts", ["text/html", "application/json"])
def test_so_do_those_that_say_no(app: Flask, client: FlaskClient, accepts: str) -> None:
    for address in NOT_THERE:
        came = client.get(address, headers={"Accept": accepts})
        assert came.headers["X-Content-Type-Options"] == "nosniff", address
        assert "frame-ancestors 'none'" in came.headers["Content-Security-Policy"], address


def test_what_a_hook_answers_is_kept_in_no_cache(app: Flask, client: FlaskClient) -> None:
    said = [client.post(HOOK, data=form()), client.post(HOOK), client.post(HOOK.replace(TOKEN, "wrong-token"))]
    assert [came.status_code for came in said] == [200, 400, 404]
    assert {came.headers["Cache-Control"] for came in said} == {"no-store"}


def test_only_in_production_behind_tls_browsers_are_told_to_stay_with_it(
    alive: Alive, app: Flask, client: FlaskClient, settings: Settings
) -> None:
    live = alive(trusted_proxies=1)
    told = {
        scheme: {
            came.headers.get("Strict-Transport-Security")
            for _, came in answers_of(live, live.test_client(), headers={"X-Forwarded-Proto": scheme})
        }
        for scheme in ("https", "http")
    }
    assert told == {"https": {"max-age=31536000"}, "http": {None}}
    for _, came in answers_of(app, client, headers={"X-Forwarded-Proto": "https"}):
        assert "Strict-Transport-Security" not in came.headers


def test_a_scheme_is_believed_of_nobody_but_our_own_proxy(alive: Alive) -> None:
    came = alive().test_client().get("/health", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in came.headers


def test_no_answer_says_more_of_its_inside_than_it_must(app: Flask, client: FlaskClient) -> None:
    said: Callable[[TestResponse], str] = lambda came: came.text + str(came.headers)  # noqa: E731
    for asked, came in answers_of(app, client):
        assert "Werkzeug" not in said(came), asked
        assert "Traceback" not in said(came), asked
        assert "X-Powered-By" not in came.headers, asked
