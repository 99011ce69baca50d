"""Who writes, who approves, when it begins, and how it is stopped by hand."""

from datetime import timedelta

import pytest
import time_machine

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from handlers import coordinators
from handlers.campaigns import approve, control, draft
from handlers.campaigns.rehearse import rehearse
from handlers.campaigns.wording import BadText
from models.base import now
from models.batch import Queue
from models.campaign import NEXT, CampaignState
from models.coordinator import Role
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.crowd import EN, NJOROGE, SW, WANJIRU, approved, crowd, launch, njoroge, seen, state_of


def test_the_table_of_states_is_whole() -> None:
    assert set(NEXT) == set(CampaignState)


def test_who_made_it_cannot_approve_it_and_nobody_beyond_her_county(database: Database, app: object) -> None:
    with database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=NJOROGE, sw=SW), rules())
        with pytest.raises(approve.MayNot, match="cannot approve it"):
            approve.approve(session, made, njoroge(session), rules())
        viewer = coordinators.add(session, "charlie@example.org", Role.VIEWER, None, "a long password", lambda _: "")
        with pytest.raises(approve.MayNot, match="approvers and admins"):
            approve.approve(session, made, viewer, rules())
        kisumu = coordinators.add(session, "achieng@example.org", Role.APPROVER, 42, "a long password", lambda _: "")
        with pytest.raises(approve.MayNot, match="for Kisumu alone"):
            approve.approve(session, made, kisumu, rules())
        with pytest.raises(approve.MayNot, match="no coordinator"):
            approve.coordinator(session, "nobody@example.org")


def test_politics_wants_an_explicit_yes(database: Database, app: object) -> None:
    with database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, en="Vote with respect."), rules())
        with pytest.raises(approve.MayNot, match="explicitly"):
            approve.approve(session, made, njoroge(session), rules())
        approve.approve(session, made, njoroge(session), rules(), political=True)


def test_a_change_voids_the_approval(database: Database, app: object) -> None:
    campaign_id = approved(database)
    with database.door() as session:
        draft.change(session, control.of(session, campaign_id), rules(), by=WANJIRU, sw="Heshima kazini.")
        with pytest.raises(control.NotNow, match="second person"):
            control.schedule(session, control.of(session, campaign_id))
    assert state_of(database, campaign_id)[0] is CampaignState.DRAFT


def test_a_text_that_hurts_is_never_stored(database: Database, app: object) -> None:
    with database.door() as session, pytest.raises(BadText):
        draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw="Ukatili"), rules())


def test_pause_lets_nothing_leave_and_resume_goes_on(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)
    with database.door() as session:
        control.pause(session, control.of(session, campaign_id), by=NJOROGE, reason="a mistake in the text")
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).had_left == 0

    with database.door() as session:
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="mended")
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).accepted == seen(database, campaign_id).total


def test_cancel_ends_what_waits(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)
    with database.door() as session:
        control.cancel(session, control.of(session, campaign_id), by=NJOROGE, reason="postponed")
    drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.expired, found.had_left) == (found.total, 0)
    with database.door() as session, pytest.raises(control.NotNow):
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="no")


def test_a_campaign_waits_for_its_time_and_two_clocks_begin_it_once(database: Database, emptied: Simulator) -> None:
    crowd(database, 90)
    at = now() + timedelta(hours=2)
    campaign_id = approved(database, at=at)
    with database.door() as session:
        control.schedule(session, control.of(session, campaign_id))
    tick()
    assert state_of(database, campaign_id)[0] is CampaignState.SCHEDULED

    with time_machine.travel(at + timedelta(seconds=5)):
        tick()
        tick()
        drain(Queue.CAMPAIGNS)
        tick()
    found = seen(database, campaign_id)
    assert (found.state, found.accepted) == (CampaignState.DONE, found.total)


def test_what_was_missed_by_too_much_is_said_and_not_sent(database: Database, app: object) -> None:
    campaign_id = approved(database, at=now() + timedelta(hours=1))
    with database.door() as session:
        control.schedule(session, control.of(session, campaign_id))
    with time_machine.travel(now() + timedelta(hours=20)):
        tick()
    state, reason = state_of(database, campaign_id)
    assert state is CampaignState.MISSED
    assert "19 hours ago" in reason


def test_a_rehearsal_goes_to_ones_own_phone_alone(database: Database, phone: object) -> None:
    with database.door() as session:
        told = draft.Draft(name="x", made_by=WANJIRU, sw="Heshima {county}: {step}", en=EN)
        made = draft.create(session, told, rules())
        assert rehearse(session, made, PhoneNumber(AMINA), rules(), by=WANJIRU) == 2
    drain(Queue.REPLIES)
    assert [received.text for received in phone().inbox] == [
        "Heshima Kisumu: Kusaidia kazi za nyumbani STOP *456*9*5#", "Respect begins at home. STOP *456*9*5#",
    ]  # fmt: skip
