"""The USSD hook at its edges: every form that Africa's Talking was seen to send, and those it never would."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from gateway.database import Database
from models.consent import Consent
from models.message import Message
from models.person import Person
from models.pledge import Pledge
from models.sms_text import outside_gsm, septets
from models.ussd_session import UssdSession
from tests.conftest import AMINA, OTIENO, TOKEN

HOOK = f"/hooks/africastalking/{TOKEN}/ussd"


def form(keys: str = "", session: str = "ATUid_1", **changed: str) -> dict[str, str]:
    sent = {
        "sessionId": session, "serviceCode": "*384*2026#", "phoneNumber": AMINA, "networkCode": "63902", "text": keys,
    }  # fmt: skip
    return sent | changed


def count(database: Database, table: type) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_first_screen_as_the_provider_wants_it(client: FlaskClient) -> None:
    answer = client.post(HOOK, data=form())

    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.data == b"CON HeForShe Kenya\n1. Kiswahili\n2. English\n3. Msaada / Help"
    assert answer.headers["at-ussd-hop-metadata"] == "language"


@pytest.mark.parametrize("network", ["63902", "63903", "63907", "63999", "99999", "12345", "64001", "0"])
def test_any_network_is_served_and_kept(client: FlaskClient, database: Database, network: str) -> None:
    assert client.post(HOOK, data=form(networkCode=network)).status_code == 200
    with database.door() as session:
        assert session.scalars(select(UssdSession.network)).one() == network


@pytest.mark.parametrize(
    "changed",
    [
        {"phoneNumber": "0700000001"}, {"phoneNumber": " 254700000001"}, {"phoneNumber": ""}, {"phoneNumber": "+1"},
        {"phoneNumber": "+254700000001\n"}, {"phoneNumber": "+25470000000१"}, {"phoneNumber": "x" * 500},
        {"sessionId": ""}, {"sessionId": "x" * 101}, {"sessionId": "a\x00b"}, {"sessionId": "a b"},
        {"networkCode": ""}, {"networkCode": "safaricom"}, {"networkCode": "1" * 11},
        {"serviceCode": ""}, {"text": "1" * 1001}, {"text": "1\x00"},
    ],
)  # fmt: skip
def test_an_odd_field_is_refused_and_nothing_is_stored(
    client: FlaskClient, database: Database, changed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post(HOOK, data=form() | changed)

    assert answer.status_code == 400
    assert answer.text.startswith(next(iter(changed)))
    assert count(database, UssdSession) == count(database, Person) == 0
    assert "700000001" not in answer.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("missing", ["sessionId", "serviceCode", "phoneNumber", "networkCode", "text"])
def test_a_missing_field_is_named(client: FlaskClient, database: Database, missing: str) -> None:
    sent = form()
    del sent[missing]
    answer = client.post(HOOK, data=sent)
    assert (answer.status_code, answer.text.split(":")[0]) == (400, missing)
    assert count(database, UssdSession) == 0


def test_a_megabyte_is_too_much(client: FlaskClient, database: Database) -> None:
    assert client.post(HOOK, data=form(text="1" * 1_000_000)).status_code == 413
    assert client.post(HOOK, data=b"x" * 1_000_000, content_type="application/x-www-form-urlencoded").status_code == 413
    assert count(database, UssdSession) == 0


@pytest.mark.parametrize("token", ["wrong", TOKEN + "x", TOKEN[:-1], "ü", "%00", "..", "x" * 5000])
def test_a_wrong_token_finds_nothing_and_leaves_no_trace(
    client: FlaskClient, database: Database, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post(f"/hooks/africastalking/{token}/ussd", data=form())
    assert answer.status_code == 404
    assert count(database, UssdSession) == 0
    assert "700000001" not in "".join(capsys.readouterr())


def test_the_hook_takes_posts_only(client: FlaskClient) -> None:
    assert client.get(HOOK).status_code == 405


def test_a_session_cannot_be_taken_over_from_another_number(client: FlaskClient) -> None:
    client.post(HOOK, data=form())
    client.post(HOOK, data=form("2"))
    answer = client.post(HOOK, data=form("2*1", phoneNumber=OTIENO))
    assert answer.status_code == 400
    assert "sessionId" in answer.text


def test_fifty_repeats_eight_at_once_are_one_pledge(web: str, database: Database) -> None:
    for keys in ("", "2", "2*1"):
        requests.post(web + HOOK, data=form(keys), timeout=10)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: requests.post(web + HOOK, data=form("2*1*1"), timeout=10), range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert count(database, Pledge) == count(database, Consent) == count(database, Person) == 1
    with database.door() as session:
        assert session.scalars(select(UssdSession.hops)).one() == 4, "only one request may go on from a receipt"


def test_repeats_of_every_hop_at_once_end_in_one_of_everything(web: str, database: Database) -> None:
    """The whole session, texts wanted, each hop sent eight times at the same moment."""
    pressed = ["", "2", "2*1", "2*1*1", "2*1*1*9", "2*1*1*9*4", "2*1*1*9*4*6", "2*1*1*9*4*6*1"]
    with ThreadPoolExecutor(8) as pool:
        for keys in pressed:
            answers = list(pool.map(lambda _, k=keys: requests.post(web + HOOK, data=form(k), timeout=10), range(8)))
            assert len({answer.content for answer in answers}) == 1, keys

    assert count(database, Pledge) == count(database, Message) == 1
    assert count(database, Consent) == 2
    assert count(database, UssdSession) == 1


def test_an_earlier_hop_that_comes_late_shows_its_screen_and_changes_nothing(
    client: FlaskClient, database: Database
) -> None:
    first = {keys: client.post(HOOK, data=form(keys)).data for keys in ("", "2", "2*1", "2*1*1", "2*1*1*9")}

    for keys, screen in first.items():
        assert client.post(HOOK, data=form(keys)).data == screen
    assert client.post(HOOK, data=form("2*1*1*9*4")).data.startswith(b"CON Your first step?")
    assert count(database, Pledge) == 1


def lose_the_row(database: Database) -> None:
    with database.door() as session:
        session.execute(text("DELETE FROM ussd_session"))


def test_a_lost_row_is_folded_again_from_the_keys(client: FlaskClient, database: Database) -> None:
    label = {"at-ussd-hop-metadata": "pledge"}
    for keys in ("", "2", "2*1"):
        client.post(HOOK, data=form(keys))
    lose_the_row(database)

    assert client.post(HOOK, data=form("2*1*1"), headers=label).data.startswith(b"CON Your region?")

    assert count(database, Pledge) == 1


def test_a_row_lost_after_the_pledge_goes_on_and_counts_nothing_twice(client: FlaskClient, database: Database) -> None:
    for keys in ("", "2", "2*1", "2*1*1"):
        client.post(HOOK, data=form(keys))
    lose_the_row(database)

    assert client.post(HOOK, data=form("2*1*1*9")).data.startswith(b"CON You are:")
    assert count(database, Pledge) == count(database, Consent) == 1


def test_hops_that_never_arrived_are_made_up_for(client: FlaskClient, database: Database) -> None:
    client.post(HOOK, data=form())
    assert client.post(HOOK, data=form("2*1*1")).data.startswith(b"CON Your region?")
    assert count(database, Pledge) == 1


@pytest.mark.parametrize("keys", ["1*", "1**", "*1", "1#*"])
def test_typed_stars_and_empty_answers_are_no_accident(client: FlaskClient, keys: str) -> None:
    client.post(HOOK, data=form())
    assert client.post(HOOK, data=form(keys)).data.startswith(b"CON Bure.")


def test_an_empty_answer_asks_again(client: FlaskClient) -> None:
    client.post(HOOK, data=form())
    client.post(HOOK, data=form("2"))
    answer = client.post(HOOK, data=form("2*"))
    assert answer.data.startswith(b"CON Choose 1-4.\nFree.")
    assert client.post(HOOK, data=form("2**1")).data.startswith(b"CON I pledge")


def test_after_the_end_there_is_only_the_end(client: FlaskClient) -> None:
    for keys in ("", "2", "2*2"):
        client.post(HOOK, data=form(keys))
    last = client.post(HOOK, data=form("2*2*1")).data
    assert last.startswith(b"END ")
    assert client.post(HOOK, data=form("2*2*1*1*1")).data == last


@pytest.mark.parametrize(
    ("word", "kept"), [("Success", "success"), ("Incomplete", "incomplete"), ("FAILED", "failed"), ("Odd", "unknown")]
)
def test_the_end_of_a_session_is_kept_when_it_comes(
    client: FlaskClient, database: Database, word: str, kept: str
) -> None:
    client.post(HOOK, data=form())
    ended = {"sessionId": "ATUid_1", "status": word, "phoneNumber": AMINA, "input": "2*1", "lastAppResponse": "CON x"}
    assert client.post(f"{HOOK}-events", data=ended).status_code == 200
    assert client.post(f"{HOOK}-events", data=ended | {"sessionId": "ATUid_unknown"}).status_code == 200
    assert client.post(f"{HOOK}-events", data={}).status_code == 400
    with database.door() as session:
        assert session.scalars(select(UssdSession.end_status)).one() == kept
    assert client.post(HOOK, data=form("2")).data.startswith(b"CON Free.")


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(10**9))


KEYS = st.lists(
    st.one_of(st.sampled_from([*"0123456789", "00", "97", "98", "99", "", "*", "#", "kisumu"]), st.text(max_size=8)),
    max_size=14,
)


@given(KEYS, st.sampled_from(["1", "2", ""]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_keys_get_a_screen_that_every_phone_can_show(
    client: FlaskClient, numbers: Iterator[int], keys: list[str], language: str
) -> None:
    session, phone = f"ATUid_{next(numbers)}", f"+2547{next(numbers) % 100_000_000:08d}"
    pressed = [language, *keys] if language else keys
    transcript = ""
    for key in [None, *pressed]:
        if key is not None:
            transcript = f"{transcript}*{key}" if transcript else key
        if "\x00" in transcript or any("\ud800" <= c <= "\udfff" for c in transcript):
            return
        answer = client.post(HOOK, data=form(transcript, session, phoneNumber=phone))
        body = answer.data.decode()
        assert answer.status_code == 200
        assert re.match(r"(CON|END) \S", body)
        assert outside_gsm(body) == ""
        assert septets(body) <= 160
        assert "Samahani, jaribu tena baadaye." not in body
        if body.startswith("END"):
            return


@pytest.mark.once
def test_two_thousand_sessions_of_random_keys(app: Flask, client: FlaskClient) -> None:
    """The same on a coarser net: each sequence is one transcript; every other one goes on from a lost session."""
    import random

    dice = random.Random(20261124)
    alphabet = [
        *"0123456789",
        "00",
        "97",
        "98",
        "99",
        "**",
        "#",
        "Kisumu",
        "ñ",
        "😀",
        "ПРИВЕТ",
        "' OR 1=1",
        "{code}",
        "%s",
    ]
    for n in range(2000):
        keys = "*".join(dice.choices(alphabet, k=dice.randint(0, 9)))
        label = {"at-ussd-hop-metadata": "pledge"} if n % 2 else {}
        sent = form(keys, f"ATUid_r{n}", phoneNumber=f"+2547{n % 3000:08d}")
        answer = client.post(HOOK, data=sent, headers=label)
        body = answer.data.decode()
        assert answer.status_code == 200, keys
        assert body[:4] in ("CON ", "END "), keys
        assert septets(body) <= 160, keys
        assert "Samahani, jaribu tena baadaye." not in body, keys
