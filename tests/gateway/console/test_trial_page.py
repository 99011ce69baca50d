"""What the page of a campaign says while two wordings are tried."""

from collections.abc import Callable
from datetime import timedelta

from gateway.database import Database
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from handlers.campaigns import control, preview
from models.batch import Queue
from models.campaign import Campaign
from tests.crowd import EN, SW, approved, crowd, launch, rules
from tests.gateway.console.conftest import Desk

BOTH = {"sw": SW, "en": EN, "sw_b": "Sema asante leo.", "en_b": "Say thank you today.", "trial_hours": 6}


def test_its_end_is_told_with_the_hours_of_the_trial(database: Database) -> None:
    crowd(database, 300)
    campaign_id = approved(database, **BOTH)
    with database.door() as session:
        seen = preview.count(session, session.get_one(Campaign, campaign_id), rules())
    assert timedelta(hours=6) < seen.ends - seen.begins < timedelta(days=1)


def test_while_the_two_tenths_are_watched_the_rest_is_not_lost(
    database: Database, emptied: Simulator, desk: Callable[[str], Desk]
) -> None:
    crowd(database, 300)
    campaign_id = launch(database, **BOTH)
    with database.door() as session:
        preview.count(session, session.get_one(Campaign, campaign_id), rules())
    drain(Queue.CAMPAIGNS)
    tick()
    shown = desk("wanjiru").get(f"/campaigns/{campaign_id}").text
    assert "Both wordings have left, and are watched until" in shown
    assert "get the better wording after the trial" in shown
    assert "It is starting" not in shown


def test_who_launches_it_a_second_time_is_told_that_it_goes_out(
    database: Database, desk: Callable[[str], Desk]
) -> None:
    crowd(database, 30)
    campaign_id = approved(database)
    with database.door() as session:
        control.schedule(session, control.of(session, campaign_id))
    wanjiru = desk("wanjiru")
    wanjiru.post(f"/campaigns/{campaign_id}/launch")
    assert f"campaign {campaign_id} goes out already" in wanjiru.get(f"/campaigns/{campaign_id}").text
