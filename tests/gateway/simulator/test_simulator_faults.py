"""The provider's bad days, set by a test, through Python or over the control API."""

from collections.abc import Callable

import pytest
import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService

from gateway.simulator import Simulator

from .conftest import API_KEY, Product, Provider, World

AMINA, OTIENO = "+254700000001", "+254733000002"
Sdk = Callable[[Simulator], SMSService]


def test_a_status_lasts_for_its_number_of_calls(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)
    sms = sdk(simulator)
    simulator.faults.set(status=503, times=2)

    for _attempt in range(2):
        with pytest.raises(AfricasTalkingException, match="currently unavailable"):
            sms.send("Hi", [AMINA])
    sms.send("Hi", [AMINA])

    assert len(simulator.log) == 1


def test_a_throttled_call_says_when_to_come_back(world: World, provider: Provider) -> None:
    simulator = world()
    simulator.faults.set(status=429, retry_after=7)
    url = provider(simulator) + "/version1/messaging"

    answer = requests.post(
        url,
        data={"username": "sandbox", "to": AMINA, "message": "Hi"},
        headers={"apiKey": API_KEY},
        timeout=5,
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    simulator.faults.clear()
    assert simulator.faults.pending() == []


def test_an_error_can_hide_texts_that_went_out(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)
    simulator.faults.set(status=500, accepts=True, times=1)

    with pytest.raises(AfricasTalkingException, match="internal server error"):
        sdk(simulator).send("Hi", [AMINA])

    assert len(simulator.log) == 1


def test_a_connection_lost_half_way_has_sent_the_texts(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)
    simulator.faults.set(close=True, times=1)

    with pytest.raises(requests.exceptions.RequestException):
        sdk(simulator).send("Hi", [AMINA])

    assert len(simulator.log) == 1


def test_a_hanging_call_outlives_the_callers_patience(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)
    simulator.faults.set(hang_seconds=0.5, times=1)

    with pytest.raises(requests.exceptions.ReadTimeout):
        sdk(simulator).send("Hi", [AMINA], timeout=(1, 0.05))

    assert len(simulator.log) == 1


def test_half_an_answer_and_the_charset_that_confuses_the_sdk(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)
    sms = sdk(simulator)

    simulator.faults.set(half=True, times=1)
    assert len(sms.send("Hi", [AMINA, OTIENO])["SMSMessageData"]["Recipients"]) == 1
    simulator.faults.set(charset=True, times=1)
    assert isinstance(sms.send("Hi", [AMINA]), str)

    assert len(simulator.log) == 3


def test_everything_can_be_asked_over_http(world: World, provider: Provider, product: Product) -> None:
    simulator = world(reports=False)
    url = provider(simulator)
    control = url + "/simulator"
    send = {"username": "sandbox", "to": f"{AMINA},{OTIENO}", "message": "Hi"}

    def post(path: str, body: object) -> requests.Response:
        return requests.post(control + path, json=body, timeout=5)

    assert post("/faults", {"status": 500, "times": 3}).status_code == 201
    assert requests.get(control + "/faults", timeout=5).json()["faults"][0]["times"] == 3
    assert requests.delete(control + "/faults", timeout=5).status_code == 204
    assert post("/faults", {"stat": 500}).status_code == 400
    assert post("/balance", {"kes": 5}).status_code == 204
    requests.post(url + "/version1/messaging", data=send, headers={"apiKey": API_KEY}, timeout=5)
    assert requests.get(control + "/log?limit=1", timeout=5).json()["total"] == 2
    assert post("/log", {"number": OTIENO}).json()["records"][0]["text"] == "Hi"
    assert requests.get(control + "/summary", timeout=5).json()["accepted"] == 2
    assert post("/opt-outs", {"number": OTIENO}).json() == {"hook_status": 200}
    assert post("/subscriptions", {"number": OTIENO, "keyword": "ahadi"}).json() == {"hook_status": 200}
    assert post("/hooks", {"hooks_url": "nonsense"}).status_code == 400
    assert post("/settle", {"seconds": 2}).json() == {"settled": True}
    assert post("/reset", {}).status_code == 204
    assert len(simulator.log) == 0
    assert product.to("opt-outs") == [{"senderId": "AFRICASTKNG", "phoneNumber": OTIENO}]
