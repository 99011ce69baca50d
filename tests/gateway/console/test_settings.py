"""Njoroge reads what the installation rules, and no secret."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from gateway.console.settings import GROUPS, KEPT
from gateway.settings import Settings
from handlers import retention
from tests.gateway.console.conftest import Desk

At = Callable[[str], Desk]


def test_njoroge_reads_values_with_their_variables(desk: At, settings: Settings) -> None:
    shown = desk("njoroge").get("/settings").text
    for words in ("HeForShe Kenya", "USSD_CODE", "*384*2026#", "STOP *456*9*5#", "0.80", "PRICE_KES", "SEND_WINDOW"):
        assert words in shown
    assert "The code that citizens text" in shown


def test_secrets_are_said_to_be_set_and_not_shown(desk: At, settings: Settings) -> None:
    shown = desk("njoroge").get("/settings").text
    secrets = [value for _, value in settings if isinstance(value, SecretStr)]
    secrets += [
        each for _, value in settings if isinstance(value, tuple) for each in value if isinstance(each, SecretStr)
    ]
    words = [secret.get_secret_value() for secret in secrets if secret.get_secret_value()]
    assert len(words) >= 5
    assert [word for word in words if word in shown] == []
    assert "**" not in shown
    for variable in ("PHONE_KEY", "SECRET_KEY", "AT_API_KEY", "DATABASE_URL"):
        row = shown.split(f"<code>{variable}</code>")[1].split("<td")[1]
        assert ">set" in row
    assert ">not set" in shown.split("<code>METRICS_TOKEN</code>")[1].split("<td")[1]


def test_every_secret_of_the_installation_is_on_the_page() -> None:
    shown = {field for fields in GROUPS.values() for field in fields}
    secret = {name for name, info in Settings.model_fields.items() if "SecretStr" in str(info.annotation)}
    assert secret - shown == set()
    assert shown - set(Settings.model_fields) == set()


def test_what_is_forgotten_when_comes_from_the_code(desk: At) -> None:
    shown = desk("njoroge").get("/settings").text.split("What is forgotten", 1)[1]
    for words in ("30 days", "7 days", "3 days", "1 hour", "90 days", "12 months", "24 months"):
        assert words in shown
    constants = Path(retention.__file__).read_text().count("\nKEEP_")
    assert len(KEPT) == constants + 2, "something is forgotten that the page does not name"


@pytest.mark.parametrize("name", ["wanjiru", "charlie"])
def test_it_is_not_for_everybody(app: Flask, desk: At, name: str) -> None:
    assert desk(name).get("/settings").status_code == 403
