"""The port through which texts leave. `gateway.africastalking` is one carrier; whoever adds another writes these words.

Outcomes are values. Two questions decide what happens next: may it have left? and is it worth another try?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from models.phone_number import PhoneNumber


@dataclass(frozen=True)
class Accepted:
    """The provider took the text for one number, under its own id."""

    provider_id: str
    parts: int | None = None
    cost_kes: Decimal | None = None


@dataclass(frozen=True)
class Rejected:
    """The provider refused one number. `opted_out`: it says that the holder wants no texts; believe it. `ours`: our
    account is at fault, not the number, and another try is worth it once somebody has mended that."""

    reason: str
    opted_out: bool = False
    ours: bool = False


@dataclass(frozen=True)
class Answered:
    """The provider answered. A number it did not name may or may not have been taken."""

    by_number: Mapping[PhoneNumber, Accepted | Rejected] = field(repr=False)


@dataclass(frozen=True)
class NotTaken:
    """Nothing left, for certain; try again, not before `retry_after` seconds when the provider named a time."""

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Refused:
    """Nothing left, and trying again is useless until somebody mends the account."""

    reason: str


@dataclass(frozen=True)
class Uncertain:
    """It may have left. It is never sent again unless a coordinator says so."""

    reason: str


Outcome = Answered | NotTaken | Refused | Uncertain


class Carrier(Protocol):
    def send(self, body: str, numbers: Sequence[PhoneNumber]) -> Outcome:
        """Hands `body` over for all `numbers` in one call, and says what became of it. Never raises for that."""
        ...
