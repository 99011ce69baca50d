"""The official SDK sends through the simulator: every form that the provider was seen to answer."""

from collections.abc import Callable

import pytest
import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService

from gateway.simulator import Simulator

from .conftest import API_KEY, Provider, World

AMINA, OTIENO = "+254700000001", "+254733000002"
Sdk = Callable[[Simulator], SMSService]


def post(url: str, key: str | None = API_KEY, **form: str) -> requests.Response:
    headers = {"apiKey": key} if key else {}
    return requests.post(url + "/version1/messaging", data=form, headers=headers, timeout=5)


def test_two_texts_are_accepted_and_logged(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)

    answer = sdk(simulator).send("Habari", [AMINA, OTIENO], "AHADI")

    data = answer["SMSMessageData"]
    assert data["Message"] == "Sent to 2/2 Total Cost: KES 1.6000"
    assert [recipient["statusCode"] for recipient in data["Recipients"]] == [102, 102]
    logged = simulator.log[-1]
    assert (logged.number, logged.text, logged.sender, logged.status_code) == (OTIENO, "Habari", "AHADI", 102)
    assert logged.message_id == data["Recipients"][1]["messageId"]
    assert simulator.phone(AMINA).inbox[-1].text == "Habari"


def test_the_answer_is_the_recorded_one_byte_for_byte(world: World, provider: Provider) -> None:
    simulator = world(style="sandbox", reports=False)

    answer = post(provider(simulator), username="sandbox", to=AMINA, message="Hi", enqueue="1")

    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.text == (
        '{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: USD 0.0079 Message parts: 1","Recipients":'
        f'[{{"cost":"KES 0.8000","messageId":"{simulator.log[0].message_id}","number":"{AMINA}",'
        '"status":"Success","statusCode":102}]}}'
    )


def test_a_send_that_is_not_queued_is_sent(world: World, provider: Provider) -> None:
    answer = post(provider(world()), username="sandbox", to=AMINA, message="Hi", enqueue="0")

    assert answer.json()["SMSMessageData"]["Recipients"][0]["statusCode"] == 101


REJECTED = [
    ("401", "RiskHold"),
    ("402", "InvalidSenderId"),
    ("403", "InvalidPhoneNumber"),
    ("404", "UnsupportedNumberType"),
    ("405", "InsufficientBalance"),
    ("406", "UserInBlacklist"),
    ("407", "CouldNotRoute"),
    ("409", "DoNotDisturbRejection"),
    ("500", "InternalServerError"),
    ("501", "GatewayError"),
    ("502", "RejectedByGateway"),
]


@pytest.mark.parametrize(("digits", "word"), REJECTED)
def test_magic_numbers_are_rejected_inside_a_good_answer(world: World, sdk: Sdk, digits: str, word: str) -> None:
    simulator = world()
    number = "+254700000" + digits

    data = sdk(simulator).send("Hi", [number])["SMSMessageData"]

    assert data["Message"] == "Sent to 0/1 Total Cost: 0"
    assert data["Recipients"] == [
        {"cost": "0", "messageId": "None", "number": number, "status": word, "statusCode": int(digits)}
    ]
    assert len(simulator.log) == 0
    assert simulator.log.rejected() == [(number, int(digits))]


@pytest.mark.parametrize(
    ("number", "code"),
    [("0711000001", 403), ("+25471", 403), ("+254202000001", 404), ("+14155550100", 407), ("nonsense", 403)],
)
def test_odd_numbers_are_refused(world: World, provider: Provider, number: str, code: int) -> None:
    answer = post(provider(world()), username="sandbox", to=number, message="Hi")

    assert answer.json()["SMSMessageData"]["Recipients"][0]["statusCode"] == code


def test_without_magic_every_kenyan_number_is_ordinary(world: World, sdk: Sdk) -> None:
    simulator = world(magic=False, reports=False)

    sdk(simulator).send("Hi", ["+254700000406", "+254700000601"])

    assert len(simulator.log) == 2


def test_a_sender_that_is_not_ours_is_refused_with_no_recipients(world: World, sdk: Sdk) -> None:
    simulator = world(sender_ids=frozenset({"AHADI"}))

    answer = sdk(simulator).send("Hi", [AMINA], "SOMEBODY")

    assert answer == {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}


def test_long_texts_cost_by_the_part_until_the_money_is_gone(world: World, sdk: Sdk) -> None:
    simulator = world(balance_kes=4.0, reports=False)
    sms = sdk(simulator)

    data = sms.send("a" * 161, [AMINA, OTIENO, "+254700000003"])["SMSMessageData"]

    assert [r["statusCode"] for r in data["Recipients"]] == [102, 102, 405]
    assert data["Recipients"][0]["cost"] == "KES 1.6000"
    assert data["Recipients"][0]["messageParts"] == 2
    assert data["Message"] == "Sent to 2/3 Total Cost: KES 3.2000"
    assert simulator.provider.balance() == "KES 0.8000"


def test_who_has_opted_out_at_the_network_is_blacklisted(world: World, sdk: Sdk) -> None:
    simulator = world(sender_ids=frozenset({"AHADI"}))
    simulator.phone(OTIENO).opt_out()

    data = sdk(simulator).send("Hi", [OTIENO], "AHADI")["SMSMessageData"]

    assert data["Recipients"][0]["statusCode"] == 406


def test_a_number_named_twice_is_texted_twice_and_the_log_tells(world: World, sdk: Sdk) -> None:
    simulator = world(reports=False)

    sdk(simulator).send("Hi", [AMINA, AMINA, OTIENO])

    assert simulator.log.repeated() == {AMINA: 2}
    assert len(simulator.log.to(AMINA)) == 2
    assert [record.number for record in simulator.log[1:]] == [AMINA, OTIENO]


@pytest.mark.parametrize(
    ("key", "username", "sentence"),
    [
        ("wrong", "sandbox", "The supplied authentication is invalid"),
        (API_KEY, "somebody", "The supplied authentication is invalid"),
        (None, "sandbox", "The resource requires authentication, which was not supplied with the request"),
    ],
)
def test_strangers_get_the_recorded_401(
    world: World, provider: Provider, key: str | None, username: str, sentence: str
) -> None:
    answer = post(provider(world()), key, username=username, to=AMINA, message="Hi")

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="api",charset=UTF-8'
    assert answer.text == sentence


def test_malformed_calls_get_the_servers_stock_texts(world: World, provider: Provider) -> None:
    url = provider(world())
    headers = {"apiKey": API_KEY}

    assert post(url, username="sandbox", message="Hi").text == "Request is missing required form field 'to'"
    elsewhere = requests.get(url + "/version1/nowhere", headers=headers, timeout=5)
    assert (elsewhere.status_code, elsewhere.text) == (404, "The requested resource could not be found.")
    deleted = requests.delete(url + "/version1/messaging", headers=headers, timeout=5)
    assert (deleted.status_code, deleted.text) == (
        405,
        "HTTP method not allowed, supported methods: GET, POST",
    )
    as_json = requests.post(url + "/version1/messaging", json={}, headers=headers, timeout=5)
    assert as_json.status_code == 415


def test_the_bulk_endpoint_takes_json(world: World, provider: Provider) -> None:
    simulator = world(reports=False)
    body = {
        "username": "sandbox",
        "message": "Hi",
        "senderId": "AHADI",
        "phoneNumbers": [AMINA],
        "enqueue": 0,
    }

    answer = requests.post(
        provider(simulator) + "/version1/messaging/bulk", json=body, headers={"apiKey": API_KEY}, timeout=5
    )

    assert answer.status_code == 201
    assert answer.json()["SMSMessageData"]["Recipients"][0]["statusCode"] == 101
    assert simulator.log[0].sender == "AHADI"


def test_balance_and_polling(world: World, sdk: Sdk, provider: Provider) -> None:
    simulator = world(balance_kes=12.5)
    sms = sdk(simulator)
    simulator.phone(AMINA).text("PLEDGE Kisumu").text("HELP")

    first, second = sms.fetch_messages()["SMSMessageData"]["Messages"]
    balance = requests.get(
        sms._baseUrl + "/user", params={"username": "sandbox"}, headers={"apiKey": API_KEY}, timeout=5
    )

    assert (first["text"], first["from"], first["to"]) == ("PLEDGE Kisumu", AMINA, "22384")
    assert [m["text"] for m in sms.fetch_messages(first["id"])["SMSMessageData"]["Messages"]] == ["HELP"]
    assert second["id"] == first["id"] + 1
    assert balance.text == '{"UserData":{"balance":"KES 12.5000"}}'


def test_the_sdk_still_has_the_attributes_we_turn(world: World) -> None:
    assert hasattr(SMSService("sandbox", "key"), "_baseUrl")
    with pytest.raises(AfricasTalkingException):
        raise AfricasTalkingException("the SDK's one error")
