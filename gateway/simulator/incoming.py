"""Texts from phones to the short code, opt-outs and subscriptions: what the provider tells the product."""

import itertools
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Literal

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.hooks import HookReply, Hooks

DateForm = Literal["T", "space"]

_DATE_FORMS: dict[DateForm, str] = {
    "T": "%Y-%m-%dT%H:%M:%SZ",
    "space": "%Y-%m-%d %H:%M:%S",
}
_FIRST_FETCH_ID = 15071


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text from a phone. `message_id` is the callback's opaque id, `fetch_id` the integer of polling."""

    fetch_id: int
    message_id: str
    number: str = field(repr=False)
    to: str
    body: str = field(repr=False)
    link_id: str
    at: datetime


class Incoming:
    def __init__(self, config: SimulatorConfig, hooks: Hooks, network: Callable[[str], str]) -> None:
        self._config = config
        self._hooks = hooks
        self._network = network
        self._fetch_ids = itertools.count(_FIRST_FETCH_ID)
        self._lock = Lock()
        self.texts: list[IncomingText] = []

    def text(
        self,
        number: str,
        body: str,
        to: str | None = None,
        *,
        date_form: DateForm = "T",
        link_id: bool = True,
        network_code: bool = True,
        cost: bool = True,
        message_id: str | None = None,
        copies: int = 1,
    ) -> tuple[IncomingText, HookReply]:
        """Delivers a text to the `sms` hook and returns with its first answer; retries go on behind.

        The keywords take away fields that older accounts lack, choose the form of the date, reuse an id
        or repeat the very same callback.
        """
        text = IncomingText(
            fetch_id=next(self._fetch_ids),
            message_id=message_id or str(uuid.uuid4()),
            number=number,
            to=to or self._config.short_code,
            body=body,
            link_id=secrets.token_hex(10) if link_id else "",
            at=datetime.now(UTC),
        )
        with self._lock:
            self.texts.append(text)
        fields = {
            "date": text.at.strftime(_DATE_FORMS[date_form]),
            "from": number,
            "id": text.message_id,
            "text": body,
            "to": text.to,
        }
        if link_id:
            fields["linkId"] = text.link_id
        if network_code:
            fields["networkCode"] = self._network(number)
        if cost:
            fields["cost"] = "KES 0.0000"
        for _copy in range(copies - 1):
            self._hooks.keep_posting("sms", fields)
        return text, self._hooks.keep_posting("sms", fields)

    def fetch(self, after: int) -> list[dict[str, object]]:
        """Polling: texts with a higher id, keys and date as the fetch endpoint words them."""
        with self._lock:
            texts = [text for text in self.texts if text.fetch_id > after]
        return [
            {
                "date": text.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{text.at.microsecond // 1000:03d}Z",
                "from": text.number,
                "id": text.fetch_id,
                "linkId": text.link_id,
                "text": text.body,
                "to": text.to,
            }
            for text in texts
        ]

    def opt_out(self, number: str, sender_id: str) -> HookReply:
        return self._hooks.keep_posting("opt-outs", {"senderId": sender_id, "phoneNumber": number})

    def subscription(self, number: str, keyword: str, update_type: str) -> HookReply:
        fields = {
            "phoneNumber": number,
            "shortCode": self._config.short_code,
            "keyword": keyword,
            "updateType": update_type,
        }
        return self._hooks.keep_posting("subscriptions", fields)

    def clear(self) -> None:
        with self._lock:
            self.texts = []
