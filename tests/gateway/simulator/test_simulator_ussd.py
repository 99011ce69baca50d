"""USSD from the phone's side: what goes over the wire, and what every fault looks like on the screen."""

import re
import time
from threading import Timer

import pytest
from flask import Response

from gateway.simulator import SessionOver
from gateway.simulator.exchange import TECHNICAL_PROBLEMS

from .conftest import Product, World

AMINA = "+254700000001"


def test_amina_walks_through_a_menu(world: World, product: Product) -> None:
    product.screens = lambda form: {"": "CON HeForShe Kenya\n1. Kiswahili", "1": "CON 18+?"}.get(
        form["text"], "END Asante"
    )
    phone = world().phone(AMINA)

    assert phone.dial().screen == "HeForShe Kenya\n1. Kiswahili"
    assert phone.press("1").press("1").screen == "Asante"

    assert not phone.open
    assert [hop["text"] for hop in product.to("ussd")] == ["", "1", "1*1"]
    first = product.to("ussd")[0]
    assert set(first) == {"sessionId", "serviceCode", "phoneNumber", "networkCode", "text"}
    assert re.fullmatch("ATUid_[0-9a-f]{32}", first["sessionId"])
    assert (first["serviceCode"], first["networkCode"]) == ("*384*123#", "63902")
    assert b"phoneNumber=%2B254700000001" in product.calls[0].raw
    with pytest.raises(SessionOver, match="Asante"):
        phone.press("1")


@pytest.mark.parametrize(
    ("keys", "text"),
    [(["*"], "*"), (["1", "*"], "1**"), (["1", ""], "1*"), (["Asha & é+"], "Asha & é+"), (["1", "1"], "1*1")],
)
def test_the_transcript_is_joined_and_never_escaped(world: World, product: Product, keys: list[str], text: str) -> None:
    phone = world().phone().dial()

    for key in keys:
        phone.press(key)

    assert product.to("ussd")[-1]["text"] == text


@pytest.mark.parametrize(("dialled", "text"), [("*384*123#", ""), ("*384*123*42#", "42"), ("*384*123*1*2#", "1*2")])
def test_dialling_past_the_code(world: World, product: Product, dialled: str, text: str) -> None:
    world().phone().dial(dialled)

    assert product.to("ussd")[0]["text"] == text


@pytest.mark.parametrize("dialled", ["*384*12#", "*384*1234#", "0711", "*384*123"])
def test_a_code_of_somebody_else_never_reaches_us(world: World, product: Product, dialled: str) -> None:
    phone = world().phone().dial(dialled)

    assert phone.screen == "Connection problem or invalid MMI code."
    assert not phone.open
    assert product.to("ussd") == []


def test_numbers_carry_the_network_they_are_on(world: World, product: Product) -> None:
    world().phone("+254763000001").dial()
    world().phone("+254763000001", network="63907").dial()

    assert [hop["networkCode"] for hop in product.to("ussd")] == ["63999", "63907"]


FAULTS = [
    (Response("CON hi", status=500), "Received unexpected response code: 500 Internal Server Error"),
    (Response("CON hi", status=530), "Received unexpected response code: 530 <none>"),
    (Response("", status=302, headers={"Location": "/"}), "Received unexpected response code: 302 Found"),
    (Response("Hello"), "Response should start with a CON or an END"),
    (Response(""), "Response should start with a CON or an END"),
    (Response(" CON hi"), "Response should start with a CON or an END"),
    (Response("\ufeffCON hi"), "Response should start with a CON or an END"),
]


@pytest.mark.parametrize(("answer", "error"), FAULTS)
def test_every_fault_ends_in_the_networks_own_words(
    world: World, product: Product, answer: Response, error: str
) -> None:
    product.screens = lambda _form: answer
    phone = world().phone().dial()

    assert phone.screen == TECHNICAL_PROBLEMS
    assert not phone.open
    event = product.wait("ussd-events")[0]
    assert (event["status"], event["errorMessage"]) == ("Failed", error)


def test_a_slow_answer_is_cut(world: World, product: Product) -> None:
    def slowly(_form: dict[str, str]) -> str:
        time.sleep(0.3)
        return "CON too late"

    product.screens = slowly
    phone = world(ussd_reply_seconds=0.1).phone().dial()

    assert phone.screen == TECHNICAL_PROBLEMS
    expected = "URL Call Failed. Callback failed to respond before timeout: 0.1 seconds"
    assert product.wait("ussd-events")[0]["errorMessage"] == expected


def test_nobody_listening_is_a_technical_problem_too(world: World) -> None:
    phone = world(hooks_url="http://127.0.0.1:9/hooks/token/").phone().dial()

    assert phone.screen == TECHNICAL_PROBLEMS


@pytest.mark.parametrize("limit", ["ussd_idle_seconds", "ussd_session_seconds"])
def test_time_runs_out_and_the_screen_goes_blank(world: World, product: Product, limit: str) -> None:
    phone = world(**{limit: 0.1}).phone().dial()
    assert phone.open

    event = product.wait("ussd-events")[0]

    assert not phone.open
    assert phone.screen == ""
    assert event["status"] == "Incomplete"


def test_an_answer_in_time_keeps_the_session(world: World) -> None:
    phone = world(ussd_idle_seconds=0.3).phone().dial()

    for _hop in range(3):
        time.sleep(0.12)
        phone.press("1")

    assert phone.open


def test_airtel_lets_people_think_longer(world: World) -> None:
    simulator = world()
    safaricom, airtel = simulator.phone(AMINA).dial(), simulator.phone("+254733000002").dial()
    assert safaricom.session
    assert airtel.session

    assert 29 < simulator.ussd.time_left(safaricom.session)[0] <= 30
    assert 59 < simulator.ussd.time_left(airtel.session)[0] <= 60


def test_the_end_event_tells_the_whole_session(world: World, product: Product) -> None:
    def screens(form: dict[str, str]) -> Response:
        body = "END Asante" if form["text"] == "2*1" else "CON Go on"
        return Response(body, headers={"at-ussd-hop-metadata": f"hop{len(form['text'])}"})

    product.screens = screens
    phone = world().phone(AMINA).dial().press("2").press("1")

    event = product.wait("ussd-events")[0]

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", event.pop("date"))
    assert event.pop("durationInMillis").isdigit()
    assert event == {
        "sessionId": phone.session_id,
        "serviceCode": "*384*123#",
        "networkCode": "63902",
        "phoneNumber": AMINA,
        "status": "Success",
        "cost": "0.00",
        "hopsCount": "3",
        "hopsMetadata": "hop0|hop1|hop3",
        "input": "2*1",
        "lastAppResponse": "END Asante",
    }
    labels = [call.headers.get("At-Ussd-Hop-Metadata") for call in product.calls if call.hook == "ussd"]
    assert labels == [None, "hop0", "hop1"]


def test_events_can_be_missing_as_in_the_sandbox(world: World, product: Product) -> None:
    simulator = world(events=False)

    simulator.phone().dial().hang_up()

    assert simulator.settle()
    assert product.to("ussd-events") == []


def test_hanging_up_is_incomplete_and_works_while_waiting(world: World, product: Product) -> None:
    def slowly(_form: dict[str, str]) -> str:
        time.sleep(0.25)
        return "CON hello"

    product.screens = slowly
    phone = world().phone()
    Timer(0.08, phone.hang_up).start()

    phone.dial()

    assert not phone.open
    assert phone.screen == ""
    assert product.wait("ussd-events")[0]["status"] == "Incomplete"


def test_a_hop_can_be_repeated_late_or_doubled(world: World, product: Product) -> None:
    phone = world().phone().dial().press("1").press("2")

    phone.repeat()
    phone.repeat(hop=0)
    phone.press("3", copies=3)

    texts = [hop["text"] for hop in product.to("ussd")]
    assert texts == ["", "1", "1*2", "1*2", "", "1*2*3", "1*2*3", "1*2*3"]
    assert phone.replies == ("CON You typed: ",)
    assert phone.open


TOO_MUCH = [
    ("CON " + "a" * 157, "screen takes 161 septets, more than 160"),
    ("CON " + "{" * 80, "screen takes 164 septets, more than 160"),
    ("CON it’s", "screen has characters outside GSM-7: ’"),
]


@pytest.mark.parametrize(("body", "warning"), TOO_MUCH)
def test_screens_a_phone_could_choke_on_are_named(world: World, product: Product, body: str, warning: str) -> None:
    product.screens = lambda _form: body
    lenient, strict = world(), world(strict=True)

    assert lenient.phone().dial().screen == body[4:]
    assert lenient.warnings == [warning]
    assert strict.phone().dial().screen == TECHNICAL_PROBLEMS


def test_160_septets_with_the_prefix_are_enough(world: World, product: Product) -> None:
    product.screens = lambda _form: "CON " + "a" * 156
    simulator = world(strict=True)

    assert simulator.phone().dial().open
    assert simulator.warnings == []
