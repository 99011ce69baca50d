"""Who got a campaign's text, who did not and why. Pages walk the batches; nothing counts or sorts all messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, literal, select, text
from sqlalchemy.orm import Session

from models.batch import Batch
from models.message import Message, MessageState
from models.person import Person
from models.phone_number import PhoneNumber

PAGE = 50
_STREAMED = 5000
_Rows = Select[int, int, PhoneNumber | None, int | None, MessageState, str | None]
_SAMPLE = 2000
_COUNTED = ("suppressed", "accepted", "rejected", "uncertain", "expired", "delivered", "failed")


@dataclass(frozen=True)
class Recipient:
    """One text of a campaign. `place` is where the next page goes on; the number is None for who was erased."""

    place: tuple[int, int]
    phone: PhoneNumber | None
    county: int | None
    state: MessageState
    reason: str | None

    @property
    def masked(self) -> str:
        return self.phone.masked if self.phone else "erased"


def page(
    session: Session,
    campaign_id: int,
    state: MessageState | None = None,
    after: tuple[int, int] = (0, 0),
    most: int = PAGE,
) -> list[Recipient]:
    """The next texts behind `after`, in the order of batch and message. Whole batches are read, since the database
    would otherwise sort all texts of the campaign before it gave the first fifty."""
    found: list[Recipient] = []
    batch_id, message_id = after
    while True:
        batches = session.scalars(_batches(campaign_id, state, batch_id).limit(most + 1)).all()
        rows = session.execute(_texts(batches, state, (batch_id, message_id)).limit(most - len(found)))
        found += [
            Recipient((of_batch, message), phone, county, reached, reason)
            for of_batch, message, phone, county, reached, reason in rows
        ]
        if len(found) == most or len(batches) <= most:
            return found
        batch_id, message_id = batches[-1] + 1, 0


def _batches(campaign_id: int, state: MessageState | None, first: int) -> Select[int]:
    found = select(Batch.id).where(Batch.campaign_id == campaign_id, Batch.id >= first).order_by(Batch.id)
    if state is None:
        return found
    # A batch knows what became of its people, so that those without anybody in this state are stepped over.
    settled = sum((getattr(Batch, name) for name in _COUNTED), start=literal(0))
    return found.where(Batch.people > settled if state is MessageState.QUEUED else getattr(Batch, state.value) > 0)


def _texts(batches: Sequence[int], state: MessageState | None, after: tuple[int, int]) -> _Rows:
    batch_id, message_id = after
    found = (
        select(Message.batch_id, Message.id, Message.phone, Person.county, Message.state, Message.reason)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Message.batch_id.in_(batches), (Message.batch_id > batch_id) | (Message.id > message_id))
        .order_by(Message.batch_id, Message.id)
    )
    return found if state is None else found.where(Message.state == state)


def every(session: Session, campaign_id: int, state: MessageState | None = None) -> Iterator[Recipient]:
    """All of them, read in slices, so that a file of any length takes the same memory."""
    after = (0, 0)
    while found := page(session, campaign_id, state, after, _STREAMED):
        yield from found
        after = found[-1].place


_WHY = text(
    """
    SELECT state, coalesce(reason, ''), count(*)
      FROM (SELECT message.state, message.reason
              FROM batch JOIN message ON message.batch_id = batch.id
             WHERE batch.campaign_id = :campaign
               AND batch.suppressed + batch.rejected + batch.failed + batch.uncertain + batch.expired > 0
               AND message.state IN ('suppressed', 'rejected', 'failed', 'uncertain', 'expired')
             ORDER BY batch.id DESC LIMIT :most) AS latest
     GROUP BY 1, 2 ORDER BY 3 DESC
    """
)
_NETWORKS = text(
    """
    SELECT delivery_report.network, count(*) FILTER (WHERE latest.state = 'delivered'), count(*)
      FROM (SELECT message.provider_id, message.state
              FROM batch JOIN message ON message.batch_id = batch.id
             WHERE batch.campaign_id = :campaign AND batch.delivered + batch.failed > 0
               AND message.state IN ('delivered', 'failed')
             ORDER BY batch.id DESC LIMIT :most) AS latest
      JOIN delivery_report ON delivery_report.provider_id = latest.provider_id AND delivery_report.says = latest.state
     GROUP BY 1 ORDER BY 3 DESC
    """
)


@dataclass(frozen=True)
class Why:
    """So many of the latest that did not arrive, for one reason."""

    state: MessageState
    reason: str
    people: int


@dataclass(frozen=True)
class Network:
    """Of the latest that one network reported: how many arrived."""

    network: str
    delivered: int
    reported: int


def reasons(session: Session, campaign_id: int) -> list[Why]:
    """Why texts did not arrive, among the latest two thousand that did not."""
    rows = session.execute(_WHY, {"campaign": campaign_id, "most": _SAMPLE})
    return [Why(MessageState(state), reason, people) for state, reason, people in rows]


def networks(session: Session, campaign_id: int) -> list[Network]:
    """How the networks deliver, among the latest two thousand reports."""
    rows = session.execute(_NETWORKS, {"campaign": campaign_id, "most": _SAMPLE})
    return [Network(network or "", delivered, reported) for network, delivered, reported in rows]
