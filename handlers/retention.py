"""What is forgotten when its time is over, slice by slice. Each returns how many rows it forgot."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import now

KEEP_REPLIES = timedelta(days=30)
# A report that matches nothing may still resolve a call that never came back, but not for longer.
KEEP_STRAY_REPORTS = timedelta(days=3)
KEEP_BUDGETS = timedelta(hours=1)

_TEXTS = text(
    """
    WITH over AS (SELECT id FROM inbound WHERE body IS NOT NULL AND purge_after <= :now LIMIT :most),
    forgotten AS (UPDATE inbound SET body = NULL, sender = NULL FROM over WHERE inbound.id = over.id)
    SELECT count(*) FROM over
    """
)
_REPLIES = text(
    """
    WITH over AS (
    SELECT id, batch_id FROM message
     WHERE phone IS NOT NULL AND kind IN ('reply', 'farewell') AND state <> 'queued' AND created_at < :until
     LIMIT :most
    ), blanked AS (
    UPDATE batch SET body = '' FROM over WHERE batch.id = over.batch_id
    ), forgotten AS (
    UPDATE message SET phone = NULL, person_id = NULL, origin = NULL FROM over WHERE message.id = over.id
    )
    SELECT count(*) FROM over
    """
)
_STRAY_REPORTS = text(
    """
    WITH over AS (
    SELECT id FROM delivery_report WHERE matched_at IS NULL AND received_at < :until LIMIT :most
    ), gone AS (
    DELETE FROM delivery_report USING over WHERE delivery_report.id = over.id
    )
    SELECT count(*) FROM over
    """
)


_BUDGETS = text(
    """
    WITH over AS (
    SELECT digest FROM reply_budget WHERE NOT EXISTS (SELECT FROM unnest(times) AS at WHERE at > :until) LIMIT :most
    ), gone AS (
    DELETE FROM reply_budget USING over WHERE reply_budget.digest = over.digest
    )
    SELECT count(*) FROM over
    """
)


def texts(session: Session, most: int) -> int:
    """Drops sender and body of incoming texts: after 30 days, of disclosures after 7."""
    return session.scalar(_TEXTS, {"now": now(), "most": most}) or 0


def replies(session: Session, most: int) -> int:
    """Drops number and words of replies that left a month ago."""
    return session.scalar(_REPLIES, {"until": now() - KEEP_REPLIES, "most": most}) or 0


def stray_reports(session: Session, most: int) -> int:
    """Deletes reports that nothing was ever matched with."""
    return session.scalar(_STRAY_REPORTS, {"until": now() - KEEP_STRAY_REPORTS, "most": most}) or 0


def reply_budgets(session: Session, most: int) -> int:
    """Deletes the digests of numbers that got no reply within the hour."""
    return session.scalar(_BUDGETS, {"until": now() - KEEP_BUDGETS, "most": most}) or 0
