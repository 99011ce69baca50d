"""Everything of Africa's Talking. Its words become ours in tables here, and are spelt nowhere else.

In reading order:
    forms       its forms in, our screens out
    carrier     texts out, through the official SDK (`africastalking` 2.0.3)

Sources: the provider's documentation and recorded traffic.
"""

from gateway.africastalking.carrier import AfricasTalkingCarrier, PooledSMSService, read_answer
from gateway.africastalking.forms import (
    FOREIGN_SESSION,
    HOP_LABEL,
    BadForm,
    claimed_number,
    is_known_status,
    known_network,
    read_opt_out,
    read_report,
    read_session_end,
    read_subscription,
    read_text,
    read_turn,
    write_screen,
)

__all__ = [
    "FOREIGN_SESSION",
    "HOP_LABEL",
    "AfricasTalkingCarrier",
    "BadForm",
    "PooledSMSService",
    "claimed_number",
    "is_known_status",
    "known_network",
    "read_answer",
    "read_opt_out",
    "read_report",
    "read_session_end",
    "read_subscription",
    "read_text",
    "read_turn",
    "write_screen",
]
