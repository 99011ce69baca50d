"""One incoming text: stored once, one effect, at most one reply, all in one transaction.

`consider` looks up the sender and decides; `carry_out` stores the text with its effect and its reply. A text that
changes and asks nothing is stored, reply and all, by a single statement.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers import dispatch, hot
from handlers.consent import SUPPRESSION
from handlers.invitations import COUNTY_OF_GROUP
from handlers.people import CALLER_COLUMNS, CALLER_TABLES, caller_of
from handlers.programme import Programme
from handlers.series import members
from handlers.sms.effects import EFFECTS, Doing
from handlers.sms.keywords import Keyword, Verdict, match
from handlers.sms.plan import plan
from handlers.sms.planned import Effect, Plan
from handlers.sms.sender import Question, Sender
from models.base import now
from models.batch import Queue
from models.campaign import Asks
from models.choice import Language
from models.message import MessageKind
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.reply_budget import BUDGET

MOST_REPLIES_AN_HOUR = 3
# A stop is confirmed, and who asks for help gets the free lines, though the others are used up.
MOST_URGENT_AN_HOUR = 4
QUESTION_OPEN_FOR = timedelta(hours=24)
# A bare `1` answers a campaign's question so long after it was asked.
CAMPAIGN_ASKED_FOR = timedelta(days=14)
KEEP_BODY, KEEP_DISCLOSURE = timedelta(days=30), timedelta(days=7)
KEPT_CHARACTERS = 2000


@dataclass(frozen=True)
class IncomingText:
    """A text as the provider hands it over. `sender` is None for short codes, names and foreign numbers."""

    provider_id: str
    sender: PhoneNumber | None
    code: str
    body: str = field(repr=False)
    sent_at: datetime


@dataclass(frozen=True)
class Considered:
    """A text, what it means, what is to be done, and what is replied. Nothing is done or stored yet."""

    text: IncomingText
    keyword: Keyword
    plan: Plan
    reply: str | None = field(repr=False)

    @property
    def takes_steps(self) -> bool:
        """Whether it takes more than one statement, and so a transaction: an effect, or a question that may turn out
        not to have been asked."""
        return bool(self.plan.effects or self.plan.question)


_LOOK = f"""
    SELECT last.asks, last.county, last.choices, last.invitation, last.language, ({COUNTY_OF_GROUP}),
           (SELECT count(*) FROM reply_budget, unnest(times) AS at WHERE digest IN %(budgets)s AND at > %(hour_ago)s),
           (SELECT reason FROM suppression WHERE digest IN %(digests)s AND reason IS NOT NULL LIMIT 1),
           {CALLER_COLUMNS}
      FROM (SELECT) AS request
      LEFT JOIN LATERAL (
           SELECT asks, county, choices, invitation, language, received_at FROM inbound
            WHERE sender IN %(seals)s ORDER BY id DESC LIMIT 1
      ) AS last ON last.received_at > %(day_ago)s
      LEFT JOIN ({CALLER_TABLES}) ON person.phone IN %(seals)s
"""


def consider(session: Session, text: IncomingText, programme: Programme) -> Considered:
    """What the text means and what is to be done about it. Reads only."""
    verdict = match(text.body)
    if text.sender is None:
        # Machines write from names and short codes. Nobody answers them, so no two can keep each other busy.
        return Considered(text, verdict.keyword, Plan(anonymous=verdict.disclosure), None)
    sender, replied = _look(session, text.sender, verdict.invitation)
    sender = _look_further(session, sender, verdict)
    decided = plan(verdict, sender)
    if replied >= _most(decided):
        # Nobody was asked anything, so what was asked before is what an answer will mean.
        return Considered(text, verdict.keyword, replace(decided, question=sender.question), None)
    return Considered(text, verdict.keyword, decided, decided.reply(programme, text.sender))


def _look_further(session: Session, sender: Sender, verdict: Verdict) -> Sender:
    """What only some texts want to know: the daily series, or whether a campaign asked what this may answer."""
    if verdict.keyword in (Keyword.DAILY, Keyword.DAILY_OFF):
        return replace(sender, daily=members.daily(session, sender.phone))
    if (verdict.answer or verdict.minor) and sender.caller and sender.question is None:
        values = {"seals": phone_keys.seals(sender.phone), "since": now() - CAMPAIGN_ASKED_FOR}
        asked = hot.first(session, _ASKED_BY_A_CAMPAIGN, values)
        # Whether somebody signed is asked until she has said so, whether the step is done only after that.
        if asked and (asked[0] == Asks.PAPER) is sender.caller.claimed:
            return replace(sender, question=Question(asked[0]))
    return sender


# What her newest campaign text asks; one that asks nothing came after the question and ends it.
_ASKED_BY_A_CAMPAIGN = """
    SELECT asks FROM (
           SELECT campaign.asks FROM message JOIN batch ON batch.id = message.batch_id
             JOIN campaign ON campaign.id = batch.campaign_id
            WHERE message.phone IN %(seals)s AND message.created_at > %(since)s
              AND message.state IN ('accepted', 'delivered', 'uncertain')
            ORDER BY message.created_at DESC LIMIT 1) AS newest
     WHERE asks IS NOT NULL
"""


def _most(decided: Plan) -> int:
    return MOST_URGENT_AN_HOUR if decided.urgent else MOST_REPLIES_AN_HOUR


def _look(session: Session, phone: PhoneNumber, invitation: int | None) -> tuple[Sender, int]:
    """The sender, who told this `invitation`, and how many replies the number got within the hour."""
    at = now()
    values = {
        "seals": phone_keys.seals(phone),
        "digests": phone_keys.digests(phone, SUPPRESSION),
        "budgets": phone_keys.digests(phone, BUDGET),
        "hour_ago": at - timedelta(hours=1),
        "day_ago": at - QUESTION_OPEN_FOR,
        "invitation": invitation,
    }
    row = hot.first(session, _LOOK, values) or ()
    asks, county, choices, before, spoken, of_group, replied, stopped, *found = row
    caller = caller_of(found)
    question = Question(asks, county, tuple(choices or ()), before) if asks else None
    language = Language(spoken) if spoken else caller.language if caller else Language.SW
    return Sender(phone, caller, language, question, stopped is not None, county_of_group=of_group), replied


_STORE = """
    INSERT INTO inbound (provider_id, sender, code, body, disclosure, keyword, asks, county, choices, invitation,
                         language, sent_at, received_at, purge_after)
    VALUES (%(provider_id)s, %(sender)s, %(code)s, %(sealed)s, %(disclosure)s, %(keyword)s, %(asks)s, %(county)s,
            %(choices)s, %(invitation)s, %(language)s, %(sent_at)s, %(at)s, %(purge_after)s)
    ON CONFLICT (provider_id) DO NOTHING
    RETURNING id
"""
# The budget is counted where the reply is owed: texts that come together cannot each believe to be the third.
_IN_BUDGET = """
    INSERT INTO reply_budget (digest, times) SELECT %(budget)s, ARRAY[%(at)s::timestamptz] FROM cause
    ON CONFLICT (digest) DO UPDATE
       SET times = ARRAY(SELECT t FROM unnest(reply_budget.times) AS t WHERE t > %(hour_ago)s) || excluded.times
     WHERE (SELECT count(*) FROM unnest(reply_budget.times) AS t WHERE t > %(hour_ago)s) < %(most)s
    RETURNING digest
"""
_STORE_AND_REPLY = dispatch.owing(_STORE, _IN_BUDGET)
_NOBODY_WAS_ASKED = "UPDATE inbound SET asks = NULL WHERE id = %(id)s RETURNING id"


def carry_out(session: Session, considered: Considered) -> bool:
    """Stores the text with its effects and its reply. False, and nothing done, when it was stored before."""
    text, decided, at = considered.text, considered.plan, now()
    reply = _reply_values(considered, at)
    # The last word to somebody who is forgotten is owed after the forgetting, or it would be forgotten too.
    last_word = bool({Effect.ERASE, Effect.FORGET} & set(decided.effects))
    statement = _STORE_AND_REPLY if reply and not last_word else _STORE
    stored = hot.first(session, statement, _row(considered, at) | reply)
    if stored is None:
        return False
    inbound_id, replied = (*stored, True)[:2]
    if not replied and decided.question:
        hot.first(session, _NOBODY_WAS_ASKED, {"id": inbound_id})
    if text.sender is not None:
        for effect in decided.effects:
            EFFECTS[effect](session, Doing(text.provider_id, text.sender, decided, at))
    if reply and last_word:
        # After the stop that the forgetting is, or it would be held back.
        hot.first(session, _REPLY_ALONE, reply | {"at": at, "reply_at": now()})
    if reply:
        dispatch.ask_for_bell(session, Queue.REPLIES)
    return True


_REPLY_ALONE = dispatch.owing("SELECT 1", _IN_BUDGET)


def _reply_values(considered: Considered, at: datetime) -> dict[str, Any]:
    """What a statement that owes the reply wants to know; nothing when none is owed.

    A reply to somebody who is not to be remembered is a farewell: it forgets the number once it has left.
    """
    phone, reply = considered.text.sender, considered.reply
    if phone is None or reply is None:
        return {}
    anonymous = considered.plan.anonymous
    kind = MessageKind.FAREWELL if anonymous else MessageKind.REPLY
    origin = None if anonymous else f"sms:{considered.text.provider_id}"
    return dispatch.owed(phone, reply, origin, at, kind) | {
        "budget": phone_keys.digest(phone, BUDGET),
        "hour_ago": at - timedelta(hours=1),
        "most": _most(considered.plan),
    }


def _row(considered: Considered, at: datetime) -> dict[str, Any]:
    text, decided = considered.text, considered.plan
    disclosure = considered.keyword is Keyword.DISCLOSURE or (decided.anonymous and Effect.STOP in decided.effects)
    forgotten = decided.anonymous and not disclosure
    question = None if decided.anonymous else decided.question
    sender = None if decided.anonymous or text.sender is None else phone_keys.seal(text.sender)
    return {
        "provider_id": text.provider_id,
        "sender": sender,
        "code": text.code,
        "sealed": None if forgotten else phone_keys.seal_text(text.body[:KEPT_CHARACTERS]),
        "disclosure": disclosure,
        "keyword": None if disclosure else considered.keyword.value,
        "asks": question.asks if question else None,
        "county": question.county if question else None,
        "choices": list(question.choices) if question and question.choices else None,
        "invitation": question.invitation if question else None,
        "language": decided.language.value,
        "sent_at": text.sent_at,
        "at": at,
        "purge_after": at + (KEEP_DISCLOSURE if disclosure else KEEP_BODY),
    }
