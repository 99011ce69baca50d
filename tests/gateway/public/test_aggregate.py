"""The sums for the global counter: only with a key, no county, and verified and claimed apart."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from gateway.database import Database
from gateway.public import aggregate
from gateway.public.recent import Recent
from gateway.settings import BadSettings, read_settings
from gateway.throttle import PROGRAM_A_MINUTE, Throttle
from handlers import paper_list, pledges
from models.base import today
from models.choice import Channel, Language
from models.county import COUNTIES
from models.phone_number import PhoneNumber
from models.tally import Tally
from tests.conftest import AMINA, OTIENO

OLD, NEW = "old-key-of-the-global-counter-000", "new-key-of-the-global-counter-111"
PATH = "/data/aggregate.json"


@pytest.fixture
def keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are valid, as while one replaces the other, and nobody has asked yet."""
    monkeypatch.setattr(app.extensions["settings"], "data_keys", (SecretStr(NEW), SecretStr(OLD)))
    monkeypatch.setitem(app.extensions, "throttle", Throttle(1000, 0))


@pytest.fixture
def counted(database: Database) -> None:
    """Ten from Lamu a month ago, two days of USSD, and a list from paper."""
    with database.door() as session:
        for back, county, channel, pledged, kept in (
            (40, 5, Channel.USSD, 10, 2), (1, 42, Channel.USSD, 300, 40), (0, 47, Channel.USSD, 20, 1),
            (0, 0, Channel.SMS, 7, 0), (0, 1, Channel.IMPORT, 55, 0),
        ):  # fmt: skip
            day: date = today() - timedelta(days=back)
            session.add(Tally(county=county, day=day, channel=channel, pledged=pledged, kept=kept))


def asked(client: FlaskClient, key: str | None = NEW, **headers: str) -> object:
    shown = {"Authorization": f"Bearer {key}"} if key is not None else {}
    return client.get(PATH, headers=shown | headers)


def test_the_global_counter_reads_the_country(client: FlaskClient, keys: None, counted: None) -> None:
    told = asked(client).json
    assert list(told) == ["as_of", "total", "kept", "verified", "claimed", "channels", "days"]
    assert (told["total"], told["kept"]) == (392, 43)
    assert told["verified"] == {"pledged": 337, "kept": 43}
    assert told["claimed"] == {"pledged": 55, "kept": 0}
    assert told["channels"] == {
        "ussd": {"pledged": 330, "kept": 43}, "sms": {"pledged": 7, "kept": 0}, "import": {"pledged": 55, "kept": 0},
    }  # fmt: skip
    assert len(told["days"]) == 30
    assert told["days"][-1] == {"day": today().isoformat(), "verified": 27, "claimed": 55, "kept": 1}
    assert sum(day["verified"] for day in told["days"]) == 327, "without what came forty days ago"
    assert told["total"] == client.get("/data/counts.json").json["total"]


def test_what_is_read_from_paper_is_claimed(client: FlaskClient, keys: None, database: Database) -> None:
    with database.door() as session:
        cells = {"phone": AMINA, "language": "sw", "county": "42", "texts": "", "consented_at": ""}
        paper_list.take(session, paper_list.read(cells))
        told = {"language": Language.SW, "county": 42, "channel": Channel.SMS, "origin": "sms:1"}
        pledges.record(session, PhoneNumber(OTIENO), **told)
    told = asked(client).json
    assert (told["verified"]["pledged"], told["claimed"]["pledged"]) == (1, 1)


def test_no_county_is_in_it(client: FlaskClient, keys: None, counted: None) -> None:
    body = asked(client).text.casefold()
    assert "count" not in body
    assert not [county.name for county in COUNTIES if county.name.casefold() in body]


@pytest.mark.parametrize("key", [None, "", "wrong", NEW[:-1], f"{NEW}x", NEW.upper(), "\u00fc" * 40])
def test_a_wrong_key_reads_nothing_and_is_written_nowhere(
    client: FlaskClient, keys: None, counted: None, key: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(client, key)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "392" not in answer.text
    written = answer.text + str(answer.headers) + "".join(capsys.readouterr())
    assert NEW not in written
    assert not key or key not in written


@pytest.mark.parametrize("shown", ["Basic {}", "bearer", "Bearer", "{}", "Token {}", "Bearer {} {}"])
def test_a_key_is_shown_as_a_bearer_and_in_no_other_way(client: FlaskClient, keys: None, shown: str) -> None:
    assert client.get(PATH, headers={"Authorization": shown.format(NEW, NEW)}).status_code == 401
    assert client.get(f"{PATH}?key={NEW}&access_token={NEW}").status_code == 401


def test_old_and_new_key_are_valid_while_one_replaces_the_other(client: FlaskClient, keys: None) -> None:
    assert [asked(client, key).status_code for key in (OLD, NEW)] == [200, 200]


def test_without_keys_there_is_no_such_page(client: FlaskClient) -> None:
    assert [asked(client, key).status_code for key in (None, "", NEW)] == [404, 404, 404]


def test_a_poll_without_news_costs_no_data_and_no_cache_keeps_it(
    client: FlaskClient, keys: None, counted: None, database: Database
) -> None:
    answer = asked(client)
    again = asked(client, **{"If-None-Match": answer.headers["ETag"]})
    with database.door() as session:
        session.add(Tally(county=42, day=today(), channel=Channel.USSD, pledged=1, kept=0))
    assert (again.status_code, again.data) == (304, b"")
    assert asked(client, **{"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert asked(client, "wrong", **{"If-None-Match": answer.headers["ETag"]}).status_code == 401


def test_who_asks_too_often_waits_and_others_do_not(client: FlaskClient, keys: None) -> None:
    came = [asked(client, "wrong").status_code for _ in range(PROGRAM_A_MINUTE + 1)]
    assert (set(came[:-1]), came[-1]) == ({401}, 429)
    came = [asked(client).status_code for _ in range(PROGRAM_A_MINUTE)]
    assert set(came) == {200}
    late = asked(client)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
    assert asked(client, OLD).status_code == 200


def test_without_a_database_the_last_sums_are_served_and_the_key_is_wanted_all_the_same(
    app: Flask, client: FlaskClient, keys: None, counted: None, unplug: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(app.extensions, "recent_aggregate", Recent(aggregate._sum, lambda: 0))
    before = asked(client)
    unplug()
    after = asked(client)
    assert (after.status_code, after.data) == (200, before.data)
    assert after.headers["Warning"].startswith("110")
    assert asked(client, "wrong").status_code == 401
    monkeypatch.setitem(app.extensions, "recent_aggregate", Recent(aggregate._sum, lambda: 0))
    assert asked(client).status_code == 503
    assert NEW not in "".join(capsys.readouterr())


@pytest.mark.parametrize("bad", ["k" * 31, f"{'k' * 32}, short", "k" * 32 + " with spaces", "k" * 32 + "/"])
def test_a_key_that_can_be_guessed_or_not_be_sent_is_refused_by_name(bad: str) -> None:
    with pytest.raises(BadSettings) as error:
        read_settings(app_env="development", data_keys=bad)
    assert error.value.message.startswith("DATA_KEYS: ")
    assert "kkkk" not in error.value.message
