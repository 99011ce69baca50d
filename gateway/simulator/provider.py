"""Sending SMS: decides each recipient, takes the money, writes the log and speaks the answer's JSON."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.log import MESSAGE_ID_PREFIX, Call, SendLog
from gateway.simulator.magic import REJECTIONS, STATUS_WORDS
from gateway.simulator.networks import KENYAN_MOBILE, unreachable
from gateway.simulator.segments import segments

DEFAULT_SENDER = "AFRICASTKNG"
ACCEPTED_SENT, ACCEPTED_QUEUED = 101, 102
SPENT, BLACKLISTED = 405, 406

# What a recorded sandbox answer charged in dollars for one part of KES 0.80.
_USD_PER_KES = 0.0079 / 0.8

# Money is counted in ten-thousandths of a shilling, the last place of `KES 0.8000`.
_UNIT = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """One send call after its form or JSON was read."""

    sender: str
    text: str
    numbers: tuple[str, ...] = field(repr=False)
    enqueue: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON to answer, and the call as logged (None when nothing was taken on)."""

    document: dict[str, object] = field(repr=False)
    call: Call | None


class Provider:
    def __init__(
        self,
        config: SimulatorConfig,
        log: SendLog,
        before_answer: Callable[[Call], None],
    ) -> None:
        self._config = config
        self._log = log
        self._before_answer = before_answer
        self._price = round(config.price_kes * _UNIT)
        self._lock = Lock()
        self._balance = round(config.balance_kes * _UNIT)
        self.blocked: set[tuple[str, str]] = set()

    def balance(self) -> str:
        """As the account page words it: `KES 1785.5000` live, `USD 17.6319` in the sandbox."""
        kes = self._balance / _UNIT
        return f"USD {kes * _USD_PER_KES:.4f}" if self._config.style == "sandbox" else f"KES {kes:.4f}"

    def set_balance(self, kes: float) -> None:
        with self._lock:
            self._balance = round(kes * _UNIT)

    def send(self, order: Order) -> Answer:
        sender = order.sender or DEFAULT_SENDER
        if not self._may_use(sender):
            return Answer(
                {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}},
                None,
            )

        parts = segments(order.text).parts
        cost = self._price * parts
        verdicts = [self._verdict(number, sender) for number in order.numbers]
        verdicts = self._charge(verdicts, cost)
        code = ACCEPTED_QUEUED if order.enqueue else ACCEPTED_SENT
        pairs = list(zip(order.numbers, verdicts, strict=True))
        accepted = tuple(number for number, verdict in pairs if verdict == 0)
        call = Call(
            at=datetime.now(UTC),
            sender=sender,
            text=order.text,
            parts=parts,
            status_code=code,
            numbers=accepted,
            id_digits=secrets.token_hex(16 * len(accepted)),
            rejected=tuple(pair for pair in pairs if pair[1]),
        )
        self._log.add(call)
        self._before_answer(call)
        recipients = self._recipients(pairs, call, cost)
        summary = self._summary(len(accepted), len(pairs), cost * len(accepted), parts)
        return Answer({"SMSMessageData": {"Message": summary, "Recipients": recipients}}, call)

    def _may_use(self, sender: str) -> bool:
        allowed = self._config.sender_ids
        return not allowed or sender in allowed or sender in (DEFAULT_SENDER, self._config.short_code)

    def _verdict(self, number: str, sender: str) -> int:
        """The code that rejects a number, or 0."""
        if not KENYAN_MOBILE.fullmatch(number):
            return unreachable(number) or 0
        if self._config.magic and (magic := REJECTIONS.get(number[-3:])):
            return magic
        return BLACKLISTED if self.blocked and (number, sender) in self.blocked else 0

    def _charge(self, verdicts: list[int], cost: int) -> list[int]:
        """Pays for the good recipients in order; those the balance no longer covers become 405."""
        with self._lock:
            affordable = self._balance // cost if cost else len(verdicts)
            wanted = verdicts.count(0)
            if wanted > affordable:
                wanted = max(affordable, 0)
                left = wanted
                for place, verdict in enumerate(verdicts):
                    if verdict == 0:
                        verdicts[place] = 0 if left > 0 else SPENT
                        left -= 1
            self._balance -= wanted * cost
            return verdicts

    def _recipients(self, pairs: list[tuple[str, int]], call: Call, cost: int) -> list[dict[str, object]]:
        """Keys in the alphabetical order of the recorded answers."""
        live = self._config.style == "live"
        price = f"KES {cost / _UNIT:.4f}"
        recipients: list[dict[str, object]] = []
        start = 0
        for number, verdict in pairs:
            entry: dict[str, object] = {"cost": "0", "messageId": "None"}
            if not verdict:
                entry["cost"] = price
                entry["messageId"] = MESSAGE_ID_PREFIX + call.id_digits[start : start + 32]
                start += 32
                if live:
                    entry["messageParts"] = call.parts
            entry["number"] = number
            entry["status"] = STATUS_WORDS[verdict] if verdict else "Success"
            entry["statusCode"] = verdict or call.status_code
            recipients.append(entry)
        return recipients

    def _summary(self, accepted: int, asked: int, total: int, parts: int) -> str:
        sent = f"Sent to {accepted}/{asked} Total Cost: "
        if not accepted:
            return sent + "0"
        if self._config.style == "live":
            return f"{sent}KES {total / _UNIT:.4f}"
        return f"{sent}USD {total / _UNIT * _USD_PER_KES:.4f} Message parts: {parts}"
