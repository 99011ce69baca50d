"""What happens while a campaign leaves: money, hours, faults, reports."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select, text

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from handlers import delivery, dispatch, opting
from handlers.campaigns import control, draft, gate, preview
from handlers.campaigns.hours import Hours
from models.base import NAIROBI, now
from models.batch import Queue
from models.campaign import CampaignState
from models.choice import Channel
from models.message import Message, MessageState
from tests.conftest import TOKEN
from tests.crowd import EN, NJOROGE, SW, WANJIRU, crowd, launch, lose_a_call, seen, state_of


def test_a_campaign_reaches_everybody_who_wants_texts_once_and_is_done(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)

    drain(Queue.CAMPAIGNS)
    tick()

    found = seen(database, campaign_id)
    assert (found.state, found.accepted, found.queued) == (CampaignState.DONE, found.total, 0)
    assert 500 < found.total < 700
    texted = [text.number for text in emptied.log]
    assert len(texted) == len(set(texted)) == found.total
    assert found.cost_kes == Decimal("0.8") * found.parts


def test_a_budget_is_not_passed(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database, budget_kes=Decimal(300))
    drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert found.state is CampaignState.PAUSED
    assert found.reason == "the budget of KES 300.00 is spent"
    assert 200 < found.accepted * Decimal("0.928") <= 300


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [("key", "the provider refused the account's key"), ("balance", "the account has no credit")],
)
def test_a_spoilt_account_pauses_and_costs_nobody_her_text(
    database: Database, emptied: Simulator, monkeypatch: pytest.MonkeyPatch, spoil: str, reason: str, app: object
) -> None:
    crowd(database, 300)
    campaign_id = launch(database)
    if spoil == "balance":
        emptied.provider.set_balance(0)
    else:
        monkeypatch.setitem(app.extensions["carrier"]._sms._headers, "apiKey", "wrong")
    drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.state, found.reason) == (CampaignState.PAUSED, reason)
    assert (found.queued, found.rejected) == (found.total, 0)

    emptied.reset()
    monkeypatch.undo()
    with database.door() as session:
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="paid")
        session.execute(text("UPDATE batch SET not_before = now()"))
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).accepted == found.total


def test_twenty_errors_in_a_row_pause(database: Database, emptied: Simulator) -> None:
    crowd(database, 300)
    campaign_id = launch(database)
    emptied.faults.set(status=500, times=100)
    for _ in range(25):
        with database.door() as session:
            session.execute(text("UPDATE batch SET not_before = now() WHERE state = 'queued'"))
        drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.state, found.queued) == (CampaignState.PAUSED, found.total)
    assert "20 calls failed" in found.reason


def test_people_who_run_away_pause_it(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)
    with database.door() as session:
        session.execute(text("UPDATE batch SET not_before = now() + interval '1 hour' WHERE id % 2 = 0"))
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        for phone in session.scalars(select(Message.phone).where(Message.state == MessageState.ACCEPTED).limit(9)):
            opting.opt_out(session, phone, reason="opted out", channel=Channel.SMS, origin="x")
    tick()
    state, reason = state_of(database, campaign_id)
    assert state is CampaignState.PAUSED
    assert "want no more texts" in reason


def test_nothing_leaves_outside_the_hours(
    database: Database, emptied: Simulator, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(database, 300)
    campaign_id = launch(database)
    evening = now().astimezone(NAIROBI).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monkeypatch.setitem(
        app.extensions,
        "rules",
        rules().__class__(**vars(rules()) | {"hours": Hours(evening.replace(hour=8).time(), evening.time())}),
    )
    with time_machine.travel(evening):
        drain(Queue.CAMPAIGNS)
        assert seen(database, campaign_id).had_left == 0
    with time_machine.travel(evening + timedelta(hours=14)):
        drain(Queue.CAMPAIGNS)
        assert seen(database, campaign_id).accepted == seen(database, campaign_id).total


def test_delivery_reports_move_the_sums(database: Database, emptied: Simulator, client: object) -> None:
    crowd(database, 90)
    campaign_id = launch(database)
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        ids = session.scalars(select(Message.provider_id).order_by(Message.id).limit(3)).all()
    for provider_id, words in zip(ids, (["Success"], ["Failed"], ["Failed", "Success"]), strict=True):
        for word in words:
            client.post(f"/hooks/africastalking/{TOKEN}/delivery-reports", data={"id": provider_id, "status": word})
    found = seen(database, campaign_id)
    assert (found.delivered, found.failed, found.accepted) == (2, 1, found.total - 3)


def test_a_call_that_never_came_back_is_resolved_by_reports(
    database: Database, emptied: Simulator, client: object
) -> None:
    crowd(database, 60)
    campaign_id = launch(database)
    call = lose_a_call(database)
    assert seen(database, campaign_id).uncertain == len(call.messages)

    for n, phone in enumerate(call.numbers):
        for word in ("Sent", "Success"):
            sent = {"id": f"ATXid_{n}", "status": word, "phoneNumber": phone}
            client.post(f"/hooks/africastalking/{TOKEN}/delivery-reports", data=sent)
    with database.door() as session:
        delivery.match_waiting(session, waited=timedelta())
    found = seen(database, campaign_id)
    assert (found.uncertain, found.delivered) == (0, len(call.messages))


def test_who_stays_uncertain_is_sent_to_again_only_after_a_day_and_by_somebody(
    database: Database, emptied: Simulator
) -> None:
    crowd(database, 60)
    campaign_id = launch(database)
    call = lose_a_call(database)
    drain(Queue.CAMPAIGNS)
    tick()
    unsure = seen(database, campaign_id).uncertain
    assert (unsure, state_of(database, campaign_id)[0]) == (len(call.messages), CampaignState.DONE)

    with database.door() as session:
        assert control.resend_uncertain(session, control.of(session, campaign_id), by=NJOROGE, reason="too soon") == 0
    with time_machine.travel(now() + timedelta(hours=25)):
        with database.door() as session:
            again = control.resend_uncertain(session, control.of(session, campaign_id), by=NJOROGE, reason="they wait")
        drain(Queue.CAMPAIGNS)
        tick()
    found = seen(database, campaign_id)
    assert (again, found.uncertain, found.accepted) == (unsure, 0, found.total)
    assert found.state is CampaignState.DONE


def test_what_is_watched_is_told(database: Database, emptied: Simulator, client: object) -> None:
    crowd(database, 60)
    launch(database, budget_kes=Decimal(500))
    figures = client.get("/metrics").text
    assert "ahadi_open_campaigns_budget_kes 500.0" in figures
    assert "ahadi_queued_campaign_age_seconds" in figures


def test_two_workers_cannot_both_count_on_the_last_of_the_money(database: Database, emptied: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database, budget_kes=Decimal(100))
    with database.door() as session:
        first, second = (dispatch.claim(session, Queue.CAMPAIGNS) for _ in range(2))
    with database.door() as session:
        assert gate.opens(session, campaign_id, first.parts, rules())
        assert dispatch.submit(session, first)
    with database.door() as session:
        assert not gate.opens(session, campaign_id, second.parts, rules()), "the first call may yet cost it all"
    assert state_of(database, campaign_id)[0] is CampaignState.SENDING, "and is not over"


def test_who_is_blocked_by_the_network_is_left_out_of_the_next_preview(database: Database, emptied: Simulator) -> None:
    crowd(database, 60)
    first = launch(database)
    with database.door() as session:
        blocked = session.scalars(select(Message.phone).limit(1)).one()
    emptied.opt_out(blocked)
    drain(Queue.CAMPAIGNS)
    with time_machine.travel(now() + timedelta(days=1)), database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw=SW, en=EN), rules())
        told = preview.preview(session, made, rules())
    assert told.people == seen(database, first).total - 1
