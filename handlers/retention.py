"""What is forgotten when its time is over. Bodies of incoming texts: see `sms.answer.purge`."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import now

KEEP_REPLIES = timedelta(days=30)
# A report that matches nothing may still resolve a call that never came back, but not for longer.
KEEP_STRAY_REPORTS = timedelta(days=3)

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


def replies(session: Session, most: int) -> int:
    """Drops number and words of up to `most` replies that left a month ago. Returns how many."""
    return session.scalar(_REPLIES, {"until": now() - KEEP_REPLIES, "most": most}) or 0


def stray_reports(session: Session, most: int) -> int:
    """Deletes up to `most` reports that nothing was ever matched with. Returns how many."""
    return session.scalar(_STRAY_REPORTS, {"until": now() - KEEP_STRAY_REPORTS, "most": most}) or 0
