"""How many incoming texts and delivery reports a second, from the hook to the durable row with its effect.

Floors as in `benchmarks.ussd`. Prints one JSON line, then a table.
"""

import secrets
import threading
import urllib.parse

from benchmarks.house import HOOKS, served
from benchmarks.load import FLOORS, Phone, again_and_again, arguments, report, rounds, somebody


def main() -> None:
    asked = arguments(__doc__).parse_args()
    scenes = {
        **FLOORS,
        "text and reply": again_and_again(lambda phone: phone.text(somebody()[1], "msaada")),
        "text that stops": again_and_again(lambda phone: phone.text(somebody()[1], "wacha kunitumia")),
        "text that pledges": pledging_texts,
        "delivery report": again_and_again(delivery_report),
    }
    with served() as house:
        report("texts", rounds(scenes, house.port, asked), concurrent=asked.concurrent)


def pledging_texts(phone: Phone, ready: threading.Barrier, seconds: float) -> None:
    """Everybody has texted AHADI and was asked; then all answer 1."""
    asked = [somebody()[1] for _ in range(round(20 * seconds))]
    for number in asked:
        phone.text(number, "AHADI Kisumu", timed=False)
    ready.wait()
    for number in asked:
        phone.text(number, "1")


def delivery_report(phone: Phone) -> None:
    form = {
        "id": f"ATXid_{secrets.token_hex(16)}",
        "status": "Success",
        "phoneNumber": somebody()[1],
        "networkCode": "63902",
    }
    phone.ask(f"{HOOKS}/delivery-reports", urllib.parse.urlencode(form))


if __name__ == "__main__":
    main()
