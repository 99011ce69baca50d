"""What comes after a pledge. Amina is asked a month later and has done it; Otieno has enough of the 16 Days on day 3."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from gateway.database import Database
from gateway.house import rules
from gateway.simulator import Handset, Simulator
from handlers.campaigns.approve import coordinator
from handlers.series import approve, ready, write
from models.base import NAIROBI
from models.series import Series, SeriesState
from tests.conftest import dial_and_press
from tests.crowd import NJOROGE, WANJIRU, njoroge
from tests.passing_days import at, days_after, pass_time

Phone = Callable[..., Handset]
AMINA, OTIENO = "+254700000001", "+254700000002"
PLEDGED = date(2026, 10, 5)


def running(database: Database, made: tuple[write.Outline, list[write.DayText]], since: datetime) -> int:
    """A series that Wanjiru wrote and Njoroge approved."""
    with time_machine.travel(since), database.door() as session:
        series = write.create(session, *made, rules())
        approve.approve(session, series, njoroge(session), rules())
        return series.id


def came(phone: Handset) -> list[tuple[date, str]]:
    """What campaigns and series have sent to a phone, and on which day. Every text came within the hours."""
    texts = [text for text in phone.inbox if "STOP *456*9*5#" in text.text]
    for text in texts:
        assert 8 <= text.at.astimezone(NAIROBI).hour < 18
    return [(text.at.astimezone(NAIROBI).date(), text.text) for text in texts]


def test_amina_gets_her_tip_after_a_week_and_her_promise_is_kept_after_a_month(
    app: Flask, client: FlaskClient, database: Database, phone: Phone, emptied: Simulator
) -> None:
    running(database, ready.follow_up(WANJIRU), at(PLEDGED, 7))
    amina = phone(AMINA)
    with time_machine.travel(at(PLEDGED, 20)):
        dial_and_press(amina, "1", "1", "1", "8", "2", "2", "1", "1")
    pass_time(app, at(PLEDGED, 20, 1))
    amina_has = len(amina.inbox)

    for day in days_after(PLEDGED, 30):
        # Around the days that matter, before and after its hour as well.
        busy = day - PLEDGED in (timedelta(days=7), timedelta(days=30))
        for moment in (at(day, 6), at(day, 9, 59), at(day, 10, 1), at(day, 19)) if busy else (at(day, 10, 1),):
            pass_time(app, moment)

    week, month = PLEDGED + timedelta(days=7), PLEDGED + timedelta(days=30)
    (tip_on, tip), (asked_on, question) = came(amina)
    assert (tip_on, asked_on) == (week, month)
    assert tip.startswith("Ahadi yako: kazi za nyumbani")
    assert question.startswith("Ahadi yako: Kusaidia kazi za nyumbani. Je, umefanya? Jibu 1 Ndiyo")
    assert len(amina.inbox) == amina_has + 2

    assert client.get("/data/counts.json").json["kept"] == 0
    with time_machine.travel(at(month, 12)):
        amina.text("NIMEFANYA")
    pass_time(app, at(month, 12, 1))
    assert amina.inbox[-1].text.startswith("Hongera")
    counted = client.get("/data/counts.json").json
    assert (counted["total"], counted["kept"]) == (1, 1)
    assert client.get("/data/counts.json").json["kept"] == 1


def test_a_bare_1_answers_the_question_of_the_month_and_2_waits(
    app: Flask, client: FlaskClient, database: Database, phone: Phone, emptied: Simulator
) -> None:
    running(database, ready.follow_up(WANJIRU), at(PLEDGED, 7))
    amina, otieno = phone(AMINA), phone(OTIENO)
    with time_machine.travel(at(PLEDGED, 11)):
        dial_and_press(amina, "1", "1", "1", "8", "2", "2", "1", "1")
        dial_and_press(otieno, "2", "1", "1", "8", "2", "1", "2", "1")
    asked = PLEDGED + timedelta(days=30)
    pass_time(app, at(asked, 10, 1))
    with time_machine.travel(at(asked, 11)):
        amina.text("1")
        otieno.text("2")
    pass_time(app, at(asked, 11, 1))
    assert amina.inbox[-1].text.startswith("Hongera")
    assert otieno.inbox[-1].text.startswith("No hurry")
    assert client.get("/data/counts.json").json["kept"] == 1


def test_who_has_done_it_already_is_not_asked(app: Flask, database: Database, phone: Phone, emptied: Simulator) -> None:
    running(database, ready.follow_up(WANJIRU), at(PLEDGED, 7))
    amina = phone(AMINA)
    with time_machine.travel(at(PLEDGED, 11)):
        dial_and_press(amina, "1", "1", "1", "8", "2", "2", "1", "1")
        dial_and_press(amina, "1", "1")
    pass_time(app, at(PLEDGED + timedelta(days=30), 10, 1))
    assert came(amina) == []


def test_otieno_leaves_the_16_days_on_the_third_and_hears_nothing_more(
    app: Flask, database: Database, phone: Phone, emptied: Simulator
) -> None:
    first = date(2026, 11, 25)
    series_id = running(database, ready.sixteen_days(WANJIRU, 2026), at(first - timedelta(days=5), 9))
    amina, otieno = phone(AMINA), phone(OTIENO)
    with time_machine.travel(at(first - timedelta(days=3), 11)):
        # He wants no texts twice a month; the 16 Days are a wish of their own.
        dial_and_press(otieno, "2", "1", "1", "8", "2", "1", "2", "2")
        otieno.text("16 DAYS")
        dial_and_press(amina, "1", "1", "1", "8", "2", "2", "1", "1")
        dial_and_press(amina, "4", "3", "1")
        assert "10 Des" in amina.screen
    pass_time(app, at(first - timedelta(days=3), 11, 1))
    assert otieno.inbox[-1].text.startswith("You are in 16 Days 2026: one SMS a day until 10 Dec, free.")

    for day in days_after(first - timedelta(days=2), 18):
        pass_time(app, at(day, 10, 1))
        if day == first + timedelta(days=2):
            with time_machine.travel(at(day, 16)):
                dial_and_press(otieno, "4", "3", "2")

    assert [text.split(":")[0] for _, text in came(otieno)] == ["Day 1", "Day 2", "Day 3"]
    assert [day for day, _ in came(amina)] == list(days_after(first - timedelta(days=1), 16))
    with database.door() as session:
        series = session.get_one(Series, series_id)
        assert (series.state, series.reason) == (SeriesState.ENDED, "its last day is over")


def test_a_stop_ends_the_16_days_too_and_start_does_not_bring_them_back(
    app: Flask, database: Database, phone: Phone, emptied: Simulator
) -> None:
    first = date(2026, 11, 25)
    running(database, ready.sixteen_days(WANJIRU, 2026), at(first - timedelta(days=5), 9))
    otieno = phone(OTIENO)
    with time_machine.travel(at(first, 8)):
        dial_and_press(otieno, "2", "1", "1", "8", "2", "1", "2", "2")
        otieno.text("daily")
    pass_time(app, at(first, 10, 1))
    with time_machine.travel(at(first, 11)):
        otieno.text("STOP")
    with time_machine.travel(at(first, 12)):
        otieno.text("START")
    pass_time(app, at(first + timedelta(days=1), 10, 1))
    assert [text.split(":")[0] for _, text in came(otieno)] == ["Day 1"]


def test_the_16_days_do_not_use_up_the_two_texts_of_a_month(
    app: Flask, database: Database, phone: Phone, emptied: Simulator
) -> None:
    first = date(2026, 11, 25)
    week_before = first - timedelta(days=6)
    running(database, ready.sixteen_days(WANJIRU, 2026), at(week_before, 9))
    with time_machine.travel(at(week_before, 9, 5)), database.door() as session:
        series = write.create(session, *ready.follow_up(WANJIRU), rules())
        approve.approve(session, series, coordinator(session, NJOROGE), rules())
    amina = phone(AMINA)
    with time_machine.travel(at(week_before, 11)):
        dial_and_press(amina, "1", "1", "1", "8", "2", "2", "1", "1")
        dial_and_press(amina, "4", "3", "1")
    for day in days_after(week_before, 9):
        pass_time(app, at(day, 10, 1))
    texts = [text for day, text in came(amina) if day == week_before + timedelta(days=7)]
    assert sorted(text[:12] for text in texts) == ["Ahadi yako: ", "Siku ya 2: m"]
    assert len(came(amina)) == 5
