"""The USSD gateway: sessions, the accumulated text, the time limits and the end event."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import RLock
from time import monotonic
from typing import Literal

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.exchange import (
    Exchange,
    label_warnings,
    screen_error,
    screen_warnings,
)
from gateway.simulator.hooks import HookReply, Hooks
from gateway.simulator.networks import idle_seconds
from gateway.simulator.schedule import Scheduler

Status = Literal["Success", "Incomplete", "Failed"]


class Session:
    """One dialled session. `exchanges` are its hops in order, repeats left out."""

    def __init__(self, number: str, network: str, service_code: str, inputs: list[str]) -> None:
        self.id = "ATUid_" + secrets.token_hex(16)
        self.number = number
        self.network = network
        self.service_code = service_code
        self.inputs = inputs
        self.exchanges: list[Exchange] = []
        self.labels: list[str] = []
        self.screen = ""
        self.status: Status | None = None
        self.started = self.last_shown = monotonic()
        self.lock = RLock()

    @property
    def open(self) -> bool:
        return self.status is None

    @property
    def text(self) -> str:
        """The transcript as the wire carries it; a typed `*` is not escaped, as with the real one."""
        return "*".join(self.inputs)


class UssdGateway:
    def __init__(
        self,
        config: SimulatorConfig,
        hooks: Hooks,
        scheduler: Scheduler,
        warn: Callable[[str], None],
    ) -> None:
        self._config = config
        self._hooks = hooks
        self._scheduler = scheduler
        self._warn = warn

    def dialled(self, dial: str) -> list[str] | None:
        """The inputs that a dial string starts with (`*384*123*42#` has `42`); None: no code of ours."""
        base = self._config.ussd_code[:-1]
        if dial == self._config.ussd_code:
            return []
        if dial.startswith(base + "*") and dial.endswith("#"):
            return dial[len(base) + 1 : -1].split("*")
        return None

    def open(self, number: str, network: str, inputs: list[str]) -> Session:
        """A session with its clock running; `begin` makes the first hop."""
        session = Session(number, network, self._config.ussd_code, inputs)
        self._scheduler.after(
            self._config.ussd_session_seconds,
            lambda: self._expire(session, None),
            background=True,
        )
        return session

    def begin(self, session: Session, copies: int = 1) -> None:
        self._hop(session, copies)

    def answer(self, session: Session, keys: str, copies: int = 1) -> None:
        """One input. Copies go out at the same moment, as when a telco doubles a hop."""
        with session.lock:
            if session.open and self._overdue(session):
                self._time_out(session)
            if not session.open:
                return
            session.inputs.append(keys)
        self._hop(session, copies)

    def repeat(self, session: Session, hop: int = -1, copies: int = 1) -> list[Exchange]:
        """Sends a hop again, byte for byte: the last one, or an older one that arrives late."""
        old = session.exchanges[hop]
        return self._post(session, old.fields, old.sent_label, copies)

    def hang_up(self, session: Session) -> None:
        with session.lock:
            self._end(session, "Incomplete")

    def time_left(self, session: Session) -> tuple[float, float]:
        """Seconds left for thinking, and for the whole session."""
        now = monotonic()
        idle = session.last_shown + self._idle(session) - now
        return max(idle, 0.0), max(session.started + self._config.ussd_session_seconds - now, 0.0)

    def _hop(self, session: Session, copies: int) -> None:
        fields = {
            "sessionId": session.id,
            "serviceCode": session.service_code,
            "phoneNumber": session.number,
            "networkCode": session.network,
            "text": session.text,
        }
        sent_label = session.exchanges[-1].label if session.exchanges else ""
        exchange = self._post(session, fields, sent_label, copies)[0]
        with session.lock:
            session.exchanges.append(exchange)
            if session.open:
                self._show(session, exchange)

    def _show(self, session: Session, exchange: Exchange) -> None:
        """Puts a reply on the screen; not reached when the caller has hung up in the meantime."""
        if exchange.label:
            session.labels.append(exchange.label)
        session.screen = exchange.screen
        session.last_shown = monotonic()
        if exchange.error:
            self._end(session, "Failed", exchange.error)
        elif exchange.ends:
            self._end(session, "Success")
        else:
            hop = len(session.exchanges)
            self._scheduler.after(self._idle(session), lambda: self._expire(session, hop), background=True)

    def _post(self, session: Session, fields: dict[str, str], label: str, copies: int) -> list[Exchange]:
        def once() -> Exchange:
            reply = self._hooks.post("ussd", fields, hop_label=label, limit=self._config.ussd_reply_seconds)
            return self._read(fields, label, reply)

        if copies == 1:
            return [once()]
        with ThreadPoolExecutor(copies) as pool:
            return [future.result() for future in [pool.submit(once) for _ in range(copies)]]

    def _read(self, fields: dict[str, str], sent_label: str, reply: HookReply) -> Exchange:
        body = reply.body.decode("utf-8", errors="replace")
        error = reply.error or screen_error(reply.status, body)
        warnings = [] if error else [*screen_warnings(body), *label_warnings(reply.hop_label)]
        for warning in warnings:
            self._warn(warning)
        if warnings and self._config.strict:
            error = warnings[0]
        return Exchange(
            fields=fields,
            sent_label=sent_label,
            status=reply.status,
            body=body,
            label=reply.hop_label,
            error=error,
            warnings=tuple(warnings),
            seconds=reply.seconds,
        )

    def _idle(self, session: Session) -> float:
        fixed = self._config.ussd_idle_seconds
        return idle_seconds(session.network) if fixed is None else fixed

    def _overdue(self, session: Session) -> bool:
        return min(self.time_left(session)) <= 0

    def _expire(self, session: Session, hop: int | None) -> None:
        """A time-out came due; a thought that has since been answered (`hop`) doesn't count."""
        with session.lock:
            if session.open and (hop is None or hop == len(session.exchanges)):
                self._time_out(session)

    def _time_out(self, session: Session) -> None:
        """The network closes the dialogue and shows nothing."""
        session.screen = ""
        self._end(session, "Incomplete")

    def _end(self, session: Session, status: Status, error: str = "") -> None:
        if not session.open:
            return
        session.status = status
        if not self._config.events:
            return
        fields = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "sessionId": session.id,
            "serviceCode": session.service_code,
            "networkCode": session.network,
            "phoneNumber": session.number,
            "status": status,
            "cost": "0.00",
            "durationInMillis": str(round((monotonic() - session.started) * 1000)),
            "hopsCount": str(len(session.exchanges)),
            "hopsMetadata": "|".join(session.labels),
            "input": session.text,
            "lastAppResponse": session.exchanges[-1].body if session.exchanges else "",
        }
        if error:
            fields["errorMessage"] = error
        self._scheduler.after(0, lambda: self._tell(fields))

    def _tell(self, fields: dict[str, str]) -> None:
        """Once only: no retry of this event is documented."""
        self._hooks.post("ussd-events", fields)
