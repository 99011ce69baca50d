"""What an installation says of itself. Organisations and codes change; code does not name them."""

from dataclasses import dataclass

from models.county import County


@dataclass(frozen=True)
class Programme:
    """The code that citizens dial, as printed (`*384*2026#`), and who answers for the data."""

    ussd_code: str
    controller: str

    def ussd_code_for(self, county: County) -> str:
        """The code with the county dialled along, which saves the caller that question: `*384*2026*07#`."""
        return f"{self.ussd_code[:-1]}*{county.two_digits}#"

    def ussd_code_through(self, invitation: int) -> str:
        """The code with the number of a friend or a group dialled along: `*384*2026*123456#`."""
        return f"{self.ussd_code[:-1]}*{invitation}#"
