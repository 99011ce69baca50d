"""Texts out, through the official SDK; and what an answer of the provider means, number by number."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import requests
from africastalking.SMS import SMSService
from requests.adapters import HTTPAdapter

from handlers.carrier import Accepted, Answered, NotTaken, Outcome, Refused, Rejected, Uncertain
from models.phone_number import PhoneNumber

_CONNECT_SECONDS, _ANSWER_SECONDS = 3.05, 20.0
_TIMEOUTS = _CONNECT_SECONDS, _ANSWER_SECONDS
_ACCEPTED = frozenset({100, 101, 102})
_REJECTED = {
    401: "held by the provider's risk check",
    402: "the sender name is not registered",
    403: "not a valid number",
    404: "this kind of number cannot be texted",
    405: "the account has no credit",
    406: "on the provider's opt-out list",
    407: "no route to this network",
    409: "do-not-disturb hours",
    500: "the provider had an internal error",
    501: "the network's gateway had an error",
    502: "the network's gateway refused it",
}
_OPTED_OUT = 406
_OUR_FAULT = frozenset({402, 405})
_CALL_ANSWERS = {"InvalidSenderId": "the sender name is not registered"}


class PooledSMSService(SMSService):
    """The official SDK on one kept-alive connection pool, with its address set and the HTTP answer kept whole.

    It leans on `_baseUrl`, `_contentUrl`, `_headers`, `_make_url` and `_make_request`; a test pins them, so that an
    upgrade that moves them fails loudly.
    """

    def __init__(self, username: str, api_key: str, api_url: str) -> None:
        super().__init__(username, api_key)  # type: ignore[no-untyped-call]
        self._baseUrl = self._contentUrl = api_url
        self._http = requests.Session()
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=8)
        self._http.mount("http://", adapter)
        self._http.mount("https://", adapter)

    def _make_request(
        self,
        url: str,
        method: str,
        headers: Mapping[str, str],
        data: Mapping[str, Any] | None,
        params: Mapping[str, Any] | None,
        callback: object = None,
        timeout: tuple[float, float] = _TIMEOUTS,
    ) -> requests.Response:
        if callback is not None:
            raise NotImplementedError("the SDK's callbacks lose errors; call without one")
        # A redirect is not followed: it would hand the key and the numbers to whatever address it names.
        return self._http.request(
            method, url, headers=dict(headers), data=data, params=params, timeout=timeout, allow_redirects=False
        )


class AfricasTalkingCarrier:
    """Hands texts to Africa's Talking. One instance a process."""

    def __init__(
        self,
        username: str,
        api_key: str,
        api_url: str,
        sender: str | None,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        self._sms = PooledSMSService(username, api_key, api_url)
        self._sender = sender
        self._timeouts = _CONNECT_SECONDS, answer_seconds

    def send(self, body: str, numbers: Sequence[PhoneNumber]) -> Outcome:
        try:
            # Unless it is told, the SDK hands down a time-out of its own, shorter than ours.
            response = self._sms.send(  # type: ignore[no-untyped-call]
                body, [str(number) for number in numbers], sender_id=self._sender, enqueue=True, timeout=self._timeouts
            )
        except (requests.exceptions.ConnectTimeout, requests.exceptions.InvalidURL) as error:
            return NotTaken(f"no connection ({type(error).__name__})")
        except requests.exceptions.ConnectionError as error:
            return _broken(error)
        except requests.exceptions.RequestException as error:
            return Uncertain(f"no answer ({type(error).__name__})")
        return read_answer(response.status_code, response.headers, response.text, numbers)


def _broken(error: requests.exceptions.ConnectionError) -> Outcome:
    """A connection that was never made took nothing; one that broke may have taken the text."""
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    if type(reason).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError"):
        return NotTaken("no connection to the provider")
    return Uncertain("the connection broke during the call")


def read_answer(status: int, headers: Mapping[str, str], body: str, numbers: Sequence[PhoneNumber]) -> Outcome:
    """What an HTTP answer of the messaging endpoint means, number by number."""
    if status == 401:
        return Refused("the provider refused the account's key")
    if status == 429:
        return NotTaken("too many requests", retry_after=_seconds(headers.get("Retry-After")))
    if status in (408, 502, 504):
        return Uncertain(f"HTTP {status}")
    if status >= 500:
        return NotTaken(f"HTTP {status}", retry_after=_seconds(headers.get("Retry-After")))
    if not 200 <= status < 300:
        return Refused(f"HTTP {status}")
    try:
        data = json.loads(body)["SMSMessageData"]
        recipients = data["Recipients"]
        answers = {str(recipient["number"]): _answer(recipient) for recipient in recipients}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Uncertain("the provider's answer cannot be read")
    if not answers:
        message = str(data.get("Message", ""))
        return Refused(_CALL_ANSWERS.get(message, "the provider took none of the numbers"))
    return Answered({number: answers[str(number)] for number in numbers if str(number) in answers})


def _answer(recipient: Mapping[str, Any]) -> Accepted | Rejected:
    code = int(recipient["statusCode"])
    if code in _ACCEPTED:
        return Accepted(str(recipient["messageId"]), recipient.get("messageParts"), _cost(recipient.get("cost")))
    return Rejected(_REJECTED.get(code, f"provider code {code}"), opted_out=code == _OPTED_OUT, ours=code in _OUR_FAULT)


def _cost(text: object) -> Decimal | None:
    """`KES 0.8000` as a number of shillings; None for another currency or anything else."""
    try:
        currency, amount = str(text).split(" ")
        return Decimal(amount) if currency == "KES" else None
    except (ValueError, InvalidOperation):
        return None


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None
