"""Magic numbers: the last three digits of a phone number choose what happens to it.

| digits | when sending | afterwards |
|---|---|---|
| 401-407, 409, 500-502 | rejected with that status code | - |
| 601 | accepted | Sent, Submitted, Failed (UserInBlackList) |
| 602 | accepted | Sent, Buffered, AbsentSubscriber |
| 603 | accepted | Sent, Buffered, Expired |
| 604 | accepted | Sent, Rejected (DeliveryFailure) |
| 605 | accepted | no report ever; the text arrives |
| 606 | accepted | every report twice |
| 607 | accepted | Success, and only then Sent |
| 608 | accepted | Sent, then a word nobody documented (Dispatched) |
| 609 | accepted | Success ten times later than others |
| 610 | accepted | Sent and Success come before the answer to the send |
| 611 | accepted | Success under a message id that was never issued |
| 612 | accepted | Success, then Failed |
| 613 | accepted | Sent, Failed (NotNetworkSubcriber, the provider's own spelling) |
| all others | accepted | Sent, Submitted, Success |
"""

from dataclasses import dataclass
from typing import Literal

STATUS_WORDS = {
    100: "Success",
    101: "Success",
    102: "Success",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}

REJECTIONS = {str(code): code for code in STATUS_WORDS if code >= 400}

Moment = Literal["sent", "buffered", "final", "late", "before"]


@dataclass(frozen=True, slots=True)
class Step:
    """One report of a message: when, which word, why, and whether it names the message it belongs to."""

    moment: Moment
    status: str
    reason: str | None = None
    known_id: bool = True


_SENT = Step("sent", "Sent")
_SUBMITTED = Step("buffered", "Submitted")
_BUFFERED = Step("buffered", "Buffered")
_SUCCESS = Step("final", "Success")

ORDINARY: tuple[Step, ...] = (_SENT, _SUBMITTED, _SUCCESS)

DELIVERIES: dict[str, tuple[Step, ...]] = {
    "601": (_SENT, _SUBMITTED, Step("final", "Failed", "UserInBlackList")),
    "602": (_SENT, _BUFFERED, Step("final", "AbsentSubscriber")),
    "603": (_SENT, _BUFFERED, Step("final", "Expired")),
    "604": (_SENT, Step("final", "Rejected", "DeliveryFailure")),
    "605": (),
    "606": (_SENT, _SENT, _SUBMITTED, _SUBMITTED, _SUCCESS, _SUCCESS),
    "607": (Step("sent", "Success"), Step("final", "Sent")),
    "608": (_SENT, Step("final", "Dispatched")),
    "609": (_SENT, Step("late", "Success")),
    "610": (Step("before", "Sent"), Step("before", "Success")),
    "611": (Step("final", "Success", known_id=False),),
    "612": (_SENT, _SUCCESS, Step("final", "Failed", "DeliveryFailure")),
    "613": (_SENT, Step("final", "Failed", "NotNetworkSubcriber")),
}

# Texts to these never reach the handset's inbox.
UNDELIVERED = frozenset({"601", "602", "603", "604", "613"})
OVERTAKING = frozenset({"610"})
