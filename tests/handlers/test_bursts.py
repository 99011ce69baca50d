"""A row of neighbouring numbers pledges at once, or a thousand in a second: held, looked at, counted or left out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import sweep
from handlers import bursts, counts, opting, people, pledges
from handlers.bursts import HELD, Limits
from handlers.campaigns import gate, preview
from models.audit import Audit
from models.burst import Burst, BurstKind
from models.campaign import Campaign
from models.choice import Channel, Evidence, Language
from models.message import Message
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.crowd import approved, launch, njoroge
from tests.handlers.conftest import Door

NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
LIMITS = Limits(neighbours=5, a_second=20)


def pledge(door: Door, number: str, *, evidence: Evidence = Evidence.VERIFIED, texts: bool = False) -> None:
    phone = PhoneNumber(number)
    with door() as session:
        told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{number}"}
        pledges.record(session, phone, **told, evidence=evidence)
        if texts:
            opting.opt_in(session, phone, language=Language.SW, channel=Channel.USSD, origin=f"s-{number}")


def row(n: int, block: str = "+2547000000") -> str:
    return f"{block}{n:02}"


def scattered(n: int) -> str:
    return f"+2547000{n:03}00"


def held(door: Door, limits: Limits = LIMITS) -> int:
    with door() as session:
        return bursts.hold(session, limits)


def total(door: Door) -> tuple[int, int]:
    """In the public total, and in Kisumu."""
    with door() as session:
        return counts.in_country(session), counts.in_county(session, 42)


def the_burst(door: Door) -> Burst:
    with door() as session:
        return session.scalars(select(Burst)).one()


def decide(door: Door, *, believed: bool) -> bool:
    burst = the_burst(door)
    with door() as session:
        return bursts.decide(session, burst.id, njoroge(session), believed=believed, reason="called the county")


def test_neighbours_that_pledge_together_are_held_from_the_first_on(door: Door) -> None:
    with time_machine.travel(NOON, tick=True):
        for n in range(5):
            pledge(door, row(n))
        assert held(door) == 0
        pledge(door, row(5))
        pledge(door, scattered(1))
        assert held(door) == 6
        assert total(door) == (1, 1)
        assert (the_burst(door).kind, the_burst(door).pledges) == (BurstKind.NEIGHBOURS, 6)


def test_what_joins_a_burst_is_held_with_it(door: Door) -> None:
    with time_machine.travel(NOON) as clock:
        for n in range(7):
            clock.shift(20)
            pledge(door, row(n))
        assert held(door) == 7
        assert held(door) == 0
        pledge(door, row(8))
        assert held(door) == 1
        assert the_burst(door).pledges == 8


def test_neighbours_over_an_hour_are_believed(door: Door) -> None:
    with time_machine.travel(NOON) as clock:
        for n in range(12):
            clock.shift(timedelta(minutes=5))
            pledge(door, row(n))
            assert held(door) == 0


def test_very_many_in_one_second_are_held_from_wherever_they_come(door: Door) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for n in range(20):
            pledge(door, scattered(n))
        clock.shift(1)
        for n in range(20, 41):
            pledge(door, scattered(n))
        assert held(door) == 21
        assert total(door) == (20, 20)
        assert (the_burst(door).kind, the_burst(door).second) == (BurstKind.SECOND, NOON + timedelta(seconds=1))


def test_without_limits_nothing_is_held(door: Door) -> None:
    for n in range(30):
        pledge(door, row(n))
    assert held(door, Limits(0, 0)) == 0


def test_a_paper_list_is_no_burst(door: Door) -> None:
    for n in range(30):
        pledge(door, row(n), evidence=Evidence.CLAIMED)
    assert held(door) == 0


def test_a_burst_that_is_believed_counts_again_exactly(door: Door) -> None:
    for n in range(8):
        pledge(door, row(n))
    with door() as session:
        pledges.keep(session, PhoneNumber(row(0)))
    held(door)
    with door() as session:
        pledges.keep(session, PhoneNumber(row(1)))
    assert total(door) == (0, 0)
    assert decide(door, believed=True)
    assert total(door) == (8, 8)
    with door() as session:
        assert counts.kept_in(session, 42) == 2
    assert held(door) == 0, "what somebody has believed is not held again"


def test_a_burst_that_is_left_out_stays_out_and_loses_nothing(door: Door) -> None:
    for n in range(8):
        pledge(door, row(n))
    held(door)
    assert decide(door, believed=False)
    assert not decide(door, believed=True), "it is decided once"
    assert total(door) == (0, 0)
    with door() as session:
        assert session.scalar(select(func.count()).select_from(Pledge)) == 8
        assert session.scalars(select(Audit.reason).where(Audit.event == "burst_left_out")).all() == [
            "burst 1: called the county"
        ]


def test_a_burst_over_midnight_is_taken_from_its_day_and_counts_on_the_day_on_which_it_was_believed(door: Door) -> None:
    eve = datetime(2026, 11, 24, 20, 59, 50, tzinfo=UTC)
    with time_machine.travel(eve):
        for n in range(8):
            pledge(door, row(n))
    with time_machine.travel(eve + timedelta(seconds=30)), door() as session:
        bursts.hold(session, LIMITS)
        assert [(each.pledged, each.day.day) for each in counts.by_day(session, 2)] == [(0, 24), (0, 25)]
    with time_machine.travel(eve + timedelta(days=3)):
        decide(door, believed=True)
        with door() as session:
            assert [each.pledged for each in counts.by_day(session, 4)] == [0, 0, 0, 8]


def test_who_moves_county_while_held_is_counted_where_she_went(door: Door) -> None:
    for n in range(8):
        pledge(door, row(n))
    held(door)
    with door() as session:
        pledges.place(session, PhoneNumber(row(3)), 47)
    decide(door, believed=True)
    assert total(door) == (8, 7)


def test_who_is_erased_while_held_was_never_counted(door: Door) -> None:
    for n in range(8):
        pledge(door, row(n))
    held(door)
    with door() as session:
        people.erase(session, PhoneNumber(row(3)), channel="ussd", reason="asked")
    decide(door, believed=True)
    assert total(door) == (7, 7)
    pledge(door, row(3))
    assert total(door) == (8, 8)


def test_a_made_up_number_gets_no_text(app: Flask, database: Database, door: Door) -> None:
    for n in range(8):
        pledge(door, row(n), texts=True)
    before, campaign_id = launch(database), approved(database)
    held(door)
    with door() as session:
        seen = preview.count(session, session.get(Campaign, campaign_id), rules())
        assert (seen.people, seen.left_out) == (0, {HELD: 8})
        # Those who were in a batch already are stopped at the call.
        batch = session.scalars(select(Message.batch_id).limit(1)).one()
        assert set(gate.refusals(session, batch, before).values()) == {HELD}
    assert before != campaign_id


@pytest.mark.parametrize("most", [0, 5])
def test_the_sweep_holds_by_the_settings(app: Flask, door: Door, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    told = app.extensions["settings"].model_copy(update={"hold_neighbours": most})
    monkeypatch.setitem(app.extensions, "settings", told)
    for n in range(9):
        pledge(door, row(n))
    sweep()
    assert total(door)[0] == (0 if most else 9)
