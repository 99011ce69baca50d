"""A crowd to text: invented people, and a campaign that two coordinators have brought to its launch."""

from typing import Any

from gateway.database import Database
from gateway.house import rules
from handlers import coordinators, invented
from handlers.campaigns import approve, control, draft
from handlers.campaigns.launch import freeze_texts, launch_slice
from models.coordinator import Coordinator, Role

WANJIRU, NJOROGE = "wanjiru@example.org", "njoroge@example.org"
SW, EN = "Heshima huanza nyumbani.", "Respect begins at home."


def crowd(database: Database, count: int) -> int:
    """Invents people, two in three of whom want texts. Returns how many were asked for."""
    for first in range(0, count, invented.SLICE):
        with database.door() as session:
            invented.people(session, first, min(invented.SLICE, count - first))
    return count


def njoroge(session: Any) -> Coordinator:
    return coordinators.add(session, NJOROGE, Role.APPROVER, None, "a long password", lambda _: "hash")


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
        campaign = control.of(session, campaign_id)
        control.begin(session, campaign)
        freeze_texts(session, campaign, rules())
    while whole:
        with database.door() as session:
            whole = launch_slice(session, rules(), slice_size)
    return campaign_id
