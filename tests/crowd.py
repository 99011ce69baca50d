"""A crowd to text: invented people, and a campaign that two coordinators have brought to its launch."""

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import sweep
from handlers import coordinators, dispatch, invented
from handlers.campaigns import approve, control, draft
from handlers.campaigns.launch import launch_slice
from handlers.campaigns.progress import Progress, progress
from models.base import now
from models.batch import Batch, Queue
from models.campaign import Campaign, CampaignState
from models.coordinator import Coordinator, Role
from models.message import Message, MessageState

WANJIRU, NJOROGE = "wanjiru@example.org", "njoroge@example.org"
SW, EN = "Heshima huanza nyumbani.", "Respect begins at home."


def crowd(database: Database, count: int) -> int:
    """Invents people, two in three of whom want texts. Returns how many were asked for."""
    for first in range(0, count, invented.SLICE):
        with database.door() as session:
            invented.people(session, first, min(invented.SLICE, count - first))
    return count


def njoroge(session: Session) -> Coordinator:
    """He may sit at his desk already."""
    here = session.scalars(select(Coordinator).where(Coordinator.email == NJOROGE)).one_or_none()
    return here or coordinators.add(session, NJOROGE, Role.APPROVER, None, "a long password", lambda _: "hash")


def approved(database: Database, **told: Any) -> int:
    """A campaign written by Wanjiru and approved by Njoroge. Returns its id."""
    texts = {name: told.pop(name) for name in ("sw", "en") if name in told} or {"sw": SW, "en": EN}
    with database.door() as session:
        made = draft.create(session, draft.Draft(name="16 Days", made_by=WANJIRU, **texts, **told), rules())
        approve.approve(session, made, njoroge(session), rules())
        return made.id


def launch(database: Database, people: int = 0, *, slice_size: int = 20_000, whole: bool = True, **told: Any) -> int:
    """A campaign that is launching; with `whole` all its slices are frozen already. Returns its id."""
    campaign_id = approved(database, **told)
    with database.door() as session:
        control.begin(session, control.of(session, campaign_id))
    while whole:
        with database.door() as session:
            whole = launch_slice(session, rules(), slice_size)
    return campaign_id


_STATES = ("queued", "suppressed", "accepted", "rejected", "uncertain", "expired", "delivered", "failed")


def seen(database: Database, campaign_id: int) -> Progress:
    """How far a campaign is. The sums over its batches must be what its messages say."""
    with database.door() as session:
        found = progress(session, campaign_id)
        states = select(Message.state, func.count()).join(Batch).where(Batch.campaign_id == campaign_id)
        counted = dict(session.execute(states.group_by(Message.state)).all())
    for state in _STATES:
        assert getattr(found, state) == counted.get(MessageState(state), 0), state
    assert sum(getattr(found, state) for state in _STATES) == found.total
    return found


def state_of(database: Database, campaign_id: int) -> tuple[CampaignState, str | None]:
    """The state of a campaign, and why."""
    with database.door() as session:
        return session.execute(select(Campaign.state, Campaign.reason).where(Campaign.id == campaign_id)).one()


def lose_a_call(database: Database) -> dispatch.Call:
    """A worker dies during its call, and a minute later the sweep finds out."""
    with database.door() as session:
        call = dispatch.submit(session, dispatch.claim(session, Queue.CAMPAIGNS))
    with time_machine.travel(now() + timedelta(seconds=70)):
        sweep()
    return call
