"""Forms in, screens out: what the provider posts to the hooks, and how it wants a screen."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Response

from handlers.delivery import Report
from handlers.sms.answer import IncomingText
from handlers.ussd.answer import Turn
from handlers.ussd.page import Page
from models.base import now
from models.message import MessageState
from models.phone_number import NotAPhoneNumber, PhoneNumber
from models.ussd_session import EndStatus

HOP_LABEL = "at-ussd-hop-metadata"
FOREIGN_SESSION = "sessionId: belongs to another number"
_LONGEST = {
    "sessionId": 100, "serviceCode": 30, "networkCode": 10, "text": 1000, "from": 40, "to": 20, "id": 90,
    }  # fmt: skip


class BadForm(ValueError):
    """A form that Africa's Talking would not send. The message names the field, never its value."""


def read_turn(form: Mapping[str, str], label: str | None) -> Turn:
    """The five fields of a USSD hop; `label` names the screen before, as the provider echoes it.

    Raises `BadForm` for a field that is missing, odd or too long.
    """
    session_id, network = _field(form, "sessionId"), _field(form, "networkCode")
    _field(form, "serviceCode")
    if not re.fullmatch(r"[0-9]+", network):
        raise BadForm("networkCode: digits only")
    if not re.fullmatch(r"[\x21-\x7e]+", session_id):
        raise BadForm("sessionId: printable ASCII only")
    return Turn(
        session_id=session_id,
        phone=_phone(form, "phoneNumber"),
        network=network,
        keys=_field(form, "text", may_be_empty=True),
        goes_on=bool(label),
    )


def claimed_number(form: Mapping[str, str]) -> str:
    """Whom a form says it is about, as it came and unproved; empty where it names nobody."""
    return (form.get("phoneNumber") or form.get("from") or "")[: _LONGEST["from"]]


_NETWORKS = {"63902": "safaricom", "63903": "airtel", "63907": "telkom", "63999": "equitel", "99999": "sandbox"}


def known_network(code: str) -> str:
    """The operator behind a network code; `other` for the rest, so that no caller can invent label values."""
    return _NETWORKS.get(code, "other")


_END_WORDS = {"success": EndStatus.SUCCESS, "incomplete": EndStatus.INCOMPLETE, "failed": EndStatus.FAILED}


def read_session_end(form: Mapping[str, str]) -> tuple[str, EndStatus]:
    """Which session ended, and how. The other fields (number, keys, last screen) are not kept. Raises `BadForm`."""
    return _field(form, "sessionId"), _END_WORDS.get(form.get("status", "").casefold(), EndStatus.UNKNOWN)


def read_text(form: Mapping[str, str]) -> IncomingText:
    """An incoming text. `linkId`, `networkCode` and `cost` may be missing, the text empty, the date in either form.

    Raises `BadForm` without an id, a sender or a code: there is nothing to store it by.
    """
    _field(form, "from")
    return IncomingText(
        provider_id=_field(form, "id"),
        sender=_known_phone(form, "from"),
        code=_field(form, "to"),
        body=form.get("text", "").replace("\x00", ""),
        sent_at=_moment(form.get("date", "")),
    )


_YEARS = range(2000, 2100)


def _moment(text: str) -> datetime:
    """`2017-05-03T06:04:45Z` or `2017-05-03 06:04:45`, both UTC; now, when it is neither.

    Nor is it a time at either end of the calendar, which the database takes and nobody can read back.
    """
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        return now()
    if told.year not in _YEARS:
        return now()
    return told if told.tzinfo else told.replace(tzinfo=UTC)


_FINAL_WORDS = {
    "success": (MessageState.DELIVERED, None),
    "failed": (MessageState.FAILED, "the network could not deliver it"),
    "rejected": (MessageState.FAILED, "the network refused it"),
    "absentsubscriber": (MessageState.FAILED, "the phone was off or out of reach"),
    "expired": (MessageState.FAILED, "the network gave up"),
}
_STEPS_ON_THE_WAY = frozenset({"sent", "submitted", "buffered"})
_FAILURES = {
    "insufficientcredit": "the account has no credit",
    "invalidlinkid": "the link id is not valid",
    "userisinactive": "the number is not in use",
    "userinblacklist": "on the network's opt-out list",
    "useraccountsuspended": "the number is suspended",
    "notnetworksubcriber": "not a number of this network",
    "notnetworksubscriber": "not a number of this network",
    "usernotsubscribedtoproduct": "not subscribed to this product",
    "userdoesnotexist": "the number does not exist",
    "deliveryfailure": "the network could not deliver it",
    "donotdisturbrejection": "do-not-disturb hours",
}
_OPTED_OUT_WORD = "userinblacklist"


def read_report(form: Mapping[str, str]) -> Report:
    """A delivery report. A word that is not known is kept as it came, and says nothing. Raises `BadForm`."""
    status = form.get("status", "").replace("\x00", "").strip()[:40]
    failure = form.get("failureReason", "").replace("\x00", "").strip()[:100]
    if not status:
        raise BadForm("status: missing")
    says, reason = _FINAL_WORDS.get(status.casefold(), (None, None))
    return Report(
        provider_id=_field(form, "id"),
        status=status,
        failure=failure,
        says=says,
        reason=_FAILURES.get(failure.casefold(), reason) if says is MessageState.FAILED else None,
        opted_out=failure.casefold() == _OPTED_OUT_WORD,
        network=form.get("networkCode", "").replace("\x00", "")[:10] or None,
        phone=_known_phone(form, "phoneNumber"),
    )


def is_known_status(report: Report) -> bool:
    """Whether the provider's documentation knows this word."""
    return report.says is not None or report.status.casefold() in _STEPS_ON_THE_WAY


def read_opt_out(form: Mapping[str, str]) -> PhoneNumber | None:
    """Who has blocked our sender with the network; None for a number that we never text."""
    return _known_phone(form, "phoneNumber")


def read_subscription(form: Mapping[str, str]) -> tuple[PhoneNumber | None, bool]:
    """Whose subscription changed, and whether it ended."""
    return _known_phone(form, "phoneNumber"), form.get("updateType", "").strip().casefold() == "deletion"


def _known_phone(form: Mapping[str, str], name: str) -> PhoneNumber | None:
    try:
        return PhoneNumber.from_wire(form.get(name, ""))
    except NotAPhoneNumber:
        return None


def write_screen(page: Page) -> Response:
    """`CON ` or `END ` and the text, with the screen's name for the provider's dashboard."""
    response = Response(f"{'END' if page.ends else 'CON'} {page.text}", mimetype="text/plain")
    response.headers[HOP_LABEL] = page.label
    return response


def _field(form: Mapping[str, str], name: str, *, may_be_empty: bool = False) -> str:
    value = form.get(name)
    if value is None or (not value and not may_be_empty):
        raise BadForm(f"{name}: missing")
    if len(value) > _LONGEST[name]:
        raise BadForm(f"{name}: too long")
    if "\x00" in value:
        raise BadForm(f"{name}: has a character that no phone sends")
    return value


def _phone(form: Mapping[str, str], name: str) -> PhoneNumber:
    try:
        return PhoneNumber.from_wire(form.get(name, ""))
    except NotAPhoneNumber as error:
        raise BadForm(f"{name}: {error}") from None
