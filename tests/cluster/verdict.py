"""What the provider's log says against the ledger, and what callers saw against the pledges that are kept."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import requests
from sqlalchemy import func, select, text

from gateway.database import Database
from handlers import delivery
from handlers.campaigns.progress import Progress, progress
from models.batch import Batch, BatchState
from models.message import Message, MessageState
from models.person import Person
from models.pledge import Pledge
from tests.cluster.callers import FIRST, Callers
from tests.cluster.faults import Befallen
from tests.cluster.house import AT_TIMEOUT, PROVIDER_URL
from tests.killing import LEFT

# A call, and the moment in which its answer is written down, or in which a host that is back goes on.
_CALL = timedelta(seconds=AT_TIMEOUT + 2)
_PAGE = 5000


@dataclass
class Verdict:
    """`calls_lost` are those whose end no worker wrote down; each is `explained` by a fault. Reports then told of most
    of their people; the others are `uncertain`. `broken` names what should be nothing and is not."""

    end: Progress
    texts_at_the_provider: int
    doubled: list[str]
    twice_in_the_ledger: list[str]
    lost: list[str]
    unknown_to_the_ledger: list[str]
    still_open: int
    calls_lost: int
    uncertain: int
    delivered_but_uncertain: int
    unexplained: list[str]
    explained: Counter[str]
    pledges: int
    pledges_lost: list[str]
    miscounted: int
    replies_lost: list[str]
    callers_who_gave_up: list[str]
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        must_be_nothing = (
            "doubled", "twice_in_the_ledger", "lost", "unknown_to_the_ledger", "still_open", "delivered_but_uncertain",
            "unexplained", "pledges_lost", "miscounted", "replies_lost", "callers_who_gave_up",
        )  # fmt: skip
        self.broken = [name for name in must_be_nothing if getattr(self, name)]


def settle(database: Database) -> None:
    """The last reports come in."""
    ask("/simulator/settle", {"seconds": 30})
    with database.door() as session:
        delivery.match_waiting(session, waited=timedelta())
        delivery.match_waiting(session, waited=timedelta())


def judge(database: Database, campaign_id: int, befallen: list[Befallen], callers: Callers) -> Verdict:
    sent = Counter(_log())
    texted = {phone for phone, _ in sent}
    with database.door() as session:
        rows = session.execute(select(Message.phone, Message.state).where(Message.phone.is_not(None))).all()
        ledger = {str(phone): state for phone, state in rows}
        lost_calls = session.execute(
            select(Batch.id, Batch.submitted_at).where(
                (Batch.state == BatchState.UNCERTAIN)
                | Batch.id.in_(select(Message.batch_id).where(Message.state == MessageState.UNCERTAIN))
            )
        ).all()
        kept = {str(phone) for phone in session.scalars(select(Person.phone).join(Pledge))}
        pledges = session.scalar(select(func.count()).select_from(Pledge))
        tallied = session.scalar(text("SELECT sum(pledged) FROM tally"))
        end = progress(session, campaign_id)
    causes = [(batch_id, _cause(at, befallen)) for batch_id, at in lost_calls]
    open_ones = [phone for phone, state in ledger.items() if state is MessageState.QUEUED]
    return Verdict(
        end=end,
        texts_at_the_provider=sum(sent.values()),
        doubled=[phone for (phone, _), times in sent.items() if times > 1],
        twice_in_the_ledger=[phone for phone, times in Counter(str(phone) for phone, _ in rows).items() if times > 1],
        lost=[phone for phone, state in ledger.items() if state in LEFT and phone not in texted],
        unknown_to_the_ledger=[p for p in texted if ledger.get(p) not in LEFT | {MessageState.UNCERTAIN}],
        still_open=len(open_ones),
        calls_lost=len(lost_calls),
        uncertain=sum(1 for state in ledger.values() if state is MessageState.UNCERTAIN),
        delivered_but_uncertain=sum(1 for p, s in ledger.items() if s is MessageState.UNCERTAIN and p in texted),
        unexplained=[f"batch {batch_id}" for batch_id, cause in causes if cause is None],
        explained=Counter(cause for _, cause in causes if cause),
        pledges=len(kept & _callers()),
        pledges_lost=sorted(callers.pledged - kept),
        miscounted=abs(int(tallied or 0) - int(pledges or 0)),
        replies_lost=sorted(callers.asked_for_texts - set(ledger)),
        callers_who_gave_up=callers.given_up,
    )


def _cause(submitted_at: object, befallen: list[Befallen]) -> str | None:
    """The fault during which a call was under way whose end nobody knows."""
    for event in befallen:
        if event.fault.may_cost_a_call and event.began - _CALL <= submitted_at <= event.over + _CALL / 3:
            return f"{event.fault.host.rstrip('123')} {event.fault.kind}"
    return None


def _callers() -> set[str]:
    from handlers.invented import number

    return {number(n) for n in range(FIRST, FIRST + 20_000)}


def _log() -> list[tuple[str, str]]:
    """What the provider accepted, number and text, oldest first."""
    found: list[tuple[str, str]] = []
    while True:
        page = ask(f"/simulator/log?from={len(found)}&limit={_PAGE}")
        found += [(record["number"], record["text"]) for record in page["records"]]
        if len(found) >= page["total"]:
            return found


def ask(path: str, told: dict[str, object] | None = None) -> dict:
    """The provider's control API."""
    url = f"{PROVIDER_URL}{path}"
    answer = requests.get(url, timeout=90) if told is None else requests.post(url, json=told, timeout=90)
    answer.raise_for_status()
    return answer.json()
