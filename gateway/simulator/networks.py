"""Kenyan networks and numbers, as the provider sees them."""

import re

NETWORKS = {
    "63902": "Safaricom",
    "63903": "Airtel",
    "63907": "Telkom",
    "63999": "Equitel",
}
SANDBOX_NETWORK = "99999"

# Seconds that a caller may think on one screen. Networks that are not named get Safaricom's.
IDLE_SECONDS = {"63903": 60.0}
DEFAULT_IDLE_SECONDS = 30.0

_PREFIXES = (
    ("63999", re.compile(r"76[3-6]|124")),
    ("63907", re.compile(r"77|120")),
    ("63903", re.compile(r"73|75[0-6]|76[12]|78|10[0-8]")),
)

KENYAN_MOBILE = re.compile(r"\+254[17]\d{8}", re.ASCII)
_KENYAN_OTHER = re.compile(r"\+254\d{7,9}", re.ASCII)
_FOREIGN = re.compile(r"\+(?!254)[1-9]\d{6,14}", re.ASCII)


def network_of(number: str) -> str:
    """The network whose prefix a number has; what reports carry unless a handset says otherwise."""
    national = number[4:]
    for code, prefix in _PREFIXES:
        if prefix.match(national):
            return code
    return "63902"


def unreachable(number: str) -> int | None:
    """The status code for a number that isn't a Kenyan mobile number, or None when it is one.

    Which of 403, 404 and 407 the real provider picks for odd numbers isn't documented; this follows the
    names of the codes: a landline is an unsupported type, a foreign number can't be routed.
    """
    if KENYAN_MOBILE.fullmatch(number):
        return None
    if _KENYAN_OTHER.fullmatch(number) and number[4] in "23456":
        return 404
    return 407 if _FOREIGN.fullmatch(number) else 403


def idle_seconds(network: str) -> float:
    return IDLE_SECONDS.get(network, DEFAULT_IDLE_SECONDS)
