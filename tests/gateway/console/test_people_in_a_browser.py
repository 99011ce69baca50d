"""In a real browser: what Charlie does not see, and numbers that leave only when two people want it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Simulator
from models.batch import Queue
from models.message import Message
from tests.crowd import EN, crowd, launch

pytestmark = pytest.mark.browser
At = Callable[[str], Page]


def test_charlie_of_kisumu_sees_no_number_and_no_other_county(at: At, database: Database, emptied: Simulator) -> None:
    crowd(database, 300)
    country, kisumu = launch(database), launch(database, counties=(42,))
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        phones = set(session.scalars(select(Message.phone)))
    charlie = at("charlie")
    expect(charlie.get_by_role("heading", name="Kisumu")).to_be_visible()
    rooms = charlie.get_by_role("navigation", name="Pages").get_by_role("link").all_inner_texts()
    assert rooms == ["Home", "Campaigns", "Series", "Calendar", "Report", "Help lines"]

    seen = ""
    for address in (
        "",
        "campaigns",
        f"campaigns/{kisumu}",
        "calendar",
        "help-lines",
        "account",
        f"campaigns/{country}",
    ):
        charlie.goto(f"/console/{address}")
        seen += charlie.inner_text("main")
    assert "There is no such page, or it belongs to another county." in seen
    assert not re.search(r"Nairobi\b(?! time)|Mombasa|Nakuru|whole country", seen)
    assert not [phone for phone in phones if phone in seen or phone[-9:] in seen]
    assert "+254" not in seen


def test_who_wrote_it_finds_no_button_to_approve_it(at: At, database: Database) -> None:
    crowd(database, 30)
    njoroge = at("njoroge")
    njoroge.goto("/console/campaigns/new")
    njoroge.get_by_label("Name").fill("his own")
    njoroge.get_by_label("English", exact=True).fill(EN)
    njoroge.get_by_role("button", name="Save and count").click()
    expect(njoroge.get_by_text("You wrote it, so somebody else approves it.")).to_be_visible()
    expect(njoroge.get_by_role("button", name="Approve")).to_have_count(0)


def test_numbers_leave_in_a_file_when_two_people_want_it(at: At, database: Database, emptied: Simulator) -> None:
    wanjiru, njoroge = at("wanjiru"), at("njoroge")
    crowd(database, 30)
    campaign_id = launch(database)
    drain(Queue.CAMPAIGNS)
    wanjiru.goto(f"/console/campaigns/{campaign_id}")
    wanjiru.get_by_text("Ask for the numbers").first.click()
    wanjiru.locator("#ask_export-reason").fill("the auditor asks")
    wanjiru.get_by_role("button", name="Ask for the numbers").click()
    expect(wanjiru.get_by_text("waits for a second person")).to_be_visible()

    njoroge.goto("/console/")
    expect(njoroge.get_by_text("Numbers asked for:")).to_be_visible()
    njoroge.goto("/console/exports")
    njoroge.get_by_role("button", name="Allow").click()
    expect(njoroge.get_by_text("Allowed. Who asked for it can fetch it within a day.")).to_be_visible()

    wanjiru.reload()
    with wanjiru.expect_download() as coming:
        wanjiru.get_by_role("button", name="Fetch").click()
    lines = coming.value.path().read_text(encoding="utf-8-sig").splitlines()
    with database.door() as session:
        phones = set(session.scalars(select(Message.phone)))
    assert lines[0] == "number,county,state,reason"
    assert {line.split(",")[0].strip("'") for line in lines[1:]} == phones
