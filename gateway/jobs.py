"""What RQ runs. A job is a bell: it looks into the database for what is due, works for a while, and ends."""

import time

import structlog

from gateway.bell import LINGER_SECONDS
from gateway.database import database
from gateway.house import bell, carrier
from handlers import counts, delivery, dispatch
from handlers.sms import answer as sms_answer
from models.batch import Queue

log = structlog.get_logger()

_AT_MOST_SECONDS = 60
_PURGE_SLICE = 1000


def drain(queue_name: str) -> int:
    """Sends what is due in one queue, batch after batch, for at most a minute. Returns the batches handled.

    Replies go ahead of campaigns: one that comes up is sent before the next batch of a campaign. Whoever finds work
    rings for one worker more, so that all that are free take part.
    """
    queue, until, handled, looked_again = Queue(queue_name), time.monotonic() + _AT_MOST_SECONDS, 0, False
    bell().heard(queue)
    while time.monotonic() < until:
        if _send_one(Queue.REPLIES) or _send_one(queue):
            handled, looked_again = handled + 1, False
            if handled == 1:
                bell().ring(queue)
        elif looked_again:
            return handled
        else:
            time.sleep(LINGER_SECONDS)
            looked_again = True
    bell().ring(queue)
    return handled


def _send_one(queue: Queue) -> bool:
    """Claim, submit, send, record: four steps, three transactions, none of them open during the call."""
    with database().door() as session:
        claim = dispatch.claim(session, queue)
    if claim is None:
        return False
    with database().door() as session:
        call = dispatch.submit(session, claim)
    if call is None:
        return True
    outcome = carrier().send(call.body, call.numbers)
    with database().door() as session:
        dispatch.record(session, call, outcome)
    log.info("batch_recorded", queue=queue, batch=claim.batch_id, outcome=type(outcome).__name__)
    return True


def sweep() -> None:
    """Finds what bells and workers lost, and rings again; matches reports that came too early."""
    with database().door() as session:
        delivery.match_waiting(session)
    with database().door() as session:
        swept = dispatch.sweep(session)
    if swept.put_back or swept.uncertain or swept.due:
        log.info("swept", put_back=swept.put_back, uncertain=swept.uncertain, due=list(swept.due))


def purge() -> None:
    """Forgets the bodies of incoming texts whose time is over, slice by slice."""
    while True:
        with database().door() as session:
            if not sms_answer.purge(session, _PURGE_SLICE):
                return


def condense() -> None:
    """Keeps the public tally short."""
    with database().door() as session:
        counts.condense(session)
