"""Wanjiru begins with a series that is ready, Njoroge approves it, and each can stop it. Charlie sees what is his county's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import make_rounds
from handlers.campaigns.hours import Hours
from handlers.series import ready, write
from models.audit import Audit
from models.base import now, today
from models.campaign import Campaign
from models.paper_tally import PaperTally
from models.series import Series, SeriesState, SeriesText, TextState
from tests.crowd import WANJIRU, crowd
from tests.gateway.console.conftest import Desk
from tests.passing_days import at as at_time

At = Callable[[str], Desk]


def begun(desk: At, kind: str = "pledge") -> str:
    came = desk("wanjiru").post("/series/new", {"kind": kind}, on="/series")
    assert came.status_code == 302
    return str(came.location).removeprefix("/console")


def approve(desk: At, address: str, database: Database) -> None:
    with database.door() as session:
        version = session.scalar(select(Series.version))
    desk("njoroge").post(f"{address}/approve", {"version": version})


def state(database: Database) -> SeriesState:
    with database.door() as session:
        return session.scalars(select(Series.state)).one()


def test_a_series_from_the_first_press_to_its_end(database: Database, desk: At) -> None:
    crowd(database, 60)
    address, wanjiru = begun(desk), desk("wanjiru")
    shown = wanjiru.get(address).text
    for words in ("Day 7", "Day 30", "Day 365", "Jibu 1 Ndiyo", "It waits for an approver", "KES"):
        assert words in shown
    approve(desk, address, database)
    assert state(database) is SeriesState.RUNNING

    desk("wanjiru").post(f"{address}/pause")
    assert state(database) is SeriesState.PAUSED
    desk("njoroge").post(f"{address}/resume", {"reason": "it was right"})
    assert state(database) is SeriesState.RUNNING
    desk("wanjiru").post(f"{address}/end", {"reason": "the year is over"})
    assert state(database) is SeriesState.ENDED
    with database.door() as session:
        events = set(session.scalars(select(Audit.event)))
    assert {"series_approved", "series_paused", "series_resumed", "series_ended"} <= events


def test_a_round_stands_on_the_page_of_its_series_and_not_among_the_campaigns(database: Database, desk: At) -> None:
    crowd(database, 60)
    address = begun(desk)
    approve(desk, address, database)
    with time_machine.travel(at_time(today() + timedelta(days=7), 11)):
        make_rounds()
        shown = desk("njoroge").get(address).text
        assert "(7)" in shown
        assert "(7)" not in desk("njoroge").get("/campaigns").text
    with database.door() as session:
        assert session.scalars(select(Campaign.made_by)).one() == WANJIRU


def test_everything_can_be_stopped_while_only_a_series_goes_out(database: Database, desk: At) -> None:
    njoroge = desk("njoroge")
    assert "/campaigns/pause-all" not in njoroge.get("/").text
    approve(desk, begun(desk), database)
    assert "/campaigns/pause-all" in njoroge.get("/").text
    njoroge.post("/campaigns/pause-all")
    assert state(database) is SeriesState.PAUSED


def test_a_round_is_not_copied(database: Database, desk: At) -> None:
    crowd(database, 60)
    approve(desk, begun(desk), database)
    with time_machine.travel(at_time(today() + timedelta(days=7), 11)):
        make_rounds()
        wanjiru = desk("wanjiru")
        assert "/campaigns/1/duplicate" not in wanjiru.get("/campaigns/1").text
        wanjiru.post("/campaigns/1/duplicate")
        assert "a copy of it would reach other people" in wanjiru.get("/campaigns/1").text
    with database.door() as session:
        assert session.scalars(select(Campaign.id)).all() == [1]


def test_home_names_what_waits_for_an_approver_and_what_is_paused(database: Database, desk: At) -> None:
    address, waits, paused = begun(desk), "Series to approve:", 'state-paused">paused</span> Series:'
    desks = {name: desk(name) for name in ("njoroge", "wanjiru", "kamau", "charlie")}

    def told(words: str) -> list[str]:
        homes = {name: here.get("/").text for name, here in desks.items()}
        return [name for name, home in homes.items() if words in home and f'href="/console{address}"' in home]

    assert told(waits) == ["njoroge"]
    approve(desk, address, database)
    assert told(waits) == []

    desks["wanjiru"].post(f"{address}/pause")
    assert told(paused) == ["njoroge", "wanjiru", "kamau"]


def test_who_wrote_in_a_series_is_not_asked_to_approve_it(database: Database, desk: At) -> None:
    address = begun(desk)
    form = {"day": 8, "sw": "Neno jipya."}
    desk("njoroge").post(f"{address}/texts/0", form, on=f"{address}/texts/0")
    assert "Series to approve:" not in desk("njoroge").get("/").text
    assert "Series to approve:" in desk("adhiambo").get("/").text


def test_a_changed_text_is_a_version_that_waits(database: Database, desk: At) -> None:
    address = begun(desk)
    approve(desk, address, database)
    form = {"day": 7, "sw": "Neno jipya.", "en": "A new word.", "home_sw": "Nyumbani.", "home_en": "At home."}
    desk("wanjiru").post(f"{address}/texts/7", form, on=f"{address}/texts/7")
    with database.door() as session:
        found = session.execute(select(SeriesText.state, SeriesText.by_step).where(SeriesText.day == 7)).all()
    assert sorted(row.state for row in found) == [TextState.LIVE, TextState.PROPOSED]
    assert {"home": {"sw": "Nyumbani.", "en": "At home."}} in [row.by_step for row in found]
    assert "Every version" in desk("wanjiru").get(f"{address}/texts/7").text
    desk("wanjiru").post(f"{address}/texts/30/out")
    assert "Day 30" not in desk("wanjiru").get(address).text


def test_who_approves_reads_what_each_of_its_readers_will(desk: At) -> None:
    address = begun(desk)
    shown = desk("njoroge").get(address).text
    week = shown.split("Day 30")[0]
    assert "A week since your promise." in week, "those who chose no step"
    for tips in ready.follow_up(WANJIRU)[1][0].by_step.values():
        assert tips["sw"] in week
        assert tips["en"] in week
    for step in ("Share work at home", "Keep girls in school", "Listen &amp; learn"):
        assert f'<h4 class="h6">{step}</h4>' in week
    versions = desk("wanjiru").get(f"{address}/texts/7").text.split("Every version")[-1]
    assert "Keep girls in school" in versions
    assert "Muulize msichana mmoja leo anachojifunza" in versions


def test_a_text_that_no_longer_passes_is_shown_with_the_reason_and_can_be_stopped(
    app: Flask, database: Database, desk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(database, 60)
    address = begun(desk)
    approve(desk, address, database)
    longer = replace(rules(), opt_out_suffix="Kusitisha jibu STOP bure. " * 20)
    monkeypatch.setitem(app.extensions, "rules", longer)

    shown = desk("wanjiru").get(address).text
    assert "It cannot be sent as it stands: it takes" in shown
    for words in ("A week since your promise.", "Muulize msichana mmoja leo", "Pause", "Take day 7 out"):
        assert words in shown
    desk("wanjiru").post(f"{address}/pause")
    assert state(database) is SeriesState.PAUSED


def test_the_page_may_count_for_longer_than_a_hook_answers(database: Database, desk: At) -> None:
    address, njoroge = begun(desk), desk("njoroge")
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    njoroge.get(address)
    event.remove(database.engine, "before_cursor_execute", note)

    counts = [place for place, statement in enumerate(told) if "FROM pledge JOIN person" in statement]
    begins = [place for place, statement in enumerate(told) if statement == "BEGIN"]
    patient = [place for place, statement in enumerate(told) if "SET LOCAL statement_timeout" in statement]
    assert counts
    assert max(begins) < patient[0] < counts[0]


def test_a_series_that_is_ready_and_does_not_fit_the_hours_is_refused_above_the_list(
    app: Flask, database: Database, desk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "rules", replace(rules(), hours=Hours(time(11), time(17))))
    wanjiru = desk("wanjiru")
    came = wanjiru.post("/series/new", {"kind": "pledge"}, on="/series")
    assert "texts leave between 11:00 and 17:00" in wanjiru.get("/series").text
    assert came.location == "/console/series"
    with database.door() as session:
        assert session.scalars(select(Series.id)).all() == []


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"day": 7, "sw": "Ukatili"}, "hints at violence"),
        ({"day": 7}, "write a text"),
        ({"day": 0, "sw": "x"}, "This is needed."),
        ({"day": 731, "sw": "x"}, "From 1 to 730."),
        ({"day": 8, "en": "x", "home_sw": "y"}, "in Kiswahili as well"),
    ],
)
def test_a_text_that_will_not_do_comes_back_with_the_reason(desk: At, form: dict[str, object], why: str) -> None:
    address = begun(desk)
    came = desk("wanjiru").post(f"{address}/texts/0", form, on=f"{address}/texts/0")
    assert (came.status_code, why in came.text) == (422, True), came.text


def test_name_and_time_change_while_it_is_a_draft(database: Database, desk: At) -> None:
    address = begun(desk, "calendar")
    form = {"name": "Siku 16", "first_day": "2027-11-25", "at": "09:30", "budget_kes": "500"}
    desk("wanjiru").post(f"{address}/edit", form, on=f"{address}/edit")
    with database.door() as session:
        series = session.scalars(select(Series)).one()
        assert (series.name, series.first_day, f"{series.at:%H:%M}") == ("Siku 16", date(2027, 11, 25), "09:30")
    dear = desk("wanjiru").post(f"{address}/edit", form | {"name": "Siku 16 🙏"}, on=f"{address}/edit")
    assert (dear.status_code, "plain letters" in dear.text) == (422, True)


def test_charlie_sees_the_series_of_his_county_alone(database: Database, desk: At) -> None:
    with database.door() as session:
        for counties in ((), (42,), (1,)):
            write.create(session, *ready.follow_up(WANJIRU), rules(), counties=counties)
    charlie = desk("charlie")
    assert charlie.get("/series").text.count("/console/series/") == 1
    assert [charlie.get(f"/series/{n}").status_code for n in (1, 2, 3, 99)] == [404, 200, 404, 404]
    assert charlie.post("/series/2/pause").status_code in (403, 404)


def test_signatures_on_paper_stand_beside_the_pledges(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    form = {"county": 42, "day": f"{today()}", "place": "Kisumu, market day", "signatures": 128}
    assert wanjiru.post("/paper", form, on="/paper").status_code == 302
    for wrong in (
        {"signatures": 0},
        {"day": f"{today() + timedelta(days=1)}"},
        {"place": "ask 0700000001"},
        {"county": 99},
    ):
        assert wanjiru.post("/paper", form | wrong, on="/paper").status_code == 422
    shown = wanjiru.get("/paper").text
    assert "Kisumu, market day" in shown
    assert "128" in wanjiru.get("/report?county=42").text
    assert wanjiru.client.get("/data/counts.json").json["total"] == 0
    with database.door() as session:
        tally = session.scalars(select(PaperTally.id)).one()
    assert wanjiru.post("/paper/back", {"id": tally}, on="/paper").status_code == 302
    assert wanjiru.post("/paper/back", {"id": tally}, on="/paper").status_code == 404
    with database.door() as session:
        assert session.scalars(select(Audit.event).order_by(Audit.id)).all()[-2:] == [
            "tally_written",
            "tally_taken_back",
        ]
        assert now() > session.scalars(select(Audit.at)).all()[-1]
