"""Delivery reports and incoming texts: what the product is told, how often and in which order."""

import re

import pytest

from gateway.simulator import Simulator
from gateway.simulator.provider import Order

from .conftest import Product, World

AMINA = "+254700000001"

JOURNEYS = [
    ("001", ["Sent", "Submitted", "Success"]),
    ("601", ["Sent", "Submitted", "Failed"]),
    ("602", ["Sent", "Buffered", "AbsentSubscriber"]),
    ("603", ["Sent", "Buffered", "Expired"]),
    ("604", ["Sent", "Rejected"]),
    ("605", []),
    ("606", ["Sent", "Sent", "Submitted", "Submitted", "Success", "Success"]),
    ("607", ["Success", "Sent"]),
    ("608", ["Sent", "Dispatched"]),
    ("609", ["Sent", "Success"]),
    ("610", ["Sent", "Success"]),
    ("612", ["Sent", "Success", "Failed"]),
    ("613", ["Sent", "Failed"]),
]


def send(simulator: Simulator, *numbers: str) -> list[str]:
    simulator.send(Order(sender="AHADI", text="Hi", numbers=numbers, enqueue=True))
    return [record.message_id for record in simulator.log[-len(numbers) :]]


@pytest.mark.parametrize(("digits", "words"), JOURNEYS)
def test_last_digits_choose_what_becomes_of_a_text(
    world: World, product: Product, digits: str, words: list[str]
) -> None:
    simulator = world()

    (message_id,) = send(simulator, "+254700000" + digits)

    assert simulator.settle()
    reports = product.to("delivery-reports")
    assert [report["status"] for report in reports] == words
    assert {report["id"] for report in reports} <= {message_id}


def test_a_failed_report_is_worded_as_the_recorded_one(world: World, product: Product) -> None:
    simulator = world()
    (message_id,) = send(simulator, "+254711887601")

    assert simulator.settle()

    assert product.to("delivery-reports")[-1] == {
        "phoneNumber": "+254711887601",
        "failureReason": "UserInBlackList",
        "retryCount": "0",
        "id": message_id,
        "status": "Failed",
        "networkCode": "63902",
    }
    assert simulator.phone("+254711887601").inbox == []


def test_a_report_may_name_an_id_nobody_issued(world: World, product: Product) -> None:
    simulator = world()
    (message_id,) = send(simulator, "+254700000611")

    assert simulator.settle()

    (report,) = product.to("delivery-reports")
    assert report["id"] != message_id
    assert re.fullmatch("ATXid_[0-9a-f]{32}", report["id"])


def test_a_report_may_overtake_the_answer_to_the_send(world: World, product: Product) -> None:
    send(world(), "+254700000610")

    assert [report["status"] for report in product.to("delivery-reports")] == ["Sent", "Success"]


def test_a_report_is_repeated_until_exactly_200(world: World, product: Product) -> None:
    product.statuses["delivery-reports"].extend([503, 201, 200])
    simulator = world(report_delays=(0.0, 500.0, 1000.0))

    send(simulator, AMINA)

    assert simulator.settle()
    assert [r["status"] for r in product.to("delivery-reports")][:3] == ["Sent", "Sent", "Sent"]
    assert len(product.to("delivery-reports")) == 5


def test_after_twelve_hours_the_provider_gives_up(world: World, product: Product) -> None:
    product.statuses["sms"].extend([500] * 10)
    simulator = world(retry_for_seconds=150)

    simulator.phone(AMINA).text("PLEDGE")

    assert simulator.settle()
    assert 2 <= len(product.to("sms")) <= 3


def test_reports_can_be_switched_off(world: World, product: Product) -> None:
    simulator = world(reports=False)

    send(simulator, AMINA)

    assert simulator.settle()
    assert product.to("delivery-reports") == []


def test_reports_of_many_texts_all_arrive(world: World, product: Product) -> None:
    simulator = world()
    ids = send(simulator, *(f"+2547{n:05d}001" for n in range(60)))

    assert simulator.settle()

    finals = [r["id"] for r in product.to("delivery-reports") if r["status"] == "Success"]
    assert sorted(finals) == sorted(ids)


def test_a_text_arrives_in_the_form_of_the_docs(world: World, product: Product) -> None:
    phone = world().phone("+254733000002")

    phone.text("Ahadi + Kisumu & co")

    (text,) = product.to("sms")
    assert set(text) == {"date", "from", "id", "text", "to", "linkId", "networkCode", "cost"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text["date"])
    assert (text["from"], text["to"], text["networkCode"]) == ("+254733000002", "22384", "63903")
    assert text["text"] == "Ahadi + Kisumu & co"
    assert text["id"] == phone.last_text_id
    assert b"from=%2B254733000002" in product.calls[0].raw


def test_older_accounts_send_less_and_sometimes_twice(world: World, product: Product) -> None:
    phone = world().phone(AMINA)

    phone.text("STOP", date_form="space", link_id=False, network_code=False, cost=False, message_id="77", copies=2)

    first, second = product.to("sms")
    assert first == second
    assert set(first) == {"date", "from", "id", "text", "to"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", first["date"])
    assert first["id"] == "77"


def test_subscriptions_and_opt_outs_are_told(world: World, product: Product) -> None:
    simulator = world(sender_ids=frozenset({"AHADI"}))

    simulator.phone(AMINA).opt_out()
    simulator.subscription(AMINA, "ahadi", "deletion")

    assert product.to("opt-outs") == [{"senderId": "AHADI", "phoneNumber": AMINA}]
    assert product.to("subscriptions") == [
        {"phoneNumber": AMINA, "shortCode": "22384", "keyword": "ahadi", "updateType": "deletion"}
    ]


def test_closing_stops_what_is_still_waiting(world: World, product: Product) -> None:
    simulator = world(time_scale=1.0)
    send(simulator, AMINA)

    simulator.close()

    assert not any(thread.is_alive() for thread in simulator.scheduler._threads)
    assert product.to("delivery-reports") == []
