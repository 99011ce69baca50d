"""One USSD hop over the wire, and what the gateway makes of the reply."""

from dataclasses import dataclass, field
from http import HTTPStatus

from gateway.simulator.segments import foreign_characters, septets

TECHNICAL_PROBLEMS = (
    "Dear customer, the network is experiencing technical problems and your request was not processed. "
    "Please try again later."
)
MALFORMED = "Response should start with a CON or an END"
MOST_SEPTETS = 160
MOST_LABEL = 99


@dataclass(frozen=True, slots=True)
class Exchange:
    """A hop: the five fields and the hop label sent, the reply, and its faults in the dashboard's words."""

    fields: dict[str, str] = field(repr=False)
    sent_label: str
    status: int
    body: str
    label: str
    error: str
    warnings: tuple[str, ...]
    seconds: float

    @property
    def ends(self) -> bool:
        return self.body.startswith("END ")

    @property
    def screen(self) -> str:
        """What the handset shows: the body without its prefix, or the network's own error text."""
        return TECHNICAL_PROBLEMS if self.error else self.body[4:]


def screen_error(status: int, body: str) -> str:
    """Why the gateway ends the session, or an empty string for a screen it can show."""
    if not 200 <= status < 300:
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "<none>"
        return f"Received unexpected response code: {status} {phrase}"
    return "" if body.startswith(("CON ", "END ")) else MALFORMED


def screen_warnings(body: str) -> list[str]:
    """What a real handset could choke on, though the gateway lets it through."""
    if odd := foreign_characters(body):
        return [f"screen has characters outside GSM-7: {odd}"]
    used = septets(body) or 0
    return [f"screen takes {used} septets, more than {MOST_SEPTETS}"] if used > MOST_SEPTETS else []


def label_warnings(label: str) -> list[str]:
    if "|" in label or len(label) > MOST_LABEL:
        return [f"hop label must be at most {MOST_LABEL} characters without |"]
    return []
