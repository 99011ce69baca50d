"""Who is reached, who is left out, and that nobody is texted more often than promised."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import time_machine
from sqlalchemy import select, text

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import drain
from gateway.simulator import Simulator
from handlers import opting
from handlers.campaigns import audience, draft, preview
from handlers.campaigns.audience import BLOCKED, ENOUGH, NEVER_ASKED, NO_TEXT, WANTS_NONE
from handlers.campaigns.launch import launch_slice
from handlers.invented import number
from models.base import now
from models.batch import Batch, Queue
from models.campaign import Campaign
from models.choice import Channel, Language
from models.message import Message, MessageState
from models.person import Person
from tests.crowd import EN, SW, WANJIRU, crowd, launch, seen


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


def test_nobody_is_compared_with_everybody_while_the_tables_are_new(database: Database, app: object) -> None:
    """Without statistics the planner would: at 20,000 people that took twenty times as long."""
    crowd(database, 900)
    with database.door() as session:
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw=SW), rules())
        audience.read_as_sets(session)
        values = audience.parameters(made) | audience.everybody(session)
        plan = session.scalars(text(f"EXPLAIN {audience._COUNT.text}"), values).all()
    assert [line for line in plan if "Nested Loop" in line] == []
    assert [line for line in plan if "Join" in line] != []


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


def test_one_text_a_day_and_two_a_month(database: Database, emptied: Simulator) -> None:
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


def test_the_same_text_to_mostly_the_same_people_within_a_week_is_warned_of(
    database: Database, emptied: Simulator
) -> None:
    crowd(database, 90)
    with database.door() as session:
        waiting = draft.create(session, draft.Draft(name="waits", made_by=WANJIRU, sw=SW, counties=(1,)), rules()).id
        session.execute(text("UPDATE campaign SET state = 'approved'"))
    sent = launch(database)
    drain(Queue.CAMPAIGNS)

    def warned(**told: object) -> list[tuple[int, bool]]:
        with database.door() as session:
            made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, **told), rules())
            return [(r.campaign_id, bool(r.people)) for r in preview.preview(session, made, rules()).repeats]

    with time_machine.travel(now() + timedelta(days=2)):
        assert warned(sw=SW.upper() + "!") == [(waiting, False), (sent, True)]
        assert warned(sw=SW, counties=(42,)) == [(sent, True)]
        assert warned(en=EN + " Now") == [(sent, True)]
        assert warned(sw="Kitu kingine kabisa.") == []
    with time_machine.travel(now() + timedelta(days=8)):
        assert warned(en=EN) == []


def test_whom_the_network_blocks_is_told_apart(database: Database, app: object) -> None:
    crowd(database, 30)
    with database.door() as session:
        wants = session.execute(text("SELECT person_id FROM consent WHERE purpose = 'texts' AND given LIMIT 1"))
        somebody = session.get(Person, wants.scalar_one())
        opting.opt_out(session, somebody.phone, reason=BLOCKED, channel=Channel.NETWORK, origin="test")
        made = draft.create(session, draft.Draft(name="x", made_by=WANJIRU, sw=SW, en=EN), rules())
        assert preview.preview(session, made, rules()).left_out[BLOCKED] == 1


def test_the_cap_holds_at_the_call_and_not_only_in_the_list(database: Database, emptied: Simulator) -> None:
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


def test_who_stops_after_the_launch_is_not_texted(database: Database, emptied: Simulator) -> None:
    crowd(database, 90)
    campaign_id = launch(database)
    with database.door() as session:
        wants = session.scalars(select(Message.phone).order_by(Message.id).limit(1)).one()
        opting.opt_out(session, wants, reason="opted out", channel=Channel.SMS, origin="test")
    drain(Queue.CAMPAIGNS)
    assert seen(database, campaign_id).suppressed == 1
    assert wants not in {text.number for text in emptied.log}


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


def test_invented_numbers_are_no_ones_twice() -> None:
    assert len({number(n) for n in range(5000)}) == 5000


def test_a_large_text_is_a_call_of_its_own_size(database: Database, emptied: Simulator) -> None:
    """At a rate of 7 a second a call has 7 numbers, so that a second never passes much more."""
    crowd(database, 90)
    launch(database, rate=Decimal(7))
    with database.door() as session:
        assert max(session.scalars(select(Batch.people))) == 7
