"""Passwords and codes that are tried one after another, from one place or from many.

The plain cases are in `tests/gateway/console/test_signing_in.py`.
"""

import pytest
from flask import Flask

from tests.gateway.attacks.conftest import Alive
from tests.gateway.console.conftest import PASSWORD, PEOPLE, Desk, address_of, code_of


def knock(desk: Desk, email: str, password: str = "wrong", **told: str) -> int:
    headers = {"X-Forwarded-For": told["from_"]} if told else {}
    form = {"email": email, "password": password, "csrf_token": desk.token("/sign-in")}
    return desk.client.post("/console/sign-in", data=form, headers=headers).status_code


def test_one_address_cannot_try_one_word_on_everybody(app: Flask, team: dict[str, str]) -> None:
    everybody = [address_of(name) for name in PEOPLE] * 3
    assert [knock(Desk(app.test_client()), email) for email in everybody[:11]] == [422] * 10 + [429]


def test_a_claimed_address_is_not_believed(app: Flask, team: dict[str, str]) -> None:
    tried = [
        knock(Desk(app.test_client()), f"nobody-{n}@example.org", from_=f"10.0.0.{n}, 10.0.1.{n}") for n in range(11)
    ]
    assert tried[-1] == 429


def test_behind_a_proxy_of_ours_its_word_counts_and_nobody_elses(alive: Alive, team: dict[str, str]) -> None:
    """The proxy adds whom it saw at the end; what stands before came from outside."""
    behind = alive(trusted_proxies=1).test_client
    claimed = [knock(Desk(behind()), f"nobody-{n}@example.org", from_=f"10.0.0.{n}, 192.0.2.1") for n in range(11)]
    assert claimed[-1] == 429
    assert knock(Desk(behind()), "somebody@example.org", from_="10.0.0.1, 192.0.2.2") == 422


@pytest.mark.parametrize("spelt", ["{}", " {} ", "{}\t", "\u00a0{}"])
def test_an_account_that_is_spelt_otherwise_is_the_same_account(alive: Alive, team: dict[str, str], spelt: str) -> None:
    behind, email = alive(trusted_proxies=1).test_client, address_of("wanjiru")
    for n in range(5):
        name = spelt.format(email.upper() if n % 2 else email.title())
        assert knock(Desk(behind()), name, from_=f"192.0.2.{n}") == 422
    assert knock(Desk(behind()), email, PASSWORD, from_="192.0.2.99") == 429


def test_codes_from_many_browsers_and_addresses_count_for_one_account(alive: Alive, team: dict[str, str]) -> None:
    behind, tried = alive(trusted_proxies=1).test_client, []
    for n in range(3):
        here = Desk(behind())
        assert knock(here, address_of("njoroge"), PASSWORD, from_=f"192.0.2.{n}") == 302
        for guess in range(2):
            form = {"code": f"{n}{guess}0000", "csrf_token": here.token("/sign-in/code")}
            came = here.client.post("/console/sign-in/code", data=form, headers={"X-Forwarded-For": f"192.0.2.{n}"})
            tried.append(came.status_code)
    assert tried == [422] * 5 + [429]


def test_codes_of_the_paper_are_tried_no_more_often(app: Flask, team: dict[str, str]) -> None:
    here = Desk(app.test_client())
    knock(here, address_of("njoroge"), PASSWORD)
    tried = [here.post("/sign-in/code", {"code": f"{n:010}"}, on="/sign-in/code").status_code for n in range(6)]
    assert tried == [422] * 5 + [429]
    right = here.post("/sign-in/code", {"code": code_of(team["njoroge"])}, on="/sign-in/code")
    assert right.status_code == 429, "not even with the right one, for a minute"


@pytest.mark.parametrize("code", ["", " ", "½½½½½½", "１２３４５６", "-", "'; --", "9" * 5000])
def test_an_odd_code_is_a_wrong_code(app: Flask, team: dict[str, str], code: str) -> None:
    here = Desk(app.test_client())
    knock(here, address_of("njoroge"), PASSWORD)
    assert here.post("/sign-in/code", {"code": code}, on="/sign-in/code").status_code == 422


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("' OR 1=1 --", "x"), ("\ud800", "x"), ("x" * 5000, "x"), ("wanjiru@example.org", "x" * 10_000), ("%", "%"), ("", ""),
    ],
)  # fmt: skip
def test_an_odd_name_or_password_is_a_wrong_one(app: Flask, team: dict[str, str], email: str, password: str) -> None:
    here = Desk(app.test_client())
    form = {"email": email.encode("utf-8", "surrogatepass"), "password": password}
    assert here.post("/sign-in", form, on="/sign-in").status_code == 422


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_zero_byte_is_refused_before_the_database_sees_it(app: Flask, team: dict[str, str], field: str) -> None:
    here = Desk(app.test_client())
    form = {"email": address_of("wanjiru"), "password": PASSWORD}
    assert here.post("/sign-in", form | {field: form[field] + "\x00"}, on="/sign-in").status_code == 400
    assert here.get("/sign-in?next=%00").status_code == 400
