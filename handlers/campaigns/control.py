"""Schedule, launch, pause, resume, cancel: each a step that the table of states allows, each with who and why."""

from datetime import timedelta

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.dispatch import ask_for_bell, recount
from handlers.refusal import Refusal
from models.audit import Audit
from models.base import now
from models.batch import Batch, BatchState, Queue
from models.campaign import NEXT, RUNNING, Campaign, CampaignState
from models.series import Series, SeriesState, SeriesText

# A campaign whose time passed while the system was down is sent on return only if it is not older than this.
LATE_AT_MOST = timedelta(hours=12)
BY_ITSELF = "the system"
ERRORS_IN_A_ROW = 20
OPT_OUT_SHARE, OPT_OUT_FLOOR = 0.02, 100
_ENDED = (CampaignState.DONE, CampaignState.CANCELLED)


class NotNow(Refusal):
    """The step is not possible in this state; the message says why and what to do."""


def move(session: Session, campaign: Campaign, state: CampaignState, *, reason: str | None = None) -> None:
    """Takes the step, if it may follow. Raises `NotNow`."""
    if state not in NEXT[campaign.state]:
        raise NotNow(
            "campaign {id} is {state}; it cannot become {next}", id=campaign.id, state=campaign.state, next=state
        )
    campaign.state, campaign.reason = state, reason
    if state in _ENDED:
        campaign.ended_at = now()
    session.flush()


def of(session: Session, campaign_id: int) -> Campaign:
    """The campaign, locked for a step. Raises `NotNow` when there is none."""
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise NotNow("there is no campaign {id}", id=campaign_id)
    return campaign


def pause(session: Session, campaign: Campaign, *, by: str, reason: str) -> None:
    """Nothing leaves any more but a call that is being made."""
    move(session, campaign, CampaignState.PAUSED, reason=reason)
    _record(session, "campaign_paused", campaign, by, reason)


def resume(session: Session, campaign: Campaign, *, by: str, reason: str) -> None:
    """Goes on where it stopped, with the launch first if that was not finished."""
    if campaign.state is not CampaignState.PAUSED:
        raise NotNow("campaign {id} is {state}, not paused", id=campaign.id, state=campaign.state)
    if campaign.series_text_id is not None and not _series_runs(session, campaign.series_text_id):
        raise NotNow("its series does not run; let the series go on")
    campaign.errors_in_a_row, campaign.watched_since = 0, now()
    move(session, campaign, CampaignState.LAUNCHING)
    _record(session, "campaign_resumed", campaign, by, reason)
    ask_for_bell(session, Queue.CAMPAIGNS)


def _series_runs(session: Session, text_id: int) -> bool:
    series = select(Series.state).join(SeriesText).where(SeriesText.id == text_id)
    return session.scalar(series) is SeriesState.RUNNING


_CANCEL_MESSAGES = text(
    """
    UPDATE message SET state = 'expired', reason = 'cancelled' FROM batch
     WHERE message.batch_id = batch.id AND batch.campaign_id = :campaign AND batch.state = 'queued'
       AND message.state = 'queued'
    """
)
_CANCEL_BATCHES = text(
    """
    UPDATE batch SET state = 'recorded', recorded_at = :now, expired = expired + people - suppressed
     WHERE campaign_id = :campaign AND state = 'queued'
    """
)


def cancel(session: Session, campaign: Campaign, *, by: str, reason: str) -> None:
    """Whatever waits will not leave. What is in a worker's hands comes to its own end."""
    move(session, campaign, CampaignState.CANCELLED, reason=reason)
    session.execute(_CANCEL_MESSAGES, {"campaign": campaign.id})
    session.execute(_CANCEL_BATCHES, {"campaign": campaign.id, "now": now()})
    _record(session, "campaign_cancelled", campaign, by, reason)


_RESEND = text(
    """
    WITH unsure AS (
    SELECT message.id, message.batch_id FROM message JOIN batch ON batch.id = message.batch_id
     WHERE batch.campaign_id = :campaign AND message.state = 'uncertain' AND message.phone IS NOT NULL
       AND batch.submitted_at < :before
       FOR UPDATE OF message
    ), heads AS (
    SELECT batch_id, nextval(pg_get_serial_sequence('batch', 'id')) AS new_id, count(*) AS people
      FROM unsure GROUP BY batch_id
    ), made AS (
    INSERT INTO batch (id, queue, state, body, campaign_id, text_id, ordinal, parts_each, people, not_before,
                       valid_until, attempts, created_at)
    SELECT new_id, queue, 'queued', body, campaign_id, text_id, ordinal, parts_each, heads.people, :now, :valid_until,
           0, :now
      FROM heads JOIN batch ON batch.id = heads.batch_id
    ), moved AS (
    UPDATE message SET state = 'queued', reason = NULL, provider_id = NULL, batch_id = heads.new_id
      FROM unsure JOIN heads USING (batch_id) WHERE message.id = unsure.id
    )
    SELECT batch_id, people FROM heads
    """
)
UNSURE_FOR = timedelta(hours=24)


def resend_uncertain(session: Session, campaign: Campaign, *, by: str, reason: str) -> int:
    """Queues those once more of whom nobody knows, a day later, whether their text left. Some will get it twice, so
    only a coordinator who knows that says so, and it is on record. Returns how many.
    """
    if campaign.members_of is not None:
        raise NotNow("a daily text is not sent the next day")
    if campaign.state not in (CampaignState.SENDING, CampaignState.DONE, CampaignState.PAUSED):
        raise NotNow(
            "campaign {id} is {state}; nothing of it is uncertain for good", id=campaign.id, state=campaign.state
        )
    at = now()
    values = {"campaign": campaign.id, "before": at - UNSURE_FOR, "now": at, "valid_until": at + UNSURE_FOR}
    rows = session.execute(_RESEND, values).all()
    for batch_id, _ in rows:
        recount(session, batch_id)
    people = sum(int(count) for _, count in rows)
    if people and campaign.state is CampaignState.DONE:
        move(session, campaign, CampaignState.SENDING)
        campaign.ended_at = None
    _record(session, "uncertain_resent", campaign, by, f"{people} people: {reason}")
    ask_for_bell(session, Queue.CAMPAIGNS)
    return people


def begin(session: Session, campaign: Campaign) -> None:
    """Sends it from now on. Raises `NotNow` unless it was approved."""
    if campaign.state in RUNNING:
        raise NotNow("campaign {id} goes out already", id=campaign.id)
    if campaign.state not in (CampaignState.APPROVED, CampaignState.SCHEDULED, CampaignState.MISSED):
        raise NotNow(
            "campaign {id} is {state}; a second person has to approve it first", id=campaign.id, state=campaign.state
        )
    move(session, campaign, CampaignState.LAUNCHING)
    campaign.launched_at = campaign.watched_since = now()
    ask_for_bell(session, Queue.CAMPAIGNS)


def schedule(session: Session, campaign: Campaign) -> None:
    """Waits for its time; a time that has come already is now."""
    if campaign.at and campaign.at > now():
        move(session, campaign, CampaignState.SCHEDULED)
    else:
        begin(session, campaign)


def tick(session: Session) -> None:
    """Begins what is due, marks what was missed, ends what is done, pauses what people run away from.

    Two clocks at once do no harm: each row is looked at by whoever locks it.
    """
    for campaign in _locked(session, CampaignState.SCHEDULED):
        late = now() - (campaign.at or now())
        if late >= LATE_AT_MOST:
            reason = f"its time passed {late.total_seconds() // 3600:.0f} hours ago, while the system was down"
            move(session, campaign, CampaignState.MISSED, reason=reason)
        elif late >= timedelta():
            begin(session, campaign)
    for campaign in _locked(session, *RUNNING):
        if share := _running_away(session, campaign):
            pause(session, campaign, by=BY_ITSELF, reason=f"{share:.1%} of those reached want no more texts")
        elif campaign.state is CampaignState.SENDING and not _unfinished(session, campaign):
            _go_on_or_end(session, campaign)


def _go_on_or_end(session: Session, campaign: Campaign) -> None:
    """Everything of it has left. It is done, unless that were the two wordings on trial."""
    if not campaign.on_trial:
        move(session, campaign, CampaignState.DONE)
    else:
        trial.begin_hours(campaign)


def choose(session: Session, campaign_id: int, result: trial.Result) -> None:
    """Sends the better of two wordings to the rest, unless somebody has stopped it or chosen meanwhile."""
    campaign = of(session, campaign_id)
    if campaign.state is CampaignState.SENDING and campaign.on_trial:
        trial.choose(campaign, result)
        move(session, campaign, CampaignState.LAUNCHING)
        _record(session, "wording_chosen", campaign, BY_ITSELF, f"wording {campaign.chosen}")
        ask_for_bell(session, Queue.CAMPAIGNS)


def _locked(session: Session, *states: CampaignState) -> list[Campaign]:
    waiting = select(Campaign).where(Campaign.state.in_(states)).order_by(Campaign.id)
    return list(session.scalars(waiting.with_for_update(skip_locked=True)))


def _unfinished(session: Session, campaign: Campaign) -> bool:
    open_states = (BatchState.QUEUED, BatchState.LEASED, BatchState.SUBMITTING)
    waits = exists().where(Batch.campaign_id == campaign.id, Batch.state.in_(open_states))
    return bool(session.scalar(select(waits)))


# Those of its own people who withdrew, after their text had left, what it needed.
_LEFT_SINCE = text(
    """
    SELECT count(DISTINCT consent.person_id) FROM consent
     WHERE at >= :since AND NOT given AND purpose = :purpose AND series_id IS NOT DISTINCT FROM :members_of
       AND EXISTS (SELECT FROM message JOIN batch ON batch.id = message.batch_id
                    WHERE message.person_id = consent.person_id AND batch.campaign_id = :campaign
                      AND batch.submitted_at <= consent.at)
    """
)


def _running_away(session: Session, campaign: Campaign) -> float | None:
    """The share of those reached who left since the launch, or since somebody resumed, once it is too large."""
    sums = select(func.coalesce(func.sum(Batch.accepted + Batch.delivered + Batch.failed), 0))
    theirs = Batch.campaign_id == campaign.id, Batch.recorded_at >= campaign.watched_since
    reached = session.scalar(sums.where(*theirs)) or 0
    if reached < OPT_OUT_FLOOR:
        return None
    values = {
        "since": campaign.watched_since, "campaign": campaign.id, "members_of": campaign.members_of,
        "purpose": campaign.purpose,
    }  # fmt: skip
    left = session.scalar(_LEFT_SINCE, values) or 0
    return left / reached if left / reached > OPT_OUT_SHARE else None


def _record(session: Session, event: str, campaign: Campaign, by: str, reason: str) -> None:
    session.add(Audit(event=event, channel="campaigns", who=by, reason=f"campaign {campaign.id}: {reason}"))


def note_error(session: Session, campaign_id: int) -> int:
    """Counts a call that failed; one that is answered begins anew. Returns how many failed one after another."""
    counted = update(Campaign).where(Campaign.id == campaign_id).values(errors_in_a_row=Campaign.errors_in_a_row + 1)
    return session.scalar(counted.returning(Campaign.errors_in_a_row)) or 0
