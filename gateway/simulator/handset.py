"""A feature phone: what tests and the phone pages hold in their hands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Self

from gateway.simulator.exchange import Exchange
from gateway.simulator.incoming import DateForm
from gateway.simulator.log import Accepted
from gateway.simulator.magic import UNDELIVERED
from gateway.simulator.ussd import Session

if TYPE_CHECKING:
    from gateway.simulator.world import Simulator

UNKNOWN_CODE = "Connection problem or invalid MMI code."
_MOST_POLLS_A_SECOND = 100


class SessionOver(RuntimeError):
    """A key was pressed on a phone that has no session open."""


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """One text in the inbox. `at` is aware UTC."""

    text: str
    sender: str
    at: datetime
    message_id: str


class Handset:
    """One phone with its SIM. Methods return the phone, so that calls can be chained:

    phone.dial().press("2").press("1")
    """

    def __init__(self, simulator: "Simulator", number: str, network: str) -> None:
        self._simulator = simulator
        self.number = number
        self.network = network
        self._session: Session | None = None
        self._notice = ""
        self._replies: tuple[str, ...] = ()
        self._last_text_id = ""
        self._lock = RLock()

    def __repr__(self) -> str:
        return f"<Handset ...{self.number[-3:]} open={self.open} screen={self.screen!r}>"

    def dial(self, code: str | None = None, *, copies: int = 1) -> Self:
        """Starts a session, ending one that is open. An unknown code shows the phone's own error."""
        self.hang_up()
        with self._lock:
            gateway = self._simulator.ussd
            inputs = gateway.dialled(code or self._simulator.config.ussd_code)
            if inputs is None:
                self._session, self._notice = None, UNKNOWN_CODE
            else:
                self._session, self._notice = (
                    gateway.open(self.number, self.network, inputs),
                    "",
                )
                gateway.begin(self._session, copies)
        return self

    def press(self, keys: str, *, copies: int = 1) -> Self:
        """Types into the open session and sends. `copies` sends that hop several times at once.

        Raises SessionOver when there is nothing to type into, which in a test means a wrong turn before.
        """
        with self._lock:
            if self._session is None or not self._session.open:
                raise SessionOver(f"pressed {keys!r} but no session is open; the screen reads: {self.screen!r}")
            self._simulator.ussd.answer(self._session, keys, copies)
        return self

    def repeat(self, hop: int = -1, *, copies: int = 1) -> Self:
        """Sends the last hop (or an older one, late) again, byte for byte; see `replies` and `screen`."""
        with self._lock:
            if self._session is None:
                raise SessionOver("nothing was dialled yet")
            exchanges = self._simulator.ussd.repeat(self._session, hop, copies)
            self._replies = tuple(exchange.body for exchange in exchanges)
            self._session.screen = exchanges[-1].screen
        return self

    def hang_up(self) -> Self:
        """Ends the session at once, also while a reply is awaited (hence without the phone's lock)."""
        session = self._session
        if session is not None:
            self._simulator.ussd.hang_up(session)
        return self

    def text(
        self,
        body: str,
        to: str | None = None,
        *,
        date_form: DateForm = "T",
        link_id: bool = True,
        network_code: bool = True,
        cost: bool = True,
        message_id: str | None = None,
        copies: int = 1,
    ) -> Self:
        """Sends an SMS to the short code (or `to`); the hook has answered once when this returns."""
        sent, _reply = self._simulator.incoming.text(
            self.number,
            body,
            to,
            date_form=date_form,
            link_id=link_id,
            network_code=network_code,
            cost=cost,
            message_id=message_id,
            copies=copies,
        )
        self._last_text_id = sent.message_id
        return self

    def opt_out(self, sender_id: str | None = None) -> Self:
        """Blocks a sender with the network (`*456*9*5#`); its sends to this phone then answer 406."""
        self._simulator.opt_out(self.number, sender_id)
        return self

    @property
    def screen(self) -> str:
        """The text shown, without CON or END; empty after a time-out, as on a real phone."""
        return self._session.screen if self._session is not None else self._notice

    @property
    def open(self) -> bool:
        """Whether the session goes on and a key may be pressed."""
        return self._session is not None and self._session.open

    @property
    def session_id(self) -> str:
        return self._session.id if self._session is not None else ""

    @property
    def session(self) -> Session | None:
        return self._session

    @property
    def exchange(self) -> Exchange | None:
        """The last hop: the five fields, the reply, its faults."""
        return self._session.exchanges[-1] if self._session and self._session.exchanges else None

    @property
    def replies(self) -> tuple[str, ...]:
        """Raw bodies that the last `repeat` got, CON or END included."""
        return self._replies

    @property
    def last_text_id(self) -> str:
        return self._last_text_id

    @property
    def inbox(self) -> list[ReceivedText]:
        """Texts that reached the phone, newest last; those to undeliverable magic numbers never do."""
        if self._simulator.config.magic and self.number[-3:] in UNDELIVERED:
            return []
        return [_received(record) for record in self._simulator.log.to(self.number)]

    def wait_for_text(self, count: int = 1, seconds: float = 5.0) -> ReceivedText:
        """The newest text, once at least `count` are there; TimeoutError when they don't come."""
        self._wait(lambda: len(self.inbox) >= count, seconds)
        return self.inbox[-1]

    def _wait(self, arrived: Callable[[], bool], seconds: float) -> None:
        until = monotonic() + seconds
        while not arrived():
            if monotonic() > until:
                raise TimeoutError(f"only {len(self.inbox)} texts came within {seconds:g} s")
            sleep(1 / _MOST_POLLS_A_SECOND)


def _received(record: Accepted) -> ReceivedText:
    return ReceivedText(record.text, record.sender, record.at, record.message_id)
