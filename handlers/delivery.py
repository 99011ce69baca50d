"""Delivery reports: stored raw first, matched to their message second, in whatever order they come.

A report may overtake the commit that stores the message's provider id; it waits, and the sweep matches it. A text that
failed and was delivered after all is delivered; otherwise what is final stays.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers import hot, opting
from handlers.consent import BLOCKED
from handlers.dispatch import recount
from models.base import now
from models.choice import Channel
from models.message import MessageState, before
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber


@dataclass(frozen=True)
class Report:
    """One report: the network's own words, and what they say to us. `says` is None while nothing is final."""

    provider_id: str
    status: str
    failure: str
    says: MessageState | None
    reason: str | None
    opted_out: bool
    network: str | None
    phone: PhoneNumber | None = field(default=None, repr=False)


def _states(following: MessageState) -> str:
    return ", ".join(f"'{state}'" for state in before(following))


_MAY_MOVE = f"""
    (message.state IN ({_states(MessageState.DELIVERED)}) AND %(says)s = 'delivered'
     OR message.state IN ({_states(MessageState.FAILED)}) AND %(says)s = 'failed')
"""
# One statement, because a campaign brings three of them a text.
_KEEP = f"""
    WITH theirs AS (
    SELECT id, batch_id, state, phone FROM message WHERE provider_id = %(provider_id)s FOR UPDATE
    ), kept AS (
    INSERT INTO delivery_report (provider_id, status, failure, says, reason, network, phone, received_at, matched_at)
    SELECT %(provider_id)s, %(status)s, %(failure)s, %(says)s, %(reason)s, %(network)s,
           CASE WHEN NOT EXISTS (SELECT FROM theirs) THEN %(phone)s::bytea END, %(now)s,
           CASE WHEN EXISTS (SELECT FROM theirs) THEN %(now)s::timestamptz END
    ON CONFLICT DO NOTHING
    RETURNING id
    ), moved AS (
    UPDATE message SET state = %(says)s, reason = %(reason)s
     WHERE id IN (SELECT id FROM theirs) AND {_MAY_MOVE}
    RETURNING id
    ), counted AS (
    UPDATE batch SET delivered = delivered + (%(says)s = 'delivered')::int,
           failed = failed + (%(says)s = 'failed')::int - (theirs.state = 'failed')::int,
           accepted = accepted - (theirs.state = 'accepted')::int,
           uncertain = uncertain - (theirs.state = 'uncertain')::int
      FROM moved JOIN theirs USING (id)
     WHERE batch.id = theirs.batch_id AND campaign_id IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM theirs), EXISTS (SELECT FROM kept), (SELECT phone FROM theirs LIMIT 1)
"""


def keep(session: Session, report: Report) -> bool:
    """Stores the report and moves its message. Returns whether there is one; a repeat changes nothing."""
    values = {
        "provider_id": report.provider_id,
        "status": report.status,
        "failure": report.failure,
        "says": report.says.value if report.says else None,
        "reason": report.reason,
        "network": report.network,
        "phone": phone_keys.seal(report.phone) if report.phone else None,
        "now": now(),
    }
    matched, new, sealed = hot.first(session, _KEEP, values) or (False, False, None)
    phone = phone_keys.open(bytes(sealed)) if sealed else report.phone
    if new and report.opted_out and phone:
        opting.opt_out(session, phone, reason=BLOCKED, channel=Channel.NETWORK, origin="delivery-report")
    return bool(matched)


# A report that nobody waited for may be of a call that never came back: then number and time tell which.
_RECOGNISE = text(
    """
    WITH met AS (
    SELECT DISTINCT ON (message.id) message.id, report.provider_id
      FROM delivery_report report
      JOIN message ON message.phone = report.phone AND message.state = 'uncertain' AND message.provider_id IS NULL
      JOIN batch ON batch.id = message.batch_id
     WHERE report.matched_at IS NULL AND report.received_at < :waited_since
       AND report.received_at >= batch.submitted_at AND report.received_at < batch.submitted_at + interval '48 hours'
       AND NOT EXISTS (SELECT FROM message known WHERE known.provider_id = report.provider_id)
     ORDER BY message.id, report.received_at
     LIMIT :most
    ), each AS (
    SELECT DISTINCT ON (provider_id) id, provider_id FROM met ORDER BY provider_id, id
    )
    UPDATE message SET provider_id = each.provider_id, state = 'accepted', reason = NULL
      FROM each WHERE message.id = each.id AND message.state = 'uncertain'
    RETURNING message.batch_id
    """
)
# Of several reports that waited for one message, the one that says most decides.
_MATCH = text(
    f"""
    WITH met AS (
    SELECT report.id, message.id AS message_id, message.batch_id, report.says, report.reason
      FROM delivery_report report JOIN message USING (provider_id)
     WHERE report.matched_at IS NULL
     LIMIT :most
       FOR UPDATE OF report SKIP LOCKED
    ), matched AS (
    UPDATE delivery_report SET matched_at = :now, phone = NULL FROM met WHERE delivery_report.id = met.id
    ), strongest AS (
    SELECT DISTINCT ON (message_id) message_id, says, reason FROM met WHERE says IS NOT NULL
     ORDER BY message_id, says = 'delivered' DESC
    ), moved AS (
    UPDATE message SET state = strongest.says, reason = strongest.reason FROM strongest
     WHERE message.id = strongest.message_id AND {_MAY_MOVE.replace("%(says)s", "strongest.says")}
    )
    SELECT batch_id, count(*) FROM met GROUP BY batch_id
    """
)
MATCH_AT_MOST = 5000
WAITED_LONG_ENOUGH = timedelta(seconds=60)


def match_waiting(session: Session, waited: timedelta = WAITED_LONG_ENOUGH) -> int:
    """Matches reports that came before the commit of their message, and those of calls that never came back, once they
    have `waited`. Returns how many were matched."""
    at = now()
    recognised = session.scalars(_RECOGNISE, {"waited_since": at - waited, "most": MATCH_AT_MOST}).all()
    matched = session.execute(_MATCH, {"now": at, "most": MATCH_AT_MOST}).all()
    for batch_id in sorted({*recognised, *(batch_id for batch_id, _ in matched)}):
        recount(session, batch_id)
    return sum(count for _, count in matched)
