"""Campaigns on a real database: who writes, who approves, who is reached, and what stops them."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select, text

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import drain, sweep, tick
from gateway.simulator import Simulator
from handlers import coordinators, opting
from handlers.campaigns import approve, control, draft, preview, progress
from handlers.campaigns.audience import ENOUGH, NEVER_ASKED, NO_TEXT, WANTS_NONE
from handlers.campaigns.launch import launch_slice
from handlers.campaigns.wording import BadText
from handlers.invented import number
from models.base import NAIROBI, now
from models.batch import Batch, Queue
from models.campaign import NEXT, Campaign, CampaignState
from models.choice import Channel, Language
from models.coordinator import Role
from models.message import Message, MessageState
from tests.crowd import EN, NJOROGE, SW, WANJIRU, approved, crowd, launch, njoroge

STATES = ("queued", "suppressed", "accepted", "rejected", "uncertain", "expired", "delivered", "failed")


@pytest.fixture
def provider_(phone: object, provider: Simulator) -> Simulator:
    """The simulator, emptied."""
    return provider


def seen(database: Database, campaign_id: int) -> progress.Progress:
    with database.door() as session:
        found = progress.progress(session, campaign_id)
        in_messages = dict(
            session.execute(
                select(Message.state, func.count())
                .join(Batch)
                .where(Batch.campaign_id == campaign_id)
                .group_by(Message.state)
            ).all()
        )
    for state in STATES:
        assert getattr(found, state) == in_messages.get(MessageState(state), 0), state
    assert sum(getattr(found, state) for state in STATES) == found.total
    return found


def state_of(database: Database, campaign_id: int) -> tuple[CampaignState, str | None]:
    with database.door() as session:
        return session.execute(select(Campaign.state, Campaign.reason).where(Campaign.id == campaign_id)).one()


def test_the_table_of_states_is_whole() -> None:
    assert set(NEXT) == set(CampaignState)


def test_a_campaign_reaches_everybody_who_wants_texts_once_and_is_done(
    database: Database, provider_: Simulator
) -> None:
    crowd(database, 900)
    campaign_id = launch(database)

    drain(Queue.CAMPAIGNS)
    tick()

    found = seen(database, campaign_id)
    assert (found.state, found.accepted, found.queued) == (CampaignState.DONE, found.total, 0)
    assert 500 < found.total < 700
    texted = [text.number for text in provider_.log]
    assert len(texted) == len(set(texted)) == found.total
    assert found.cost_kes == Decimal("0.8") * found.parts


def test_the_preview_tells_everybody_apart_and_is_what_the_launch_does(database: Database, app: object) -> None:
    crowd(database, 900)
    with database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw=SW), rules())
        told = preview.preview(session, made, rules())
        everybody = session.scalar(text("SELECT count(*) FROM person"))
        speakers = session.scalar(
            text(
                "SELECT count(*) FROM person WHERE language = 'en' AND EXISTS (SELECT FROM consent"
                " WHERE person_id = person.id AND purpose = 'texts' AND given)"
            )
        )
    assert set(told.left_out) == {NEVER_ASKED, WANTS_NONE, NO_TEXT}
    assert told.people + sum(told.left_out.values()) == everybody
    assert told.left_out[NO_TEXT] == speakers
    assert told.kes == (Decimal("0.80") * told.parts * Decimal("1.16")).quantize(Decimal("0.01"))
    assert told.by_language[Language.SW].people == told.people

    assert seen(database, launch(database, sw=SW)).total == told.people


def test_an_audience_is_chosen_by_county_language_and_step(database: Database, app: object) -> None:
    crowd(database, 900)
    with database.door() as session:
        chosen = draft.Draft(name="x", made_by=WANJIRU, sw=SW, en=EN, counties=(47, 42), language=Language.EN)
        told = preview.preview(session, draft.create(session, chosen, rules()), rules())
        wanted = session.scalar(
            text(
                "SELECT count(*) FROM person WHERE county IN (42, 47) AND language = 'en' AND EXISTS (SELECT FROM consent"
                " WHERE person_id = person.id AND purpose = 'texts' AND given)"
            )
        )
    assert told.people == wanted > 5


def test_gender_cannot_select() -> None:
    assert not [
        field
        for field in (*vars(draft.Draft)["__dataclass_fields__"], *Campaign.__table__.columns.keys())
        if "gender" in field
    ]


def test_one_text_a_day_and_two_a_month(database: Database, provider_: Simulator) -> None:
    crowd(database, 90)
    first = seen(database, launch(database)).total
    drain(Queue.CAMPAIGNS)

    assert seen(database, launch(database)).total == 0, "a second one on the same day"
    with time_machine.travel(now() + timedelta(days=1)):
        assert seen(database, launch(database)).total == first
        drain(Queue.CAMPAIGNS)
    with time_machine.travel(now() + timedelta(days=2)), database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw=SW, en=EN), rules())
        assert preview.preview(session, made, rules()).left_out[ENOUGH] == first
    with time_machine.travel(now() + timedelta(days=40)):
        assert seen(database, launch(database)).total == first


def test_the_cap_holds_at_the_call_and_not_only_in_the_list(database: Database, provider_: Simulator) -> None:
    crowd(database, 90)
    first = launch(database)
    with database.door() as session:
        session.execute(text("UPDATE message SET created_at = created_at - interval '31 days'"))
    second = launch(database)
    drain(Queue.CAMPAIGNS)

    one, other = seen(database, first), seen(database, second)
    assert one.accepted + other.accepted == one.total
    assert one.suppressed + other.suppressed == one.total
    with database.door() as session:
        reasons = set(session.scalars(select(Message.reason).where(Message.state == MessageState.SUPPRESSED)))
    assert reasons == {ENOUGH}


def test_who_stops_after_the_launch_is_not_texted(database: Database, provider_: Simulator) -> None:
    crowd(database, 90)
    campaign_id = launch(database)
    with database.door() as session:
        wants = session.scalars(select(Message.phone).order_by(Message.id).limit(1)).one()
        opting.opt_out(session, wants, reason="opted out", language=Language.SW, channel=Channel.SMS, origin="test")
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).suppressed == 1
    assert wants not in {text.number for text in provider_.log}


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
        draft.change(session, control.of(session, campaign_id), rules(), sw="Heshima kazini.")
        with pytest.raises(control.NotNow, match="second person"):
            control.schedule(session, control.of(session, campaign_id))
    assert state_of(database, campaign_id)[0] is CampaignState.DRAFT


def test_a_text_that_hurts_is_never_stored(database: Database, app: object) -> None:
    with database.door() as session, pytest.raises(BadText):
        draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw="Ukatili"), rules())


def test_pause_lets_nothing_leave_and_resume_goes_on(database: Database, provider_: Simulator) -> None:
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


def test_cancel_ends_what_waits(database: Database, provider_: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)
    with database.door() as session:
        control.cancel(session, control.of(session, campaign_id), by=NJOROGE, reason="postponed")
    drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.expired, found.had_left) == (found.total, 0)
    with database.door() as session, pytest.raises(control.NotNow):
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="no")


def test_a_budget_is_not_passed(database: Database, provider_: Simulator) -> None:
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
    database: Database, provider_: Simulator, monkeypatch: pytest.MonkeyPatch, spoil: str, reason: str, app: object
) -> None:
    crowd(database, 300)
    campaign_id = launch(database)
    if spoil == "balance":
        provider_.provider.set_balance(0)
    else:
        monkeypatch.setitem(app.extensions["carrier"]._sms._headers, "apiKey", "wrong")
    drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.state, found.reason) == (CampaignState.PAUSED, reason)
    assert (found.queued, found.rejected) == (found.total, 0)

    provider_.reset()
    monkeypatch.undo()
    with database.door() as session:
        control.resume(session, control.of(session, campaign_id), by=NJOROGE, reason="paid")
        session.execute(text("UPDATE batch SET not_before = now()"))
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).accepted == found.total


def test_twenty_errors_in_a_row_pause(database: Database, provider_: Simulator) -> None:
    crowd(database, 300)
    campaign_id = launch(database)
    provider_.faults.set(status=500, times=100)
    for _ in range(25):
        with database.door() as session:
            session.execute(text("UPDATE batch SET not_before = now() WHERE state = 'queued'"))
        drain(Queue.CAMPAIGNS)
    found = seen(database, campaign_id)
    assert (found.state, found.queued) == (CampaignState.PAUSED, found.total)
    assert "20 calls failed" in found.reason


def test_people_who_run_away_pause_it(database: Database, provider_: Simulator) -> None:
    crowd(database, 900)
    campaign_id = launch(database)
    with database.door() as session:
        session.execute(text("UPDATE batch SET not_before = now() + interval '1 hour' WHERE id % 2 = 0"))
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        for phone in session.scalars(select(Message.phone).where(Message.state == MessageState.ACCEPTED).limit(9)):
            opting.opt_out(session, phone, reason="opted out", language=Language.SW, channel=Channel.SMS, origin="x")
    tick()
    state, reason = state_of(database, campaign_id)
    assert state is CampaignState.PAUSED
    assert "want no more texts" in reason


def test_a_campaign_waits_for_its_time_and_two_clocks_begin_it_once(database: Database, provider_: Simulator) -> None:
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


def test_nothing_leaves_outside_the_hours(
    database: Database, provider_: Simulator, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.campaigns.hours import Hours

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


def test_a_launch_that_is_cut_off_goes_on_and_doubles_nobody(database: Database, app: object) -> None:
    crowd(database, 900)
    campaign_id = launch(database, whole=False)
    for _ in range(3):
        with database.door() as session:
            assert launch_slice(session, rules(), 100)
    with suppress(ZeroDivisionError), database.door() as session:
        launch_slice(session, rules(), 100)
        raise ZeroDivisionError
    more = True
    while more:
        with database.door() as session:
            more = launch_slice(session, rules(), 100)
    with database.door() as session:
        people = session.scalars(select(Message.person_id)).all()
        wanting = session.scalar(text("SELECT count(*) FROM consent WHERE purpose = 'texts' AND given"))
    assert len(people) == len(set(people)) == wanting == seen(database, campaign_id).total


def test_delivery_reports_move_the_sums(database: Database, provider_: Simulator, client: object) -> None:
    from tests.conftest import TOKEN

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
    database: Database, provider_: Simulator, client: object
) -> None:
    from handlers import delivery, dispatch
    from tests.conftest import TOKEN

    crowd(database, 60)
    campaign_id = launch(database)
    with database.door() as session:
        call = dispatch.submit(session, dispatch.claim(session, Queue.CAMPAIGNS))
    with time_machine.travel(now() + timedelta(seconds=70)):
        sweep()
    assert seen(database, campaign_id).uncertain == len(call.messages)

    for n, phone in enumerate(call.numbers):
        for word in ("Sent", "Success"):
            sent = {"id": f"ATXid_{n}", "status": word, "phoneNumber": phone}
            client.post(f"/hooks/africastalking/{TOKEN}/delivery-reports", data=sent)
    with database.door() as session:
        delivery.match_waiting(session, waited=timedelta())
    found = seen(database, campaign_id)
    assert (found.uncertain, found.delivered) == (0, len(call.messages))


def test_invented_numbers_are_no_ones_twice() -> None:
    assert len({number(n) for n in range(5000)}) == 5000


def test_who_stays_uncertain_is_sent_to_again_only_after_a_day_and_by_somebody(
    database: Database, provider_: Simulator
) -> None:
    from handlers import dispatch

    crowd(database, 60)
    campaign_id = launch(database)
    with database.door() as session:
        call = dispatch.submit(session, dispatch.claim(session, Queue.CAMPAIGNS))
    with time_machine.travel(now() + timedelta(seconds=70)):
        sweep()
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


def test_a_rehearsal_goes_to_ones_own_phone_alone(database: Database, phone: object) -> None:
    from handlers.campaigns.rehearse import rehearse
    from models.phone_number import PhoneNumber
    from tests.conftest import AMINA

    with database.door() as session:
        told = draft.Draft(name="x", made_by=WANJIRU, sw="Heshima {county}: {step}", en=EN)
        made = draft.create(session, told, rules())
        assert rehearse(session, made, PhoneNumber(AMINA), rules()) == 2
    drain(Queue.REPLIES)
    assert [received.text for received in phone().inbox] == [
        "Heshima Kisumu: Kusaidia kazi za nyumbani STOP *456*9*5#", "Respect begins at home. STOP *456*9*5#",
    ]  # fmt: skip


def test_a_large_text_is_a_call_of_its_own_size(database: Database, provider_: Simulator) -> None:
    """At a rate of 7 a second a call has 7 numbers, so that a second never passes much more."""
    crowd(database, 90)
    launch(database, rate=Decimal(7))
    with database.door() as session:
        assert max(session.scalars(select(Batch.people))) == 7


def test_what_is_watched_is_told(database: Database, provider_: Simulator, client: object) -> None:
    crowd(database, 60)
    launch(database, budget_kes=Decimal(500))
    figures = client.get("/metrics").text
    assert "ahadi_open_campaigns_budget_kes 500.0" in figures
    assert "ahadi_queued_campaign_age_seconds" in figures
