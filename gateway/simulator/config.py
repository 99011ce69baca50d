"""How one simulated provider behaves; built by the caller, never read from the environment here."""

from dataclasses import dataclass, field
from typing import Literal

Style = Literal["live", "sandbox"]


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """Everything a simulator can be told. Seconds are seconds, money is Kenyan shillings.

    `hooks_url` is the prefix that `ussd`, `ussd-events`, `sms`, `delivery-reports`, `opt-outs` and
    `subscriptions` are appended to, token included. It and the key are left out of `repr`, since configs
    are printed by failing tests.
    """

    hooks_url: str = field(repr=False)
    username: str = "sandbox"
    api_key: str = field(default="simulator-key", repr=False)
    sender_ids: frozenset[str] = frozenset()
    short_code: str = "22384"
    ussd_code: str = "*384*123#"

    style: Style = "live"
    price_kes: float = 0.8
    balance_kes: float = 999_999_999.0
    latency_seconds: float = 0.0
    magic: bool = True

    reports: bool = True
    report_delays: tuple[float, float, float] = (0.5, 1.0, 2.0)
    retry_every_seconds: float = 60.0
    retry_for_seconds: float = 12 * 3600.0
    time_scale: float = 1.0

    events: bool = True
    strict: bool = False
    ussd_reply_seconds: float = 10.0
    ussd_idle_seconds: float | None = None
    ussd_session_seconds: float = 180.0

    def __post_init__(self) -> None:
        if not self.hooks_url.startswith(("http://", "https://")) or not self.hooks_url.endswith("/"):
            raise ValueError("hooks_url must begin with http:// or https:// and end in /")
        if not self.ussd_code.startswith("*") or not self.ussd_code.endswith("#"):
            raise ValueError("ussd_code must look like *384*123#")
        if self.style not in ("live", "sandbox"):
            raise ValueError("style must be live or sandbox")

    def scaled(self, seconds: float) -> float:
        """Waiting time of reports and retries; a test sets `time_scale` to make a minute a moment."""
        return seconds * self.time_scale
