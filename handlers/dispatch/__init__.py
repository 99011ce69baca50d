"""The only road out. Every text is a `message` row; it leaves by claim, submit, send, record.

In reading order:
    queue       the row, in the transaction of what caused it
    bells       the bell that rings after the commit
    lease       claim: a batch is leased to one worker; submit: whoever must not be texted is taken out, and "the call
                is being made" is committed before it is made
    record      what the provider said of each number
    settle      the smallest steps
    sweep       leases that ran out go back; calls that never came back are uncertain, and are never made again
"""

from handlers.dispatch.bells import ask_for_bell, bells_asked_for
from handlers.dispatch.lease import LEASE, SUBMITTING_AT_MOST, TOO_LATE, Call, Claim, claim, release, submit
from handlers.dispatch.queue import REPLY_VALID_FOR, owed, owing, queue_reply
from handlers.dispatch.record import record
from handlers.dispatch.settle import recount
from handlers.dispatch.sweep import Swept, sweep

__all__ = [
    "LEASE",
    "REPLY_VALID_FOR",
    "SUBMITTING_AT_MOST",
    "TOO_LATE",
    "Call",
    "Claim",
    "Swept",
    "ask_for_bell",
    "bells_asked_for",
    "claim",
    "owed",
    "owing",
    "queue_reply",
    "record",
    "recount",
    "release",
    "submit",
    "sweep",
]
