"""The carrier, through the official SDK, against the simulated provider: every answer becomes one of our words."""

import pytest
from africastalking.SMS import SMSService

from gateway.africastalking import AfricasTalkingCarrier, PooledSMSService, read_answer
from gateway.settings import Settings
from gateway.simulator import Simulator
from handlers.carrier import Accepted, Answered, NotTaken, Refused, Rejected, Uncertain
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO

amina, otieno = PhoneNumber(AMINA), PhoneNumber(OTIENO)


@pytest.fixture
def carrier(provider: Simulator, settings: Settings) -> AfricasTalkingCarrier:
    provider.reset()
    return AfricasTalkingCarrier("sandbox", settings.at_api_key.get_secret_value(), settings.provider_url, None)


def test_every_number_gets_its_own_answer(carrier: AfricasTalkingCarrier, provider: Simulator) -> None:
    refused = PhoneNumber("+254700000406")
    outcome = carrier.send("Habari {}€", [amina, refused, otieno])

    assert isinstance(outcome, Answered)
    accepted = outcome.by_number[amina]
    assert isinstance(accepted, Accepted)
    assert accepted.provider_id.startswith("ATXid_")
    assert (accepted.parts, str(accepted.cost_kes)) == (1, "0.8000")
    assert outcome.by_number[refused] == Rejected("on the provider's opt-out list", opted_out=True)
    assert [record.text for record in provider.log] == ["Habari {}€"] * 2


@pytest.mark.parametrize(
    ("code", "opted_out"),
    [(401, False), (402, False), (403, False), (404, False), (405, False), (406, True), (407, False), (409, False),
     (500, False), (501, False), (502, False)],
)  # fmt: skip
def test_every_status_code_is_a_reason_in_words(carrier: AfricasTalkingCarrier, code: int, opted_out: bool) -> None:
    number = PhoneNumber(f"+254700000{code}")
    answer = carrier.send("Habari", [number]).by_number[number]
    assert isinstance(answer, Rejected)
    assert answer.opted_out is opted_out
    assert " " in answer.reason


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 500}, NotTaken), ({"status": 503}, NotTaken), ({"status": 429, "retry_after": 7}, NotTaken),
        ({"status": 401}, Refused), ({"status": 400}, Refused), ({"status": 504}, Uncertain),
        ({"close": True}, Uncertain), ({"charset": True}, Answered),
    ],
)  # fmt: skip
def test_a_bad_day_of_the_provider(carrier, provider: Simulator, fault: dict, outcome: type) -> None:
    provider.faults.set(times=1, **fault)
    said = carrier.send("Habari", [amina])
    assert type(said) is outcome
    if fault.get("retry_after"):
        assert said.retry_after == 7


def test_a_number_the_answer_leaves_out_is_not_called_sent(carrier, provider: Simulator) -> None:
    provider.faults.set(half=True, times=1)
    outcome = carrier.send("Habari", [amina, otieno])
    assert len(outcome.by_number) == 1


def test_no_provider_at_all_took_nothing(settings: Settings) -> None:
    nobody = AfricasTalkingCarrier("sandbox", "key", "http://127.0.0.1:1/version1", None)
    assert isinstance(nobody.send("Habari", [amina]), NotTaken)


def test_it_waits_for_an_answer_as_long_as_it_was_told_and_no_longer(settings: Settings, provider: Simulator) -> None:
    provider.reset()
    provider.faults.set(hang_seconds=1, times=1)
    key = settings.at_api_key.get_secret_value()
    impatient = AfricasTalkingCarrier("sandbox", key, settings.provider_url, None, answer_seconds=0.2)

    assert impatient.send("Habari", [amina]) == Uncertain("no answer (ReadTimeout)")
    assert [record.number for record in provider.log] == [AMINA]


def test_a_wrong_key_is_for_somebody_to_mend(settings: Settings, provider: Simulator) -> None:
    stranger = AfricasTalkingCarrier("sandbox", "wrong", settings.provider_url, None)
    assert stranger.send("Habari", [amina]) == Refused("the provider refused the account's key")


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"SMSMessageData": null}', '{"SMSMessageData": {"Recipients": [{}]}}']
)
def test_an_answer_that_cannot_be_read_is_uncertain(body: str) -> None:
    assert isinstance(read_answer(201, {}, body, [amina]), Uncertain)


def test_a_sender_that_is_not_registered_is_named() -> None:
    body = '{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}'
    assert read_answer(201, {}, body, [amina]) == Refused("the sender name is not registered")


def test_the_sdk_still_has_what_we_lean_on() -> None:
    """PooledSMSService replaces these; when the SDK renames one, this fails before a text is lost."""
    plain = SMSService("sandbox", "key")
    assert plain._baseUrl.endswith("/version1")
    assert plain._contentUrl.endswith("/version1")
    assert plain._headers["apiKey"] == "key"
    assert plain._make_url("/messaging") == plain._baseUrl + "/messaging"
    assert "_make_request" in dir(plain)
    ours = PooledSMSService("sandbox", "key", "http://127.0.0.1:9/version1")
    assert ours._make_url("/messaging") == "http://127.0.0.1:9/version1/messaging"
    with pytest.raises(NotImplementedError):
        ours.send("x", [AMINA], callback=print)
