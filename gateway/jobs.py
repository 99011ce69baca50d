"""What RQ runs. A job is a bell: it looks into the database for what is due, works for a while, and ends."""

import threading
import time
from datetime import timedelta

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from gateway.bell import LINGER_SECONDS
from gateway.database import database
from gateway.house import bell, carrier, limits, pace, rules, sender
from handlers import audit_chain, bursts, counts, delivery, dispatch, funnel, retention
from handlers.campaigns import control, gate, launch, trial
from handlers.campaigns.audience import take_your_time
from handlers.carrier import NotTaken
from handlers.series import rounds
from models.base import now
from models.batch import Queue

log = structlog.get_logger()

_AT_MOST_SECONDS = 60
_PURGE_SLICE = 1000
# Less than a job may take.
_PURGE_SECONDS = 150
_SUM_SECONDS = 30
# How long a batch waits when nobody can say what the pace is.
_WITHOUT_PACE = timedelta(seconds=10)
_told_to_finish = threading.Event()


def finish_soon(*_: object) -> None:
    """This process is told to stop: it ends the call it is in, and begins no other."""
    _told_to_finish.set()


def drain(queue_name: str) -> int:
    """Sends what is due in one queue, batch after batch, for at most a minute. Returns the batches handled.

    Replies go ahead of campaigns: one that comes up is sent before the next batch of a campaign. Whoever finds work
    rings for one worker more, so that all that are free take part.
    """
    queue, until, handled, looked_again = Queue(queue_name), time.monotonic() + _AT_MOST_SECONDS, 0, False
    bell().heard(queue)
    if queue is Queue.CAMPAIGNS:
        _launch_daily_rounds(until)
    while time.monotonic() < until and not _told_to_finish.is_set():
        if _send_reply() or (queue is Queue.CAMPAIGNS and _go_on_with_campaigns()):
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


def _launch_daily_rounds(until: float) -> None:
    """A daily text is gone with its day: it does not wait behind a campaign that goes out until the evening."""
    more = True
    while more and time.monotonic() < until and not _told_to_finish.is_set():
        with database().door() as session:
            more = launch.launch_slice(session, rules(), daily=True)


def _send_reply() -> bool:
    """Claim, submit, send, record: four steps, none with a transaction open during the call."""
    with database().glance() as session:
        claim = dispatch.claim(session, Queue.REPLIES)
    if claim is None:
        return False
    with database().door() as session:
        call = dispatch.submit(session, claim)
    if call is not None:
        outcome = carrier().send(call.body, call.numbers)
        with database().door() as session:
            dispatch.record(session, call, outcome)
        log.info("batch_recorded", queue=Queue.REPLIES, batch=call.batch_id, outcome=type(outcome).__name__)
    return True


def _go_on_with_campaigns() -> bool:
    """One batch, or else one slice of a launch. False when there is nothing to do, or nothing may be done now.

    A slice is many batches, so that one is made whenever those before it are used up.
    """
    if rules().hours.open_at(now()) and _send_batch():
        return True
    with database().door() as session:
        return launch.launch_slice(session, rules())


def _send_batch() -> bool:
    """The four steps for a campaign: its pace between the first and the second, the gate just before the call."""
    with database().glance() as session:
        claim = dispatch.claim(session, Queue.CAMPAIGNS)
    if claim is None or claim.campaign_id is None:
        return False
    try:
        time.sleep(pace().reserve(sender(), claim.parts, min(claim.rate or rules().rate, rules().rate)))
    except RedisError as error:
        log.warning("no_pace", why=type(error).__name__)
        with database().door() as session:
            dispatch.release(session, claim, pause=_WITHOUT_PACE)
        return False
    with database().door() as session:
        if not gate.opens(session, claim.campaign_id, claim.parts, rules()):
            dispatch.release(session, claim)
            return False
        call = dispatch.submit(session, claim, gate.refusals(session, claim.batch_id, claim.campaign_id))
    if call is not None:
        _make_campaign_call(call, claim.campaign_id)
    return True


def _make_campaign_call(call: dispatch.Call, campaign_id: int) -> None:
    # The clock may have struck since the gate: at 18:00:00 no request begins any more.
    late = not rules().hours.open_at(now())
    outcome = NotTaken("outside the hours") if late else carrier().send(call.body, call.numbers)
    with database().door() as session:
        dispatch.record(session, call, outcome)
        if not late:
            gate.after(session, campaign_id, len(call.messages) * call.parts_each, outcome, rules())
    log.info("batch_recorded", campaign=campaign_id, batch=call.batch_id, outcome=type(outcome).__name__)


def tick() -> None:
    """Begins campaigns whose time has come, ends those that are done."""
    with database().door() as session:
        control.tick(session)


def make_rounds() -> None:
    """Makes the rounds of series that are due today, ends series that are over."""
    with database().door() as session:
        made = rounds.tick(session)
    if made:
        log.info("rounds_made", rounds=made)


def choose_wordings() -> None:
    """Where two wordings were tried long enough, sends the better one to the rest. To count takes a while: nothing is
    locked meanwhile."""
    with database().glance() as session:
        over = [(campaign.id, campaign.trial_until or now()) for campaign in trial.over(session)]
    for campaign_id, until in over:
        with database().door() as session:
            take_your_time(session)
            result = trial.count(session, campaign_id, until)
        with database().door() as session:
            control.choose(session, campaign_id, result)
        log.info("wording_chosen", campaign=campaign_id, wording=result.better)


def sweep() -> None:
    """Finds what bells and workers lost, and rings again; matches reports that came too early; holds bursts."""
    with database().door() as session:
        swept = dispatch.sweep(session)
    with database().door() as session:
        delivery.match_waiting(session)
    with database().door() as session:
        held = bursts.hold(session, limits())
    if held:
        log.warning("pledges_held", pledges=held)
    if swept.put_back or swept.uncertain or swept.due:
        log.info("swept", put_back=swept.put_back, uncertain=swept.uncertain, due=list(swept.due))


def purge(*, everything: bool = False) -> dict[str, int]:
    """Forgets what its time is over for, slice by slice: once a night all of it, every hour what must not wait.

    `everything`: now, as somebody at the command line wants it. Returns what was forgotten, by rule; it is on record.
    """
    with database().glance() as session:
        whole = everything or retention.due_tonight(session)
    counts: dict[str, int] = {}
    until, complete = time.monotonic() + (_PURGE_SECONDS if not everything else float("inf")), whole
    for rule in retention.rules():
        if whole or rule.promptly:
            try:
                counts[rule.name], done = _forget(rule, until)
                complete = complete and done
            except SQLAlchemyError as error:
                # The other rules are kept all the same, and the next hour tries this one again.
                complete = False
                log.error("not_forgotten", rule=rule.name, why=type(error).__name__)
    if complete or any(counts.values()):
        channel = "command" if everything else "clock" if complete else "hourly"
        with database().door() as session:
            retention.record(session, counts, channel)
        log.info("forgotten", **{name.replace(" ", "_"): count for name, count in counts.items()})
    return counts


def _forget(rule: retention.Rule, until: float) -> tuple[int, bool]:
    """How many were forgotten, and whether that was all; what is left when the time is up waits for the next hour."""
    older_than, forgotten, more = now() - rule.keep, 0, True
    while more and time.monotonic() < until:
        with database().door() as session:
            take_your_time(session)
            done = rule.forget(session, older_than, _PURGE_SLICE)
        forgotten, more = forgotten + done.forgotten, done.more
    return forgotten, not more


def seal_audit() -> None:
    """Ties what was recorded since to the chain, slice by slice."""
    sealed = _PURGE_SLICE
    while sealed == _PURGE_SLICE:
        with database().door() as session:
            sealed = audit_chain.seal(session, _PURGE_SLICE)


def condense() -> None:
    """Keeps the public tally short, and sums the sessions of hours that are over: one an hour, all after a pause."""
    with database().door() as session:
        counts.condense(session)
    more, until = True, time.monotonic() + _SUM_SECONDS
    while more and time.monotonic() < until:
        with database().door() as session:
            take_your_time(session)
            more = funnel.sum_hour(session)
