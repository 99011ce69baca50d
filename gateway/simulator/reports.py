"""Delivery reports: Sent, then Submitted or Buffered, then a final word; magic numbers bend the plan."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.hooks import Hooks
from gateway.simulator.log import MESSAGE_ID_PREFIX, Call
from gateway.simulator.magic import DELIVERIES, ORDINARY, OVERTAKING, Step
from gateway.simulator.schedule import Scheduler

_LATE = 10


@dataclass(frozen=True, slots=True)
class _Journey:
    """The reports still to come for one text."""

    number: str = field(repr=False)
    message_id: str
    steps: tuple[Step, ...]
    sent_at: float


class Reports:
    """Reports of one text leave one after another, those of different texts in no particular order."""

    def __init__(
        self,
        config: SimulatorConfig,
        hooks: Hooks,
        scheduler: Scheduler,
        network: Callable[[str], str],
    ) -> None:
        self._config = config
        self._hooks = hooks
        self._scheduler = scheduler
        self._network = network
        self._shuffle = Random(1).shuffle
        self.enabled = config.reports

    def overtake(self, call: Call) -> None:
        """Reports that arrive before the send is answered, while the caller doesn't know the id yet."""
        if not (self.enabled and self._config.magic):
            return
        for position, number in enumerate(call.numbers):
            if number[-3:] in OVERTAKING:
                for step in DELIVERIES[number[-3:]]:
                    self._post(_Journey(number, call.message_id(position), (), 0.0), step)

    def follow(self, call: Call) -> None:
        """Plans the reports of one call: a single entry in the heap, however many recipients it has."""
        if not self.enabled or not call.numbers:
            return
        sent_at = monotonic()
        self._scheduler.after(self._delay(ORDINARY[0]), lambda: self._set_out(call, sent_at))

    def _set_out(self, call: Call, sent_at: float) -> None:
        positions = list(range(len(call.numbers)))
        self._shuffle(positions)
        for position in positions:
            number = call.numbers[position]
            steps = DELIVERIES.get(number[-3:], ORDINARY) if self._config.magic else ORDINARY
            if steps and steps[0].moment != "before":
                self._plan(_Journey(number, call.message_id(position), steps, sent_at))

    def _plan(self, journey: _Journey) -> None:
        due = journey.sent_at + self._delay(journey.steps[0])
        self._scheduler.after(due - monotonic(), lambda: self._report(journey))

    def _report(self, journey: _Journey) -> None:
        first, rest = journey.steps[0], journey.steps[1:]
        self._post(journey, first)
        if rest:
            self._plan(_Journey(journey.number, journey.message_id, rest, journey.sent_at))

    def _post(self, journey: _Journey, step: Step) -> None:
        message_id = journey.message_id if step.known_id else MESSAGE_ID_PREFIX + secrets.token_hex(16)
        fields = {
            "id": message_id,
            "status": step.status,
            "phoneNumber": journey.number,
            "networkCode": self._network(journey.number),
            "retryCount": "0",
        }
        if step.reason:
            fields["failureReason"] = step.reason
        self._hooks.keep_posting("delivery-reports", fields)

    def _delay(self, step: Step) -> float:
        sent, buffered, final = self._config.report_delays
        delays = {
            "before": 0.0,
            "sent": sent,
            "buffered": buffered,
            "final": final,
            "late": final * _LATE,
        }
        return self._config.scaled(delays[step.moment])
