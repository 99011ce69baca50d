"""Wanjiru writes, Njoroge approves, it goes out, she watches and stops it. Charlie sees Kisumu and no number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text, update

from gateway.console.csv_file import csv_file, plain
from gateway.database import Database
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from models.audit import Audit
from models.base import now
from models.batch import Queue
from models.campaign import Campaign, CampaignState
from models.export import Export
from models.message import Message
from tests.crowd import EN, SW, crowd
from tests.gateway.console.conftest import Desk, address_of

At = Callable[[str], Desk]


def write(desk: Desk, **told: object) -> int:
    """Writes a campaign through the form. Returns its id."""
    form = {"name": "16 Days", "sw": SW, "en": EN, "language": "", "first_step": ""} | told
    came = desk.post("/campaigns/new", form, on="/campaigns/new")
    assert came.status_code == 302, came.text
    return int(came.location.rsplit("/", 1)[1])


def send(database: Database, desk: At) -> int:
    """A campaign that Wanjiru wrote, Njoroge approved and Wanjiru launched."""
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru)
    desk("njoroge").post(f"/campaigns/{campaign_id}/approve", {"version": 1})
    wanjiru.post(f"/campaigns/{campaign_id}/launch")
    return campaign_id


def state_of(database: Database, campaign_id: int) -> CampaignState:
    with database.door() as session:
        return session.get_one(Campaign, campaign_id).state


def test_wanjiru_sees_whom_it_reaches_and_what_it_costs_before_anybody_approves(database: Database, desk: At) -> None:
    crowd(database, 90)
    wanjiru = desk("wanjiru")
    shown = wanjiru.get(f"/campaigns/{write(wanjiru)}").text
    for sentence in ("never asked for texts", "wants no texts", "KES", "Respect begins at home.", "STOP *456*9*5#"):
        assert sentence in shown


def test_a_text_that_cannot_be_sent_comes_back_with_the_reason_and_loses_nothing(desk: At) -> None:
    form = {"name": "x", "sw": "Ukatili ni mbaya", "en": EN, "language": "", "first_step": ""}
    came = desk("wanjiru").post("/campaigns/new", form, on="/campaigns/new")
    assert came.status_code == 422
    assert "hints at violence" in came.text
    assert "Ukatili ni mbaya" in came.text
    assert EN in came.text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"sw": "", "en": ""}, "Write a text in Kiswahili, in English, or in both."),
        ({"name": ""}, "This is needed."),
        ({"at": "2020-01-01T09:00"}, "This moment has passed."),
        ({"budget_kes": "-5"}, "A number from 0.01 on"),
        ({"name": "x" * 101}, "That is too long."),
    ],
)
def test_a_form_that_will_not_do_says_why(desk: At, told: dict[str, str], sentence: str) -> None:
    form = {"name": "x", "sw": SW, "en": EN, "language": "", "first_step": ""} | told
    came = desk("wanjiru").post("/campaigns/new", form, on="/campaigns/new")
    assert (came.status_code, sentence in came.text) == (422, True)


def test_the_price_is_there_while_it_is_written(desk: At) -> None:
    wanjiru = desk("wanjiru")
    told = wanjiru.post(
        "/campaigns/measure", {"sw": "Habari {county}", "en": "A “smart” text 漢"}, on="/campaigns/new"
    ).json
    assert "1 part · KES 0.93" in told["sw"]["says"]
    assert told["sw"]["body"].startswith("Habari Kisumu")
    assert told["en"]["notes"] == [
        "Dear because of 漢: 70 characters a part, not 160.",
        "Quotes, dashes or spaces will be made plain.",
    ]
    assert "wrong" in wanjiru.post("/campaigns/measure", {"sw": "{nani}"}, on="/campaigns/new").json["sw"]


def test_maker_cannot_approve_and_an_approver_proves_herself_first(database: Database, desk: At) -> None:
    njoroge = desk("njoroge")
    own = write(njoroge)
    assert "somebody else approves it" in njoroge.get(f"/campaigns/{own}").text
    njoroge.post(f"/campaigns/{own}/approve", {"version": 1})
    assert state_of(database, own) is CampaignState.DRAFT

    wanjirus = write(desk("wanjiru"))
    with time_machine.travel(now() + timedelta(minutes=11)):
        came = njoroge.post(f"/campaigns/{wanjirus}/approve", {"back": f"/console/campaigns/{wanjirus}"})
        assert came.location == f"/console/prove?next=/console/campaigns/{wanjirus}"
        assert state_of(database, wanjirus) is CampaignState.DRAFT


def test_it_goes_out_and_wanjiru_watches_pauses_and_goes_on(database: Database, desk: At, emptied: Simulator) -> None:
    crowd(database, 90)
    campaign_id = send(database, desk)
    wanjiru, njoroge = desk("wanjiru"), desk("njoroge")
    assert state_of(database, campaign_id) is CampaignState.LAUNCHING
    wanjiru.post(f"/campaigns/{campaign_id}/pause")
    assert state_of(database, campaign_id) is CampaignState.PAUSED
    drain(Queue.CAMPAIGNS)
    assert not emptied.log.repeated()
    assert "0 of 0 had left" in wanjiru.get("/account").text

    njoroge.post(f"/campaigns/{campaign_id}/resume", {"reason": "the text is fine"})
    drain(Queue.CAMPAIGNS)
    tick()
    assert state_of(database, campaign_id) is CampaignState.DONE
    live = wanjiru.get(f"/campaigns/{campaign_id}/live").text
    assert "<progress" in live
    people = wanjiru.get(f"/campaigns/{campaign_id}/recipients").text
    assert people.count("+254") == min(50, len(list(emptied.log)))
    with database.door() as session:
        phones = set(session.scalars(select(Message.phone)))
        by = session.execute(select(Audit.event, Audit.who).where(Audit.event.like("campaign_%"))).all()
    assert not [phone for phone in phones if phone in people or phone[4:] in people]
    assert [tuple(row) for row in by] == [
        ("campaign_approved", address_of("njoroge")),
        ("campaign_paused", address_of("wanjiru")),
        ("campaign_resumed", address_of("njoroge")),
    ]


def test_cancelling_wants_a_reason(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru)
    wanjiru.post(f"/campaigns/{campaign_id}/cancel")
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    wanjiru.post(f"/campaigns/{campaign_id}/cancel", {"reason": "call 0700 000 001 about it"})
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    wanjiru.post(f"/campaigns/{campaign_id}/cancel", {"reason": "the minister is ill"})
    assert state_of(database, campaign_id) is CampaignState.CANCELLED


def test_a_change_makes_it_a_draft_again(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru)
    desk("njoroge").post(f"/campaigns/{campaign_id}/approve", {"version": 1})
    form = {"name": "16 Days", "sw": SW + " Leo.", "language": "", "first_step": ""}
    wanjiru.post(f"/campaigns/{campaign_id}/edit", form, on=f"/campaigns/{campaign_id}/edit")
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    assert SW + " Leo." in wanjiru.get(f"/campaigns/{campaign_id}/edit").text


def test_a_copy_and_the_archive(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru)
    copied = wanjiru.post(f"/campaigns/{campaign_id}/duplicate").location
    assert "16 Days (copy)" in wanjiru.client.get(copied).text
    wanjiru.post(f"/campaigns/{campaign_id}/archive")
    assert f'/campaigns/{campaign_id}"' not in wanjiru.get("/campaigns").text
    assert f'/campaigns/{campaign_id}"' in wanjiru.get("/campaigns?archived=1").text


def test_a_copy_reaches_those_who_pledged_at_the_same_time(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru, pledged_from="2026-11-01", pledged_until="2026-11-10")
    wanjiru.post(f"/campaigns/{campaign_id}/duplicate")

    with database.door() as session:
        whom = select(Campaign.pledged_from, Campaign.pledged_until)
        first, second = session.execute(whom.order_by(Campaign.id)).all()
    assert first == second
    assert first[0] is not None


def test_charlie_sees_kisumu_alone(database: Database, desk: At, emptied: Simulator) -> None:
    crowd(database, 300)
    wanjiru, charlie = desk("wanjiru"), desk("charlie")
    country, kisumu = write(wanjiru), write(wanjiru, name="Kisumu's own", counties=[42])
    listed = charlie.get("/campaigns").text
    assert "Kisumu&#39;s own" in listed
    assert f'/campaigns/{country}"' not in listed
    assert charlie.get(f"/campaigns/{country}").status_code == 404
    assert charlie.get(f"/campaigns/{kisumu}").status_code == 200
    assert charlie.get(f"/campaigns/{kisumu}/recipients").status_code == 403
    assert charlie.post(f"/campaigns/{kisumu}/pause").status_code == 403


def test_a_county_officer_writes_for_her_county_whatever_she_sends(database: Database, desk: At) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET role = 'editor' WHERE email LIKE 'charlie%'"))
    campaign_id = write(desk("charlie"), counties=[1, 2])
    with database.door() as session:
        assert session.get_one(Campaign, campaign_id).counties == [42]


def test_numbers_leave_in_a_file_only_when_two_people_want_it(database: Database, desk: At, emptied: Simulator) -> None:
    crowd(database, 30)
    campaign_id = send(database, desk)
    drain(Queue.CAMPAIGNS)
    wanjiru, njoroge = desk("wanjiru"), desk("njoroge")
    wanjiru.post(f"/campaigns/{campaign_id}/export", {"reason": "the auditor asks"})
    with database.door() as session:
        export_id = session.scalars(select(Export.id)).one()

    assert wanjiru.post(f"/exports/{export_id}/fetch").status_code == 302, "nobody has allowed it"
    assert wanjiru.post(f"/exports/{export_id}/allow").status_code == 403
    assert njoroge.post(f"/exports/{export_id}/allow").status_code == 302
    assert njoroge.post(f"/exports/{export_id}/fetch").status_code == 302, "only who asked"
    came = wanjiru.post(f"/exports/{export_id}/fetch")
    with database.door() as session:
        phones = set(session.scalars(select(Message.phone)))
        events = session.scalars(select(Audit.event).where(Audit.event.like("export_%")).order_by(Audit.id)).all()
    assert came.content_type == "text/csv; charset=utf-8"
    assert all(phone[1:] in came.text for phone in phones)
    assert events == ["export_asked", "export_allowed", "export_fetched"]
    with database.door() as session:
        session.execute(update(Export).values(allowed_at=now() - timedelta(hours=25)))
    assert wanjiru.post(f"/exports/{export_id}/fetch").status_code == 302, "a day is over"


def test_the_file_without_numbers_has_none(database: Database, desk: At, emptied: Simulator) -> None:
    crowd(database, 30)
    campaign_id = send(database, desk)
    drain(Queue.CAMPAIGNS)
    came = desk("wanjiru").get(f"/campaigns/{campaign_id}/recipients.csv").text
    with database.door() as session:
        phones = set(session.scalars(select(Message.phone)))
    assert len(came.splitlines()) == len(phones) + 1
    assert not [phone for phone in phones if phone[4:] in came]


@pytest.mark.parametrize("cell", ["=1+1", "+254700000001", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_calculates_a_cell(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("Kisumu") == "Kisumu"
    assert next(csv_file(["a"], [[cell]])).startswith("\ufeffa\r\n")


def test_the_calendar_begins_a_campaign_for_a_day(desk: At) -> None:
    wanjiru = desk("wanjiru")
    with time_machine.travel(now().replace(month=1, day=15)):
        wanjiru = desk("wanjiru")
        shown = wanjiru.get("/calendar").text
        assert "International Women&#39;s Day" in shown
        assert "T10:00" in wanjiru.get("/campaigns/new?for=womens-day").text


def test_everything_is_stopped_with_one_button(database: Database, desk: At) -> None:
    crowd(database, 30)
    campaign_id = send(database, desk)
    desk("njoroge").post("/campaigns/pause-all")
    assert state_of(database, campaign_id) is CampaignState.PAUSED


def test_what_is_at_work_when_everything_is_stopped_is_waited_for_or_told(database: Database, desk: At) -> None:
    crowd(database, 30)
    one, other = send(database, desk), send(database, desk)
    njoroge = desk("njoroge")
    with database.door() as somebody:
        somebody.get_one(Campaign, one, with_for_update=True)
        njoroge.post("/campaigns/pause-all")
        assert "1 could not be stopped. Press it again." in njoroge.get("/").text
    assert (state_of(database, one), state_of(database, other)) == (CampaignState.LAUNCHING, CampaignState.PAUSED)
    njoroge.post("/campaigns/pause-all")
    assert state_of(database, one) is CampaignState.PAUSED


@pytest.mark.parametrize("odd", ["2147483648", "99999999999999999999", "0"])
def test_an_id_that_can_be_none_is_no_page(desk: At, odd: str) -> None:
    njoroge = desk("njoroge")
    for path in ("", "/edit", "/live", "/recipients", "/recipients.csv"):
        assert njoroge.get(f"/campaigns/{odd}{path}").status_code == 404, path
    assert njoroge.post(f"/campaigns/{odd}/approve", {"version": 1}).status_code == 404
    assert njoroge.post(f"/exports/{odd}/allow").status_code == 404
    for name in ("before", "batch", "message", "year", "state"):
        assert njoroge.get(f"/campaigns?{name}={odd}").status_code == 200
        assert njoroge.get(f"/calendar?{name}={odd}").status_code == 200


def test_letters_that_no_keyboard_writes_are_refused(database: Database, desk: At) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru, name="16 Days", sw="Heshima", en="🌍 Respect")
    for form in ({"name": "16\x00 Days"}, {"sw": "Heshima\x00"}):
        assert wanjiru.post("/campaigns/new", form).status_code == 400
    assert wanjiru.post(f"/campaigns/{campaign_id}/cancel", {"reason": "\x00"}).status_code == 400
    assert state_of(database, campaign_id) is CampaignState.DRAFT
