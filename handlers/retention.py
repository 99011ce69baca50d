"""What is forgotten when its time is over, slice by slice: one table of rules, and one row on record for each run.

Kept are what the campaign needs to be believed: the public tally, the sums of a campaign, what was done by whom. None
of these names a number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import Session

from handlers import people
from models.audit import Audit
from models.base import NAIROBI, now
from models.consent import Consent
from models.data_request import DataRequest
from models.inbound import Inbound
from models.person import Person
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.ussd_session import UssdSession

KEEP_REPLIES = timedelta(days=30)
# A report that matches nothing may still resolve a call that never came back, but not for longer.
KEEP_STRAY_REPORTS = timedelta(days=3)
KEEP_BUDGETS = timedelta(hours=1)
KEEP_SESSIONS = timedelta(days=90)
KEEP_BROWSERS = timedelta(days=90)
KEEP_LOGS = timedelta(days=365)
KEEP_PEOPLE = timedelta(days=730)
SILENT = "not heard of for two years"
FORGOTTEN = "forgotten"
# The hour in Nairobi after which the night's run is made, while hardly anybody dials.
NIGHT = 2

# Rows are found where they are oldest: at the low end of the ids, which needs no index of its own.
_OLDEST = """
    WITH oldest AS (SELECT id, {at} AS at FROM {table} ORDER BY id LIMIT :most),
    gone AS (DELETE FROM {table} USING oldest WHERE {table}.id = oldest.id AND oldest.at < :until RETURNING 1)
    SELECT count(*) FROM gone
"""
_STATEMENTS = {
    "texts": """
    WITH over AS (SELECT id FROM inbound WHERE body IS NOT NULL AND purge_after <= :until LIMIT :most),
    forgotten AS (UPDATE inbound SET body = NULL, sender = NULL FROM over WHERE inbound.id = over.id)
    SELECT count(*) FROM over
    """,
    "replies": """
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
    """,
    "stray reports": """
    WITH over AS (
    SELECT id FROM delivery_report WHERE matched_at IS NULL AND received_at < :until LIMIT :most
    ), gone AS (
    DELETE FROM delivery_report USING over WHERE delivery_report.id = over.id
    )
    SELECT count(*) FROM over
    """,
    "reply budgets": """
    WITH over AS (
    SELECT digest FROM reply_budget WHERE NOT EXISTS (SELECT FROM unnest(times) AS at WHERE at > :until) LIMIT :most
    ), gone AS (
    DELETE FROM reply_budget USING over WHERE reply_budget.digest = over.digest
    )
    SELECT count(*) FROM over
    """,
    "sessions": """
    WITH over AS (SELECT session_id FROM ussd_session WHERE started_at < :until LIMIT :most),
    gone AS (DELETE FROM ussd_session USING over WHERE ussd_session.session_id = over.session_id)
    SELECT count(*) FROM over
    """,
    "browsers": """
    WITH over AS (SELECT id FROM sign_in WHERE seen_at < :until LIMIT :most),
    gone AS (DELETE FROM sign_in USING over WHERE sign_in.id = over.id)
    SELECT count(*) FROM over
    """,
    "delivery logs": _OLDEST.format(table="message", at="created_at"),
    "sums of sessions": _OLDEST.format(table="ussd_hour", at="hour"),
    "delivery reports": _OLDEST.format(table="delivery_report", at="received_at"),
}


@dataclass(frozen=True)
class Slice:
    """So many rows were forgotten; `more` may have to be."""

    forgotten: int
    more: bool


Forget = Callable[[Session, datetime, int], Slice]


@dataclass(frozen=True)
class Rule:
    """What is kept for how long. `promptly`: forgotten within the hour, and not only at night."""

    name: str
    keep: timedelta
    forget: Forget
    promptly: bool = False


def rules() -> tuple[Rule, ...]:
    """The table of rules, for one run. The texts themselves know when they are over: disclosures after 7 days, others
    after 30."""
    return (
        Rule("texts", timedelta(0), _by_statement("texts"), promptly=True),
        Rule("reply budgets", KEEP_BUDGETS, _by_statement("reply budgets"), promptly=True),
        Rule("replies", KEEP_REPLIES, _by_statement("replies")),
        Rule("stray reports", KEEP_STRAY_REPORTS, _by_statement("stray reports")),
        Rule("sessions", KEEP_SESSIONS, _by_statement("sessions")),
        Rule("sums of sessions", KEEP_SESSIONS, _by_statement("sums of sessions")),
        Rule("browsers", KEEP_BROWSERS, _by_statement("browsers")),
        Rule("delivery reports", KEEP_LOGS, _by_statement("delivery reports")),
        Rule("delivery logs", KEEP_LOGS, _by_statement("delivery logs")),
        Rule("people", KEEP_PEOPLE, _people_who_are_silent()),
    )


def _by_statement(name: str) -> Forget:
    statement = text(_STATEMENTS[name])

    def forget(session: Session, until: datetime, most: int) -> Slice:
        gone = session.scalar(statement, {"until": until, "most": most}) or 0
        return Slice(gone, gone == most)

    return forget


def _people_who_are_silent() -> Forget:
    """Forgets those of whom nothing was heard: they decided nothing and kept no promise, neither dialled in the last 90
    days nor texted in the last 30, which is as long as that is known, and have asked for nothing.

    Walks once through the people, in the order in which they came.
    """
    after = 0

    def forget(session: Session, until: datetime, most: int) -> Slice:
        nonlocal after
        found = session.execute(_silent(until).where(Person.id > after).limit(most)).all()
        forgotten = 0
        for row in found:
            after = row.id
            if not _dialled(session, row.phone):
                people.forget(session, row.phone, SILENT)
                forgotten += 1
        return Slice(forgotten, len(found) == most)

    return forget


def _silent(until: datetime) -> Select[int, PhoneNumber]:
    decided = exists().where(Consent.person_id == Person.id, Consent.at >= until)
    pledged = exists().where(Pledge.person_id == Person.id, func.greatest(Pledge.at, Pledge.kept_at) >= until)
    texted = exists().where(Inbound.sender == Person.phone)
    # Who has asked for something is answered first.
    asked = exists().where(DataRequest.phone == Person.phone, DataRequest.closed_at.is_(None))
    silent = select(Person.id, Person.phone).where(Person.created_at < until, ~decided, ~pledged, ~texted, ~asked)
    return silent.order_by(Person.id)


def _dialled(session: Session, phone: PhoneNumber) -> bool:
    theirs = UssdSession.caller.in_(phone_keys.digests(phone, people.CALLER))
    return bool(session.scalar(select(exists().where(theirs))))


def due_tonight(session: Session) -> bool:
    """Whether the night's run is still to be made: two clocks, or one that was away, make one run a night."""
    night = now().astimezone(NAIROBI).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if now() < night:
        night -= timedelta(days=1)
    made = exists().where(Audit.event == FORGOTTEN, Audit.channel == "clock", Audit.at >= night)
    return not session.scalar(select(made))


def record(session: Session, counts: Mapping[str, int], channel: str) -> None:
    """One row a run: how much was forgotten, of whom is not on record."""
    told = ", ".join(f"{name}: {count}" for name, count in counts.items())
    session.add(Audit(event=FORGOTTEN, channel=channel, reason=told))
