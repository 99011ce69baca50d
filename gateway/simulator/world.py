"""`Simulator`: the whole state of one simulated provider, and the threads that act on it."""

from threading import Event, Lock
from types import TracebackType
from typing import Self

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.faults import Faults
from gateway.simulator.handset import Handset
from gateway.simulator.hooks import HookReply, Hooks
from gateway.simulator.incoming import Incoming
from gateway.simulator.log import SendLog
from gateway.simulator.networks import network_of
from gateway.simulator.provider import DEFAULT_SENDER, Answer, Order, Provider
from gateway.simulator.reports import Reports
from gateway.simulator.schedule import Scheduler
from gateway.simulator.ussd import UssdGateway

_MOST_WARNINGS = 1000


class Simulator:
    """One world: a provider, the networks behind it and the phones on them. Phone numbers stay in memory.

    Close it (or use it as a context) to stop its threads; a forgotten one doesn't hold the process.
    """

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.log = SendLog()
        self.faults = Faults()
        self.warnings: list[str] = []
        self.closing = Event()
        self.scheduler = Scheduler()
        self._phones: dict[str, Handset] = {}
        self._phones_lock = Lock()
        self._hooks = Hooks(config, self.scheduler)
        self.ussd = UssdGateway(config, self._hooks, self.scheduler, self._warn)
        self.incoming = Incoming(config, self._hooks, self.network)
        self.reports = Reports(config, self._hooks, self.scheduler, self.network)
        self.provider = Provider(config, self.log, self.reports.overtake)

    def phone(self, number: str = "+254700000001", network: str | None = None) -> Handset:
        """The phone with that number, made at first sight; the same object afterwards.

        `network` is a code such as 63902; naming one moves an existing phone to that network.
        """
        with self._phones_lock:
            handset = self._phones.get(number)
            if handset is None:
                handset = self._phones[number] = Handset(self, number, network or network_of(number))
            elif network:
                handset.network = network
        return handset

    def network(self, number: str) -> str:
        handset = self._phones.get(number)
        return handset.network if handset else network_of(number)

    def send(self, order: Order) -> Answer:
        answer = self.provider.send(order)
        if answer.call is not None:
            self.reports.follow(answer.call)
        return answer

    def opt_out(self, number: str, sender_id: str | None = None) -> HookReply:
        """The subscriber blocks a sender with the network: the hook is told, later sends answer 406."""
        sender = sender_id or min(self.config.sender_ids, default=DEFAULT_SENDER)
        self.provider.blocked.add((number, sender))
        return self.incoming.opt_out(number, sender)

    def opt_in(self, number: str) -> None:
        """Undoes every block of that number; the provider has no callback for it."""
        self.provider.blocked = {pair for pair in self.provider.blocked if pair[0] != number}

    def subscription(self, number: str, keyword: str, update_type: str = "addition") -> HookReply:
        return self.incoming.subscription(number, keyword, update_type)

    def point_at(self, hooks_url: str) -> None:
        """Calls another product from now on; tests learn its port only after this world exists."""
        if not hooks_url.startswith(("http://", "https://")) or not hooks_url.endswith("/"):
            raise ValueError("hooks_url must begin with http:// or https:// and end in /")
        self._hooks.url = hooks_url

    def settle(self, seconds: float = 5.0) -> bool:
        """Waits until every report, retry and event has been delivered; False if some are still due."""
        return self.scheduler.settle(seconds)

    def reset(self) -> None:
        """A fresh world for the next test; reports already on their way still arrive."""
        self.log.clear()
        self.faults.clear()
        self.incoming.clear()
        self.warnings.clear()
        self.provider.blocked = set()
        self.provider.set_balance(self.config.balance_kes)
        with self._phones_lock:
            self._phones.clear()

    def close(self) -> None:
        self.closing.set()
        self.scheduler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _warn(self, warning: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append(warning)
