"""The hooks for texts at their edges: every form the provider was seen to send, and those it never would."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gateway.database import Database
from gateway.jobs import purge
from handlers import consent
from models.audit import Audit
from models.base import now
from models.delivery_report import DeliveryReport
from models.inbound import Inbound
from models.message import Message
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.suppression import Suppression
from tests.conftest import AMINA, TOKEN

HOOKS = f"/hooks/africastalking/{TOKEN}"
amina = PhoneNumber(AMINA)


def form(text: str = "HELP", **changed: str | None) -> dict[str, str]:
    sent = {
        "from": AMINA, "to": "21512", "text": text, "id": str(uuid.uuid4()), "date": "2017-05-03T06:04:45Z",
        "linkId": "0309", "networkCode": "63902", "cost": "KES 0.0000",
    }  # fmt: skip
    return {name: value for name, value in (sent | changed).items() if value is not None}


def count(database: Database, table: type) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    "changed",
    [
        {}, {"date": "2017-05-03 06:04:45"}, {"date": "2018-03-19T08:34:18.445Z"}, {"date": "yesterday"}, {"date": None},
        {"linkId": None}, {"linkId": ""}, {"networkCode": None}, {"cost": None}, {"text": ""}, {"text": None},
        {"text": "x" * 1000}, {"text": "ካሁን ሰላም"}, {"text": "نعم"}, {"text": "🙏" * 200}, {"text": "a\x00b"},
        {"from": "21512"}, {"from": "SAFARICOM"}, {"from": "+255700000001"}, {"id": "15071"}, {"to": "HFSKENYA"},
    ],
)  # fmt: skip
def test_every_text_is_stored_and_acknowledged(client: FlaskClient, database: Database, changed: dict) -> None:
    answer = client.post(f"{HOOKS}/sms", data=form(**changed))

    assert answer.status_code == 200
    with database.door() as session:
        kept = session.scalars(select(Inbound)).one()
    assert kept.sent_at.tzinfo is not None


@pytest.mark.parametrize("date", ["2017-05-03T06:04:45Z", "2017-05-03 06:04:45", "2017-05-03T06:04:45.000Z"])
def test_both_forms_of_the_date_are_utc(client: FlaskClient, database: Database, date: str) -> None:
    client.post(f"{HOOKS}/sms", data=form(date=date))
    with database.door() as session:
        assert session.scalars(select(Inbound.sent_at)).one() == datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)


@pytest.mark.parametrize("changed", [{"id": None}, {"id": ""}, {"from": None}, {"to": None}, {"id": "x" * 91}])
def test_a_text_that_cannot_be_stored_by_anything_is_refused(
    client: FlaskClient, database: Database, changed: dict
) -> None:
    assert client.post(f"{HOOKS}/sms", data=form(**changed)).status_code == 400
    assert count(database, Inbound) == 0


@pytest.mark.parametrize("hook", ["sms", "delivery-reports", "opt-outs", "subscriptions"])
def test_a_wrong_token_is_a_404(client: FlaskClient, database: Database, hook: str) -> None:
    answer = client.post(f"/hooks/africastalking/wrong-token/{hook}", data=form())
    assert answer.status_code == 404
    assert AMINA not in answer.text
    assert count(database, Inbound) == 0


@pytest.mark.parametrize(("text", "table", "rows"), [("HELP", Inbound, 1), ("STOP", Suppression, 1)])
def test_the_same_text_a_hundred_times_ten_at_once_has_one_effect_and_one_reply(
    web: str, database: Database, app: object, text: str, table: type, rows: int
) -> None:
    sent = form(text)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: requests.post(f"{web}{HOOKS}/sms", data=sent, timeout=20), range(100)))

    assert {answer.status_code for answer in answers} == {200}
    assert count(database, Inbound) == 1
    assert count(database, Message) == 1
    assert count(database, table) == rows


def test_consent_given_a_hundred_times_is_one_pledge(web: str, database: Database, app: object) -> None:
    requests.post(f"{web}{HOOKS}/sms", data=form("AHADI Kisumu"), timeout=10)
    sent = form("1")
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: requests.post(f"{web}{HOOKS}/sms", data=sent, timeout=20), range(100)))
    assert (count(database, Pledge), count(database, Inbound), count(database, Message)) == (1, 2, 2)


def test_at_most_three_replies_an_hour_go_to_a_number(client: FlaskClient, database: Database) -> None:
    for _ in range(10):
        client.post(f"{HOOKS}/sms", data=form("HELP"))
    assert (count(database, Inbound), count(database, Message)) == (10, 3)

    with time_machine.travel(now().timestamp() + 3700):
        client.post(f"{HOOKS}/sms", data=form("HELP"))
    assert count(database, Message) == 4


def test_a_stop_is_confirmed_though_the_replies_are_used_up(client: FlaskClient, database: Database) -> None:
    for text in ("HELP", "HELP", "HELP", "STOP", "HELP", "STOP", "DELETE", "DELETE"):
        client.post(f"{HOOKS}/sms", data=form(text))
    with database.door() as session:
        assert amina in consent.stops(session, [amina])
    assert count(database, Message) == 4


def test_texts_that_come_together_share_the_budget(web: str, database: Database, app: object) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: requests.post(f"{web}{HOOKS}/sms", data=form("HELP"), timeout=20), range(24)))
    assert (count(database, Inbound), count(database, Message)) == (24, 3)


def test_a_block_by_the_network_outlasts_a_stop(client: FlaskClient, database: Database) -> None:
    client.post(f"{HOOKS}/opt-outs", data={"senderId": "HFSKENYA", "phoneNumber": AMINA})
    client.post(f"{HOOKS}/sms", data=form("STOP"))
    with database.door() as session:
        assert consent.stops(session, [amina])[amina].reason == consent.BLOCKED


@pytest.mark.parametrize("sender", ["21512", "20880", "SAFARICOM", "+255700000001", "+447700900001"])
def test_machines_and_foreign_numbers_get_no_reply(client: FlaskClient, database: Database, sender: str) -> None:
    client.post(f"{HOOKS}/sms", data=form("HELP", **{"from": sender}))
    assert (count(database, Inbound), count(database, Message)) == (1, 0)


def test_bodies_are_sealed_and_forgotten_after_thirty_days(client: FlaskClient, database: Database) -> None:
    client.post(f"{HOOKS}/sms", data=form("Habari ya asubuhi"))
    with database.door() as session:
        raw = session.connection().exec_driver_sql("SELECT body, sender FROM inbound").one()
        assert b"Habari" not in raw.body
        assert b"700000001" not in raw.sender
        assert session.scalars(select(Inbound.body)).one() == "Habari ya asubuhi"

    with time_machine.travel(now().timestamp() + 29 * 86400):
        purge()
    assert body(database) == "Habari ya asubuhi"
    with time_machine.travel(now().timestamp() + 31 * 86400):
        purge()
    assert body(database) is None


def body(database: Database) -> str | None:
    with database.door() as session:
        return session.scalars(select(Inbound.body)).one()


def unknown_words(client: FlaskClient) -> float:
    """So many reports with a word that is not known since the process began."""
    return float(re.search(r"(?m)^ahadi_unknown_report_statuses_total (\S+)", client.get("/metrics").text)[1])


def test_delivery_reports_of_every_word_are_acknowledged(client: FlaskClient, database: Database) -> None:
    words = [
        "Sent",
        "Submitted",
        "Buffered",
        "Rejected",
        "Success",
        "Failed",
        "AbsentSubscriber",
        "Expired",
        "Whatever",
    ]
    before = unknown_words(client)
    for word in words:
        sent = {"id": "ATXid_1", "status": word, "phoneNumber": AMINA, "networkCode": "63902", "retryCount": "0"}
        assert client.post(f"{HOOKS}/delivery-reports", data=sent).status_code == 200
    odd = {"id": "ATXid_1", "status": "x" * 500, "failureReason": "a\x00b", "networkCode": "1\x00"}
    assert client.post(f"{HOOKS}/delivery-reports", data=odd).status_code == 200
    words.append("x" * 40)
    assert count(database, DeliveryReport) == len(words)
    assert unknown_words(client) == before + 2
    assert client.post(f"{HOOKS}/delivery-reports", data={"status": "Sent"}).status_code == 400


@pytest.mark.parametrize(
    ("hook", "sent", "stops"),
    [
        ("opt-outs", {"senderId": "HFSKENYA", "phoneNumber": AMINA}, True),
        ("subscriptions", {"phoneNumber": AMINA, "shortCode": "21512", "keyword": "AHADI", "updateType": "deletion"}, True),
        ("subscriptions", {"phoneNumber": AMINA, "shortCode": "21512", "keyword": "AHADI", "updateType": "Deletion"}, True),
        ("subscriptions", {"phoneNumber": AMINA, "shortCode": "21512", "keyword": "AHADI", "updateType": "addition"}, False),
    ],
)  # fmt: skip
def test_what_the_network_tells_is_believed(
    client: FlaskClient, database: Database, hook: str, sent: dict, stops: bool
) -> None:
    assert client.post(f"{HOOKS}/{hook}", data=sent).status_code == 200
    with database.door() as session:
        assert (amina in consent.stops(session, [amina])) is stops


def test_only_start_lifts_a_stop_and_it_is_on_record(client: FlaskClient, database: Database) -> None:
    client.post(f"{HOOKS}/opt-outs", data={"senderId": "HFSKENYA", "phoneNumber": AMINA})
    for text in ("HELP", "AHADI Kisumu", "1", "asante"):
        client.post(f"{HOOKS}/sms", data=form(text))
    client.post(
        f"{HOOKS}/subscriptions",
        data={"phoneNumber": AMINA, "shortCode": "21512", "keyword": "AHADI", "updateType": "addition"},
    )
    with database.door() as session:
        assert amina in consent.stops(session, [amina])

    client.post(f"{HOOKS}/sms", data=form("START"))

    with database.door() as session:
        assert consent.stops(session, [amina]) == {}
        assert session.scalars(select(Audit.event)).all() == ["stop_lifted"]
