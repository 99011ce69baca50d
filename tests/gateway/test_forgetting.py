"""What is forgotten when: each rule a day before its time and a day after, the run on record, and no run twice a night."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from gateway.database import Database
from gateway.jobs import drain, purge, tick
from gateway.simulator import Simulator
from handlers import consent, delivery, pledges, retention, rights
from handlers.delivery import Report
from models.audit import Audit
from models.base import NAIROBI, Base, now
from models.batch import Queue
from models.campaign import CampaignState
from models.choice import Channel, Language
from models.data_request import CameBy, RequestKind
from models.delivery_report import DeliveryReport
from models.message import Message
from models.person import Person
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from models.sign_in import SignIn
from models.tally import Tally
from models.ussd_session import UssdSession
from tests.conftest import AMINA, OTIENO
from tests.crowd import crowd, launch, njoroge, state_of

HOOK = "/hooks/africastalking/a-token-of-the-tests/ussd"


def rows(database: Database, table: type[Base]) -> int:
    with database.door() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def after(days: float, *, everything: bool = True) -> dict[str, int]:
    """What a run forgets so many days from now."""
    with time_machine.travel(now() + timedelta(days=days)):
        return purge(everything=everything)


def pledge(database: Database, number: str = AMINA) -> None:
    with database.door() as session:
        told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{number}"}
        pledges.record(session, PhoneNumber(number), **told)


def dial(app: Flask, number: str = AMINA, session_id: str = "AT-1") -> None:
    form = {"sessionId": session_id, "serviceCode": "*384*2026#", "phoneNumber": number, "networkCode": "63902"}
    assert app.test_client().post(HOOK, data=form | {"text": ""}).text.startswith("CON")


def test_sessions_are_kept_for_90_days(app: Flask, database: Database) -> None:
    dial(app)
    assert after(89)["sessions"] == 0
    assert after(91)["sessions"] == 1
    assert rows(database, UssdSession) == 0


def test_stray_reports_are_kept_for_three_days(app: Flask, database: Database) -> None:
    with database.door() as session:
        told = {"failure": "", "says": None, "reason": None, "opted_out": False, "network": None, "phone": None}
        delivery.keep(session, Report("ATXid_unknown", "Sent", **told))
    assert after(2)["stray reports"] == 0
    assert after(4)["stray reports"] == 1
    assert rows(database, DeliveryReport) == 0


def test_which_text_reached_whom_is_forgotten_after_a_year_and_the_sums_of_the_campaign_stay(
    app: Flask, database: Database
) -> None:
    crowd(database, 30)
    campaign_id = launch(database)
    owed = rows(database, Message)
    assert owed > 10
    assert after(364)["delivery logs"] == 0
    assert after(366)["delivery logs"] == owed
    with database.door() as session:
        people = session.scalar(text("SELECT sum(people) FROM batch WHERE campaign_id = :id"), {"id": campaign_id})
    assert people == owed


def test_browsers_are_forgotten_90_days_after_they_were_seen_last(app: Flask, database: Database) -> None:
    with database.door() as session:
        who = njoroge(session)
        session.add(SignIn(coordinator_id=who.id, digest=b"x", browser="Firefox"))
    assert after(89)["browsers"] == 0
    assert after(91)["browsers"] == 1


def test_who_was_not_heard_of_for_two_years_is_only_in_the_tally(app: Flask, database: Database) -> None:
    pledge(database)
    assert after(729)["people"] == 0
    assert after(731)["people"] == 1
    assert (rows(database, Person), rows(database, Pledge)) == (0, 0)
    with database.door() as session:
        assert session.scalar(select(func.sum(Tally.pledged))) == 1
        assert consent.stops(session, [PhoneNumber(AMINA)])[PhoneNumber(AMINA)].reason == retention.SILENT


def test_who_comes_back_after_that_is_not_counted_twice(app: Flask, database: Database) -> None:
    pledge(database)
    after(731)
    pledge(database)
    with database.door() as session:
        assert session.scalar(select(func.sum(Tally.pledged))) == 1
        assert session.scalar(select(Pledge.counted)) is False


def test_who_dialled_lately_is_kept_and_holds_nobody_up(app: Flask, database: Database) -> None:
    pledge(database)
    pledge(database, OTIENO)
    with time_machine.travel(now() + timedelta(days=700)):
        dial(app)
    assert after(731)["people"] == 1
    with database.door() as session:
        assert session.scalars(select(Person.phone)).all() == [AMINA]


def test_who_has_asked_for_something_is_answered_first(app: Flask, database: Database) -> None:
    pledge(database)
    with time_machine.travel(now() + timedelta(days=730)), database.door() as session:
        rights.write_down(session, njoroge(session), RequestKind.ACCESS, PhoneNumber(AMINA), CameBy.LETTER, now())
    assert after(731)["people"] == 0


def test_a_rule_that_cannot_be_kept_now_holds_up_no_other(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    dial(app)
    monkeypatch.setitem(retention._STATEMENTS, "replies", "SELECT 1 / 0 WHERE :until IS NOT NULL AND :most > 0")
    with time_machine.travel(now() + timedelta(days=91)):
        assert purge()["sessions"] == 1
        with database.glance() as session:
            assert retention.due_tonight(session), "the next hour tries again"


def test_forgetting_at_night_pauses_no_campaign(app: Flask, database: Database, emptied: Simulator) -> None:
    for n in range(30):
        pledge(database, f"+2547000000{n:02}")
    with time_machine.travel(now() + timedelta(days=731)):
        crowd(database, 300)
        campaign_id = launch(database)
        drain(Queue.CAMPAIGNS)
        assert purge()["people"] > 10
        tick()
        assert state_of(database, campaign_id)[0] is not CampaignState.PAUSED


def test_who_kept_her_promise_within_the_two_years_is_kept(app: Flask, database: Database) -> None:
    pledge(database)
    with time_machine.travel(now() + timedelta(days=400)), database.door() as session:
        pledges.keep(session, PhoneNumber(AMINA))
    assert after(731)["people"] == 0
    assert after(1131)["people"] == 1


def test_slices_go_on_until_nothing_is_left(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.jobs._PURGE_SLICE", 3)
    for n in range(10):
        pledge(database, f"+2547000000{n:02}")
        dial(app, f"+2547000000{n:02}", f"AT-{n}")
    forgotten = after(731)
    assert (forgotten["people"], forgotten["sessions"]) == (10, 10)


def at_night(hour: int, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=NAIROBI).astimezone(UTC)


def runs(database: Database) -> list[tuple[str, str]]:
    with database.door() as session:
        found = select(Audit.channel, Audit.reason).where(Audit.event == retention.FORGOTTEN).order_by(Audit.id)
        return [tuple(row) for row in session.execute(found)]


def test_one_run_a_night_and_it_is_on_record_with_its_counts(app: Flask, database: Database) -> None:
    for hour in (1, 2, 3, 4, 23):
        with time_machine.travel(at_night(hour)):
            purge()
    # At one in the morning the night before was still to be made, at two this one.
    assert [channel for channel, _ in runs(database)] == ["clock", "clock"]
    assert "sessions: 0" in runs(database)[0][1]
    with time_machine.travel(at_night(9, day=27)):
        purge()
    assert len(runs(database)) == 3, "a clock that was away makes up for it"


def test_texts_wait_for_no_night(app: Flask, database: Database) -> None:
    form = {"from": AMINA, "to": "21512", "text": "Habari", "id": "m-1", "date": "2026-11-24T10:00:00Z"}
    assert app.test_client().post(HOOK.replace("/ussd", "/sms"), data=form).status_code == 200
    # Around noon, far from the hour at which everything is looked through.
    noon = now().replace(hour=9) + timedelta(days=32)
    with time_machine.travel(noon):
        purge()
    with time_machine.travel(noon + timedelta(hours=1)):
        assert app.test_client().post(HOOK.replace("/ussd", "/sms"), data=form | {"id": "m-2"}).status_code == 200
        with database.door() as session:
            session.execute(text("UPDATE inbound SET purge_after = now() WHERE provider_id = 'm-2'"))
        assert purge()["texts"] == 1
    assert runs(database)[-1][0] == "hourly"


def test_a_year_of_messages_is_not_looked_through_to_find_the_oldest(app: Flask, database: Database) -> None:
    """The slice reads the lowest ids, in order, and stops."""
    statement = "EXPLAIN " + retention._STATEMENTS["delivery logs"]
    with database.door() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(session.scalars(text(statement), {"until": now(), "most": 1000}))
    assert "Index Scan using pk_message" in plan


def test_forgetting_tells_nobody_of_whom(app: Flask, database: Database) -> None:
    pledge(database)
    after(731)
    with database.door() as session:
        assert session.scalars(select(Audit.event)).all() == [retention.FORGOTTEN]
