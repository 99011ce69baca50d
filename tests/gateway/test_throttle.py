"""How much may be asked of the hooks, by whom and from where."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import create_app
from gateway.settings import Settings
from gateway.throttle import Throttle
from tests.conftest import AMINA, OTIENO, TOKEN

HOOKS = f"/hooks/africastalking/{TOKEN}"
TURN = {"sessionId": "AT-1", "serviceCode": "*384*2026#", "phoneNumber": AMINA, "networkCode": "63902", "text": ""}
TEXT = {"from": AMINA, "to": "21512", "text": "INFO", "date": "2026-11-24T10:00:00Z"}


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The hooks, letting three requests a minute through for one number."""
    monkeypatch.setitem(app.extensions, "throttle", Throttle(1000, 3))
    return app.test_client()


def dialled(client: FlaskClient, number: str = AMINA) -> str:
    return client.post(f"{HOOKS}/ussd", data=TURN | {"phoneNumber": number, "sessionId": f"AT-{number}"}).text


def test_a_number_that_floods_reads_a_sentence_and_others_go_on(strict: FlaskClient) -> None:
    screens = [dialled(strict) for _ in range(5)]
    assert [screen[:3] for screen in screens] == ["CON", "CON", "CON", "END", "END"]
    assert "Samahani" in screens[-1]
    assert dialled(strict, OTIENO).startswith("CON")


def test_a_text_too_many_comes_again_later_and_is_not_lost(strict: FlaskClient) -> None:
    came = [strict.post(f"{HOOKS}/sms", data=TEXT | {"id": f"m-{n}"}) for n in range(4)]
    assert [each.status_code for each in came] == [200, 200, 200, 429]
    assert came[-1].headers["Retry-After"] == "60"
    assert AMINA not in came[-1].text


def test_one_token_has_a_limit_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "throttle", Throttle(5, 0))
    came = {dialled(app.test_client(), f"+2547000000{n:02}")[:3] for n in range(40)}
    assert came == {"CON", "END"}


def test_a_flood_of_wrong_tokens_uses_nobodys_limit(strict: FlaskClient) -> None:
    for _ in range(20):
        assert strict.post(f"{HOOKS}x/ussd", data=TURN).status_code == 404
    assert dialled(strict).startswith("CON")


def behind(settings: Settings, **changed: object) -> FlaskClient:
    return create_app(settings.model_copy(update=changed)).test_client()


@pytest.fixture
def networks(settings: Settings) -> tuple[object, ...]:
    return Settings(hook_networks="192.0.2.0/24, 2001:db8::/32", database_url=settings.database_url).hook_networks


@pytest.mark.parametrize(
    ("seen_by_the_proxy", "status"),
    [("192.0.2.7", 200), ("2001:db8::1", 200), ("198.51.100.7", 404), ("nonsense", 404)],
)
def test_only_the_networks_that_are_listed_come_in(
    settings: Settings, networks: tuple[object, ...], database: object, seen_by_the_proxy: str, status: int
) -> None:
    client = behind(settings, hook_networks=networks, trusted_proxies=1)
    came = client.post(f"{HOOKS}/ussd", data=TURN, headers={"X-Forwarded-For": f"192.0.2.9, {seen_by_the_proxy}"})
    assert came.status_code == status


def test_without_a_proxy_of_ours_nobody_is_believed_where_she_says_she_is(
    settings: Settings, networks: tuple[object, ...], database: object
) -> None:
    client = behind(settings, hook_networks=networks)
    assert client.post(f"{HOOKS}/ussd", data=TURN, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_a_network_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="hook_networks"):
        Settings(hook_networks="192.0.2.0/33")


def test_in_production_a_phone_has_a_limit_unless_somebody_sets_another(settings: Settings) -> None:
    told = {name: getattr(settings, name) for name in Settings.model_fields if name in settings.model_fields_set}
    for_real = told | {
        "app_env": "production", "at_username": "ahadi", "at_api_url": "https://example.org/version1",
        "short_code": "21512", "ussd_code": "*384*2026#", "send_window": "08:00-18:00",
    }  # fmt: skip
    strict, loose = Settings(**for_real), Settings(**for_real | {"number_rate": 5, "hold_neighbours": 0})
    assert (strict.number_rate, strict.hold_neighbours, strict.hold_a_second) == (1200, 20, 300)
    assert (loose.number_rate, loose.hold_neighbours, loose.hold_a_second) == (5, 0, 300)
    assert (settings.number_rate, settings.hold_neighbours, settings.hold_a_second) == (0, 0, 0)


def test_many_at_once_are_counted_one_by_one_and_break_nothing() -> None:
    """A counter that came with a package started a timer from each thread, and now and then the same one twice: the
    caller read the network's error. Here threads take turns as often as they can."""
    switched = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        throttle = Throttle(10**9, 20_000)
        with ThreadPoolExecutor(8) as pool:
            came = list(pool.map(lambda _: [throttle.admits(TOKEN, AMINA) for _ in range(4000)], range(8)))
    finally:
        sys.setswitchinterval(switched)
    assert sum(map(sum, came)) == 20_000
