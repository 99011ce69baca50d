"""Two wordings of one campaign. What is chosen is chosen by the rule; nobody gets both, nobody is left out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from gateway.database import Database
from gateway.jobs import choose_wordings, drain, tick
from gateway.simulator import Simulator
from handlers.campaigns import draft, trial
from handlers.campaigns.trial import Arm, Result
from handlers.campaigns.wording import BadText
from models.base import now
from models.batch import Batch, Queue
from models.campaign import Asks, Campaign, CampaignState, CampaignText, Variant
from models.message import Message
from tests.crowd import EN, SW, crowd, launch, rules, seen

SW_B, EN_B = "Sema asante leo.", "Say thank you today."
BOTH = {"sw": SW, "en": EN, "sw_b": SW_B, "en_b": EN_B, "trial_hours": 6}


def said(database: Database, campaign_id: int) -> dict[Variant, int]:
    """How many messages there are in each wording."""
    with database.door() as session:
        counted = (
            select(CampaignText.variant, func.count(Message.id))
            .join(Batch, Batch.text_id == CampaignText.id)
            .join(Message, Message.batch_id == Batch.id)
            .where(CampaignText.campaign_id == campaign_id)
        )
        return dict(session.execute(counted.group_by(CampaignText.variant)).all())


def state_of(database: Database, campaign_id: int) -> Campaign:
    with database.door() as session:
        return session.get_one(Campaign, campaign_id)


def answers(database: Database, wording: Variant) -> None:
    """Everybody who got this wording texts us, an hour later."""
    with database.door() as session:
        session.execute(
            text(
                """
                INSERT INTO inbound (provider_id, sender, code, disclosure, keyword, language, sent_at, received_at, purge_after)
                SELECT 'in' || message.id, message.phone, '22384', false, 'unknown', 'sw', :at, :at, :at
                  FROM message JOIN batch ON batch.id = batch_id JOIN campaign_text ON campaign_text.id = text_id
                 WHERE variant = :wording
                """
            ),
            {"at": now() + timedelta(hours=1), "wording": wording},
        )


@pytest.mark.parametrize("better", Variant)
def test_each_wording_goes_to_a_tenth_and_the_better_one_to_the_rest(
    app: Flask, database: Database, emptied: Simulator, better: Variant
) -> None:
    crowd(database, 900)
    campaign_id = launch(database, **BOTH)
    tried = said(database, campaign_id)
    assert 25 <= tried[Variant.A] <= 100
    assert 25 <= tried[Variant.B] <= 100

    drain(Queue.CAMPAIGNS)
    tick()
    waiting = state_of(database, campaign_id)
    assert (waiting.state, waiting.chosen) == (CampaignState.SENDING, None), "it is not done while it is tried"
    answers(database, better)
    with time_machine.travel(now() + timedelta(hours=5)):
        tick()
        choose_wordings()
        assert state_of(database, campaign_id).chosen is None
    with time_machine.travel(now() + timedelta(hours=7)):
        choose_wordings()
        choose_wordings()
        assert state_of(database, campaign_id).chosen is better
        drain(Queue.CAMPAIGNS)
        tick()

    done = state_of(database, campaign_id)
    assert done.state is CampaignState.DONE
    everybody = said(database, campaign_id)
    other = Variant.A if better is Variant.B else Variant.B
    assert everybody[other] == tried[other]
    with database.door() as session:
        wanted = session.scalar(text("SELECT count(*) FROM consent WHERE purpose = 'texts' AND given"))
        people = session.scalar(select(func.count(Message.person_id.distinct())))
    assert sum(everybody.values()) == people == wanted
    assert seen(database, campaign_id).accepted == wanted


def test_who_dials_has_answered_and_who_stops_has_not(
    app: Flask, database: Database, emptied: Simulator, phone: Callable[..., object]
) -> None:
    crowd(database, 300)
    campaign_id = launch(database, **BOTH)
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        of_b = select(Message.phone).join(Batch).join(CampaignText, CampaignText.id == Batch.text_id)
        dials, stops = session.scalars(of_b.where(CampaignText.variant == Variant.B).limit(2)).all()
    phone(dials).dial()
    phone(stops).text("STOP")
    with database.door() as session:
        result = trial.count(session, campaign_id, now())
    assert (result.a.answered, result.a.left) == (0, 0)
    assert (result.b.answered, result.b.left) == (1, 1)
    assert result.better is Variant.A, "one answered and one left: the same as nobody"


@pytest.mark.parametrize(
    ("arm", "low", "high"),
    [(Arm(0, 0, 0), 0, 1), (Arm(100, 0, 0), 0, 0.037), (Arm(100, 50, 0), 0.404, 0.596), (Arm(20, 20, 0), 0.839, 1)],
)
def test_the_range_is_wilsons(arm: Arm, low: float, high: float) -> None:
    assert arm.interval == pytest.approx((low, high), abs=0.001)


def test_a_small_difference_may_be_chance_and_a_large_one_is_not() -> None:
    assert Result(Arm(100, 10, 0), Arm(100, 14, 0)).may_be_chance
    assert not Result(Arm(1000, 100, 0), Arm(1000, 200, 0)).may_be_chance


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"en_b": None}, "same languages"),
        ({"sw_b": "Ukatili", "trial_hours": 6}, "hints at violence"),
        ({"trial_hours": 49}, "1 to 48 hours"),
        ({"asks": Asks.DONE, "sw": "Umefanya? 1 ndiyo 2 bado", "en": "Done? 1 yes 2 not yet"}, "what 1 means"),
    ],
)
def test_a_second_wording_that_will_not_do_says_why(database: Database, changed: dict[str, object], why: str) -> None:
    with database.door() as session, pytest.raises(BadText, match=why):
        draft.create(session, draft.Draft(name="x", made_by="x@example.org", **(BOTH | changed)), rules())
