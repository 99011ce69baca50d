"""What an installation says of itself. Organisations and codes change; code does not name them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Programme:
    """The code that citizens dial, as printed (`*384*2026#`), and who answers for the data."""

    ussd_code: str
    controller: str
