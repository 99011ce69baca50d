"""On each of its days a series makes one campaign, whatever the clock went through in between."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.database import Database
from gateway.house import rules
from handlers.campaigns.approve import MayNot, coordinator
from handlers.campaigns.control import NotNow, resume
from handlers.campaigns.launch import launch_slice
from handlers.campaigns.wording import BadText
from handlers.restored import calm
from handlers.series import approve, control, listing, ready, rounds, write
from handlers.series.write import DayText, Outline
from models.campaign import Campaign, CampaignState
from models.series import Series, SeriesKind, SeriesState, SeriesText, TextState
from tests.crowd import NJOROGE, WANJIRU, crowd, launch, njoroge, seen
from tests.passing_days import at

DAY = date(2026, 10, 5)


@pytest.fixture
def series_id(database: Database) -> int:
    """The follow-up, approved early on a Monday on which 30 people pledge."""
    with time_machine.travel(at(DAY, 7)):
        crowd(database, 30)
        with database.door() as session:
            session.execute(text("UPDATE pledge SET at = :at"), {"at": at(DAY, 9)})
            series = write.create(session, *ready.follow_up(WANJIRU), rules())
            approve.approve(session, series, njoroge(session), rules())
            return series.id


def tick(database: Database, *moment: int, on: date) -> int:
    with time_machine.travel(at(on, *moment)), database.door() as session:
        return rounds.tick(session)


def made(database: Database) -> list[tuple[date, int]]:
    """The rounds until now: their day, and which day of the series they say."""
    with database.door() as session:
        found = select(Campaign.round_day, SeriesText.day).join(SeriesText, SeriesText.id == Campaign.series_text_id)
        return [tuple(row) for row in session.execute(found.order_by(Campaign.id))]


WEEK, MONTH = DAY + timedelta(days=7), DAY + timedelta(days=30)


def test_a_round_is_made_when_its_time_has_come_and_once(database: Database, series_id: int) -> None:
    assert tick(database, 9, 59, on=WEEK) == 0
    assert [tick(database, 10, minute, on=WEEK) for minute in (0, 0, 1, 59)] == [1, 0, 0, 0]
    assert made(database) == [(WEEK, 7)]


def test_as_many_are_foretold_as_the_round_is_for(database: Database, series_id: int) -> None:
    with database.door() as session:
        session.execute(text("UPDATE pledge SET evidence = 'claimed' WHERE id % 3 = 0"))
        session.execute(text("UPDATE pledge SET kept_at = at WHERE id % 5 = 0"))
    with time_machine.travel(at(MONTH, 8)), database.glance() as session:
        foretold = {
            day.text.day: day.people for day in listing.days(session, session.get_one(Series, series_id), rules())
        }
    tick(database, 10, on=MONTH)
    with time_machine.travel(at(MONTH, 11)):
        with database.door() as session:
            while launch_slice(session, rules(), 20_000):
                pass
            [campaign_id] = session.scalars(select(Campaign.id)).all()
        assert 0 < foretold[30] == seen(database, campaign_id).total


def test_a_day_on_which_nobody_pledged_makes_none(database: Database, series_id: int) -> None:
    for number in range(1, 60):
        tick(database, 12, on=DAY + timedelta(days=number))
    assert made(database) == [(WEEK, 7), (MONTH, 30)]


@pytest.mark.parametrize(("days_late", "comes"), [(1, True), (6, True), (8, False)])
def test_what_a_clock_missed_is_made_up_for_within_a_week(
    database: Database, series_id: int, days_late: int, comes: bool
) -> None:
    tick(database, 12, on=WEEK - timedelta(days=1))
    assert tick(database, 8, on=WEEK + timedelta(days=days_late)) == comes
    assert made(database) == [(WEEK, 7)] * comes


def test_two_clocks_at_once_make_one_round(database: Database, series_id: int) -> None:
    with time_machine.travel(at(WEEK, 11)), database.door() as one, database.door() as other:
        assert (rounds.tick(one), rounds.tick(other)) == (1, 0)
    assert made(database) == [(WEEK, 7)]


def test_a_paused_series_makes_none_and_its_rounds_stop_and_go_on_with_it(database: Database, series_id: int) -> None:
    tick(database, 11, on=WEEK)
    with time_machine.travel(at(WEEK, 12)), database.door() as session:
        control.pause(session, control.of(session, series_id), by=NJOROGE, reason="a wrong word")
        assert session.scalars(select(Campaign.state)).all() == [CampaignState.PAUSED]
    assert tick(database, 11, on=MONTH) == 0
    with time_machine.travel(at(MONTH, 12)), database.door() as session:
        control.resume(session, control.of(session, series_id), by=NJOROGE, reason="mended")
        assert session.scalars(select(Campaign.state)).all() == [CampaignState.LAUNCHING]
    assert tick(database, 13, on=MONTH) == 1


def test_an_end_calls_off_what_waits(database: Database, series_id: int) -> None:
    tick(database, 11, on=WEEK)
    with time_machine.travel(at(WEEK, 12)), database.door() as session:
        control.end(session, control.of(session, series_id), by=NJOROGE, reason="over")
        assert session.scalars(select(Campaign.state)).all() == [CampaignState.CANCELLED]
    assert tick(database, 13, on=MONTH) == 0


def test_a_changed_text_waits_for_a_second_person_and_the_old_one_goes_on(database: Database, series_id: int) -> None:
    with database.door() as session:
        series = control.of(session, series_id)
        write.write_text(session, series, DayText(7, sw="Neno jipya.", en="A new word."), rules(), by=NJOROGE)
        with pytest.raises(MayNot, match="cannot approve"):
            approve.approve(session, series, coordinator(session, NJOROGE), rules())
    tick(database, 11, on=WEEK)
    with database.door() as session:
        assert session.scalars(select(Campaign.en)).one().startswith("A week since")

    with time_machine.travel(at(WEEK, 12)), database.door() as session:
        session.execute(text("UPDATE coordinator SET email = 'kamau@example.org'"))
    with time_machine.travel(at(WEEK, 13)), database.door() as session:
        series = control.of(session, series_id)
        approve.approve(session, series, coordinator(session, "kamau@example.org"), rules())
        said = listing.versions(session, series, 7)
        assert [version.state for version in said] == [TextState.LIVE, TextState.REPLACED]
    assert tick(database, 14, on=WEEK) == 0, "the new version says the same day once more"


def test_a_restored_database_makes_up_for_nothing(database: Database, series_id: int) -> None:
    with time_machine.travel(at(WEEK, 9)), database.door() as session:
        calm(session, NJOROGE, "before_restore")
        assert session.get_one(Series, series_id).state is SeriesState.PAUSED
        control.resume(session, control.of(session, series_id), by=NJOROGE, reason="looked at")
    assert tick(database, 11, on=WEEK) == 0


def test_maker_and_approver_are_two_people(database: Database) -> None:
    with database.door() as session:
        series = write.create(session, *ready.follow_up(NJOROGE), rules())
        with pytest.raises(MayNot):
            approve.approve(session, series, njoroge(session), rules())


def test_one_daily_series_at_a_time(database: Database) -> None:
    with time_machine.travel(at(date(2026, 11, 20), 9)), database.door() as session:
        approver = njoroge(session)
        for kind in ("one", "two"):
            outline, texts = ready.sixteen_days(WANJIRU, 2026)
            series = write.create(session, outline, texts, rules())
            if kind == "two":
                with pytest.raises(NotNow, match="one daily series at a time"):
                    approve.approve(session, series, approver, rules())
            else:
                approve.approve(session, series, approver, rules())


def test_a_daily_series_that_is_over_cannot_be_approved(database: Database) -> None:
    with time_machine.travel(at(date(2026, 12, 11), 9)), database.door() as session:
        series = write.create(session, *ready.sixteen_days(WANJIRU, 2026), rules())
        with pytest.raises(NotNow, match="has passed"):
            approve.approve(session, series, njoroge(session), rules())


@pytest.mark.parametrize(
    ("outline", "said", "why"),
    [
        ({"name": "Ñandú – 16 siku za mwaka 2026 tena"}, DayText(1, en="x"), "plain letters"),
        ({"name": " "}, DayText(1, en="x"), "plain letters"),
        ({"kind": SeriesKind.CALENDAR}, DayText(1, en="x"), "which day it begins"),
        ({}, DayText(0, en="x"), "from 1 to 730"),
        ({}, DayText(731, en="x"), "from 1 to 730"),
        ({}, DayText(1), "write a text"),
        ({}, DayText(1, en="Stop the violence"), "hints at violence"),
        ({}, DayText(1, en="x", by_step={"home": {"en": "{nani}"}}), "no placeholder"),
        ({}, DayText(1, en="x", by_step={"home": {"sw": "y"}}), "in Kiswahili as well"),
        ({}, DayText(1, en="x" * 500), "parts"),
    ],
)
def test_a_series_that_will_not_do_says_why(
    database: Database, outline: dict[str, object], said: DayText, why: str
) -> None:
    plan = {"name": "Series", "kind": SeriesKind.PLEDGE, "made_by": WANJIRU} | outline
    with database.door() as session, pytest.raises(BadText, match=why):
        write.create(session, Outline(**plan), [said], rules())


def test_every_ready_text_is_one_part_for_every_reader(database: Database) -> None:
    with database.door() as session:
        for made_series in (ready.follow_up(WANJIRU), ready.sixteen_days(WANJIRU, 2026)):
            write.create(session, *made_series, rules())
            for said in made_series[1]:
                for script in write.scripts(said, rules().opt_out_suffix).values():
                    for reader in script.readers:
                        body, size = script.render(reader, {None: 47_564_296})
                        assert size.count == 1, body


def test_nothing_is_taken_out_or_written_after_the_end(database: Database, series_id: int) -> None:
    with database.door() as session:
        series = control.of(session, series_id)
        write.take_out(session, series, 30, by=WANJIRU)
        assert [day.text.day for day in listing.days(session, series, rules())] == [7, 365]
        control.end(session, series, by=WANJIRU, reason="over")
        with pytest.raises(NotNow, match="has ended"):
            write.take_out(session, series, 7, by=WANJIRU)
        with pytest.raises(NotNow, match="has ended"):
            write.write_text(session, series, DayText(7, en="x"), rules(), by=WANJIRU)


def daily(session: Session, counties: tuple[int, ...] = ()) -> Series:
    return write.create(session, *ready.sixteen_days(WANJIRU, 2026), rules(), counties=counties)


EARLY = at(date(2026, 11, 20), 9)


def test_two_counties_may_each_have_a_daily_series(database: Database) -> None:
    with time_machine.travel(EARLY), database.door() as session:
        approver = njoroge(session)
        for county in (1, 42):
            approve.approve(session, daily(session, (county,)), approver, rules())
        for counties in ((42,), ()):
            with pytest.raises(NotNow, match="at a time"):
                approve.approve(session, daily(session, counties), approver, rules())


def test_a_daily_series_lasts_as_long_as_people_were_told(database: Database) -> None:
    with time_machine.travel(EARLY), database.door() as session:
        series = daily(session)
        approve.approve(session, series, njoroge(session), rules())
        write.write_text(session, series, DayText(16, en="The last day."), rules(), by=WANJIRU)
        with pytest.raises(NotNow, match="until 10 December 2026"):
            write.write_text(session, series, DayText(17, en="One more."), rules(), by=WANJIRU)


def test_a_round_does_not_go_on_without_its_series(database: Database, series_id: int) -> None:
    tick(database, 11, on=WEEK)
    with time_machine.travel(at(WEEK, 12)), database.door() as session:
        control.pause(session, control.of(session, series_id), by=NJOROGE, reason="a wrong word")
        campaign = session.scalars(select(Campaign)).one()
        with pytest.raises(NotNow, match="its series does not run"):
            resume(session, campaign, by=NJOROGE, reason="x")


def test_a_daily_round_is_launched_before_a_campaign_that_came_first(database: Database) -> None:
    crowd(database, 30)
    large = launch(database, whole=False)
    with time_machine.travel(EARLY), database.door() as session:
        series = daily(session)
        approve.approve(session, series, coordinator(session, NJOROGE), rules())
    assert tick(database, 11, on=date(2026, 11, 25)) == 1
    with database.door() as session:
        assert launch_slice(session, rules(), daily=True)
        reached = {c.id == large: c.launched_to for c in session.scalars(select(Campaign))}
    assert reached == {True: 0, False: 30}


def test_a_text_that_may_not_be_sent_any_more_keeps_nobody_waiting(database: Database, series_id: int) -> None:
    tick(database, 11, on=WEEK)
    other = launch(database, whole=False)
    with database.door() as session:
        session.execute(text("UPDATE campaign SET en = 'no violence' WHERE id <> :other"), {"other": other})
    with database.door() as session:
        assert launch_slice(session, rules())
        assert launch_slice(session, rules())
        states = {c.id == other: (c.state, c.launched_to) for c in session.scalars(select(Campaign))}
    assert states == {False: (CampaignState.PAUSED, 0), True: (CampaignState.LAUNCHING, 30)}


def test_an_asking_text_says_how_it_is_answered(database: Database) -> None:
    with database.door() as session, pytest.raises(BadText, match="what 1 means"):
        write.create(session, Outline("x", SeriesKind.PLEDGE, WANJIRU), [DayText(30, en="Done? 1", asks=True)], rules())
