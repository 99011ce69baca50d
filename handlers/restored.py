"""After a restore the database knows less than happened. What it takes for waiting may have left since, and nobody is
to get it twice: so nothing leaves by itself, and a person decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from handlers import people
from handlers.campaigns import control, draft
from handlers.consent import ERASED, SUPPRESSION
from handlers.dispatch import recount
from handlers.series import control as series_control
from models.audit import Audit
from models.base import NAIROBI, now, today
from models.campaign import RUNNING, Campaign, CampaignState
from models.person import Person
from models.phone_key import phone_keys
from models.series import SeriesText, TextState
from models.suppression import Suppression

BACKED_UP, RESTORED = "backed_up", "restored"
_TO_APPROVE_ANEW = (CampaignState.APPROVED, CampaignState.SCHEDULED, CampaignState.MISSED)

_UNCERTAIN_MESSAGES = text(
    """
    UPDATE message SET state = 'uncertain', reason = :reason FROM batch
     WHERE message.batch_id = batch.id AND message.state = 'queued' AND batch.campaign_id IS NOT NULL
       AND batch.state IN ('queued', 'leased', 'submitting')
    """
)
_UNCERTAIN_BATCHES = text(
    """
    UPDATE batch SET state = 'uncertain', submitted_at = coalesce(submitted_at, :now), lease = NULL, lease_until = NULL
     WHERE campaign_id IS NOT NULL AND state IN ('queued', 'leased', 'submitting') RETURNING id
    """
)
_STALE_REPLIES = text(
    """
    WITH stale AS (
    UPDATE batch SET state = 'recorded', recorded_at = :now, lease = NULL, lease_until = NULL, body = ''
     WHERE campaign_id IS NULL AND state IN ('queued', 'leased', 'submitting') RETURNING id
    ), expired AS (
    UPDATE message SET state = 'expired', reason = :reason, phone = NULL, person_id = NULL, origin = NULL FROM stale
     WHERE message.batch_id = stale.id AND message.state = 'queued' RETURNING 1
    )
    SELECT count(*) FROM expired
    """
)


@dataclass(frozen=True)
class Calmed:
    """What was stopped: campaigns and series that were under way, campaigns that want a new approval, late answers.
    `until` is when the backup was made."""

    paused: int
    series: int
    to_approve: int
    replies: int
    uncertain: int
    until: datetime | None


_KEEP_STOPS = """
    INSERT INTO suppression (digest, reason, counted, since)
    SELECT digest, reason, counted, since FROM {aside}.suppression
    ON CONFLICT (digest) DO UPDATE SET counted = suppression.counted OR excluded.counted,
       reason = coalesce(excluded.reason, suppression.reason), since = excluded.since
"""
# Who left a daily series since the backup has left it.
_KEEP_LEAVING = """
    INSERT INTO consent (person_id, purpose, series_id, given, text_version, language, channel, origin, at)
    SELECT gone.person_id, 'series', gone.series_id, false, gone.text_version, gone.language, gone.channel, gone.origin,
           gone.at
      FROM (SELECT DISTINCT ON (person_id, series_id) * FROM {aside}.consent WHERE purpose = 'series'
             ORDER BY person_id, series_id, id DESC) AS gone
      JOIN {aside}.person AS theirs ON theirs.id = gone.person_id
      JOIN person ON person.id = gone.person_id AND person.phone = theirs.phone
      JOIN series ON series.id = gone.series_id
     WHERE NOT gone.given
"""
_SLICE = 2000


def _keep_stops(session: Session, aside: str) -> None:
    """Takes over the stops of the database that is given up, and forgets again who was erased since the backup."""
    if session.scalar(select(func.to_regclass(f"{aside}.suppression"))) is None:
        return
    given_up = text(f"SELECT digest FROM {aside}.suppression WHERE reason = :erased")
    erased = {bytes(digest) for digest in session.scalars(given_up, {"erased": ERASED})}
    erased -= set(session.scalars(select(Suppression.digest).where(Suppression.reason == ERASED)))
    session.execute(text(_KEEP_STOPS.format(aside=aside)))
    if session.scalar(select(func.to_regclass(f"{aside}.series"))) is not None:
        session.execute(text(_KEEP_LEAVING.format(aside=aside)))
    after = 0
    while erased:
        next_ones = select(Person.id, Person.phone).where(Person.id > after).order_by(Person.id).limit(_SLICE)
        found = session.execute(next_ones).all()
        for person_id, phone in found:
            after = person_id
            if erased.intersection(phone_keys.digests(phone, SUPPRESSION)):
                people.forget(session, phone, ERASED)
        if len(found) < _SLICE:
            return


def _calm_series(session: Session, who: str, reason: str) -> int:
    """Pauses what goes on by itself. Rounds that the backup knows nothing of may have left, so none is made up for."""
    running = series_control.running(session)
    for series in running:
        series_control.pause(session, series, by=who, reason=reason)
    tomorrow = today() + timedelta(days=1)
    session.execute(update(SeriesText).where(SeriesText.state == TextState.LIVE).values(done_to=tomorrow))
    return len(running)


def calm(session: Session, who: str, aside: str) -> Calmed:
    """Stops whatever a restored database would send by itself, and keeps the stops and erasures of the one that is
    given up, which lies in the schema `aside`."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    _keep_stops(session, aside)
    until = session.scalar(select(Audit.at).where(Audit.event == BACKED_UP).order_by(Audit.id.desc()).limit(1))
    made = f"{until.astimezone(NAIROBI):%Y-%m-%d %H:%M}" if until else "an unknown day"
    reason = f"restored from the backup of {made}; what was waiting then may have left since"
    session.execute(_UNCERTAIN_MESSAGES, {"reason": "restored from a backup"})
    batches = session.scalars(_UNCERTAIN_BATCHES, {"now": now()}).all()
    for batch_id in batches:
        recount(session, batch_id)
    replies = session.scalar(_STALE_REPLIES, {"reason": "restored", "now": now()}) or 0
    running = session.scalars(select(Campaign).where(Campaign.state.in_(RUNNING))).all()
    for campaign in running:
        control.pause(session, campaign, by=who, reason=reason)
    series = _calm_series(session, who, reason)
    ready = session.scalars(select(Campaign).where(Campaign.state.in_(_TO_APPROVE_ANEW))).all()
    for campaign in ready:
        draft.take_back(session, campaign, reason=reason)
    session.add(Audit(event=RESTORED, channel="command", who=who, reason=f"backup of {made}"))
    return Calmed(len(running), series, len(ready), replies, len(batches), until)
