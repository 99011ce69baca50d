"""The twelve things this product must not do. One test each, in the order of the safe-practice rules."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from gateway.commands import COMMANDS
from gateway.database import Database
from gateway.jobs import drain
from gateway.settings import Environment, Settings
from gateway.simulator import Handset, Simulator
from handlers.booklet import booklet, longest_texts
from handlers.campaigns.hours import Hours
from handlers.sms import replies
from handlers.ussd.pledge_menu import PLEDGE_MENU
from handlers.words import WELCOME_TEXT, say
from models.base import NAIROBI, Base, now
from models.batch import Queue
from models.choice import Language
from models.inbound import Inbound
from models.message import Message, MessageKind
from models.person import Person
from models.screen_view import ScreenView
from models.ussd_session import UssdSession
from tests.conftest import dial_and_press
from tests.crowd import crowd, launch

Phone = Callable[..., Handset]
SCREENS = PLEDGE_MENU.screens.values()
SMS = [say(language, WELCOME_TEXT, code="*384*2026#") for language in Language]
# The free lines go only to somebody whose own text asked for help.
REPLIES = [
    text for language in Language for text in longest_texts(language) if text != say(language, replies.FREE_LINES)
]
DANGEROUS = r"violen|abus|rape|beat|fgm|victim|survivor|ukatili|dhuluma|ubakaji|manusura|1195|116|999|you contacted"


def test_1_nobody_is_asked_about_violence_and_no_case_can_be_reported() -> None:
    for screen in SCREENS:
        asked = " ".join([screen.text, *(choice.label for choice in screen.choices)]).lower()
        assert "report" not in asked
        assert not (re.search(r"violen|abuse|beat", asked) and "?" in asked), screen.name


def test_2_no_text_message_hints_at_violence() -> None:
    for text in SMS + REPLIES:
        assert re.search(DANGEROUS, text.lower()) is None, text


def test_3_nothing_marks_a_person_as_a_survivor() -> None:
    columns = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    assert not {name for name in columns if re.search("risk|survivor|victim|tag|helpline|help_line", name)}
    assert {column.name for column in inspect(ScreenView).columns} == {"id", "screen", "language", "day"}


def test_4_no_confirmation_unless_chosen_and_never_everything_together(phone: Phone, database: Database) -> None:
    dial_and_press(phone(), "2", "1", "1", "9", "1", "1", "2")
    with database.door() as session:
        assert session.scalars(select(Message)).all() == []
    for text in SMS:
        assert not re.search(r"man|woman|mwana|county|kaunti|step|hatua|pledge|ahadi", text.lower())


def test_5_a_stop_by_text_does_not_say_what_was_stopped(phone: Phone) -> None:
    amina = phone().text("ACHA")
    drain(Queue.REPLIES)
    assert not re.search(r"ahadi|usawa|heforshe|kampeni|pledge", amina.inbox[-1].text.lower())


def test_5_leaving_on_the_phone_is_silent(phone: Phone, database: Database) -> None:
    amina = dial_and_press(phone(), "2", "1", "1", "9", "1", "1", "2")
    dial_and_press(amina, "4", "2")
    dial_and_press(amina, "7", "1")
    assert amina.inbox == []
    with database.door() as session:
        assert session.scalars(select(Message)).all() == []


def test_6_nothing_by_night_one_text_a_day_and_two_a_month(
    database: Database, emptied: Simulator, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = app.extensions["rules"]
    monkeypatch.setitem(app.extensions, "rules", replace(rules, hours=Hours(time(8), time(18))))
    crowd(database, 60)
    noon = now().astimezone(NAIROBI).replace(hour=12, minute=0) + timedelta(days=1)
    left: list[int] = []
    for hours_later in (9, 24, 27, 72, 24 * 15):
        with time_machine.travel(noon + timedelta(hours=hours_later)):
            launch(database)
            drain(Queue.CAMPAIGNS)
        left.append(len(emptied.log))
    reached = left[1]
    # At 21:00 nothing; at noon what waited since, and no second one that day; one more that month, and no third.
    assert left == [0, reached, reached, 2 * reached, 2 * reached]
    assert reached > 20
    assert {moment.astimezone(NAIROBI).hour for moment in (accepted.at for accepted in emptied.log)} <= set(
        range(8, 18)
    )


def test_6_the_window_cannot_be_widened() -> None:
    with pytest.raises(ValueError, match="may only be narrower"):
        Settings(
            app_env=Environment.PRODUCTION, database_url="postgresql://x/y", redis_url="redis://x", secret_key="s" * 32,
            phone_key="k" * 32, hook_tokens="t" * 20, at_username="u", at_api_key="k", short_code="21512",
            at_api_url="https://x/version1", ussd_code="*384*1#", send_window="07:00-19:00",
        )  # fmt: skip


def test_7_texts_are_sealed_and_a_disclosure_is_answered_neutrally_and_belongs_to_nobody(
    phone: Phone, database: Database, app: Flask
) -> None:
    amina = phone()
    amina.text("bwana yangu ananipiga")
    drain(Queue.REPLIES)

    assert amina.inbox[-1].text.startswith("Hatuwezi kujibu hapa.")
    assert not re.search(r"violen|abus|beat|ukatili|dhuluma|piga ripoti|report", amina.inbox[-1].text.lower())
    with database.door() as session:
        kept = session.scalars(select(Inbound)).one()
        assert (kept.sender, kept.keyword, kept.disclosure) == (None, None, True)
        assert (kept.purge_after - kept.received_at).days == 7
        assert b"ananipiga" not in session.connection().exec_driver_sql("SELECT body FROM inbound").scalar_one()
    # Only who is trained is shown it, as the tests of the console's inbox say; and nobody who is not signed in.
    for rule in ("/console/inbox", "/console/inbox/disclosures"):
        assert "ananipiga" not in app.test_client().get(rule).text


def test_8_small_cells_numbers_and_genders_are_never_published(phone: Phone, client: FlaskClient) -> None:
    dial_and_press(phone(), "2", "1", "1", "9", "1", "1", "2")
    counts = client.get("/data/counts.json").json
    assert counts["total"] == 1
    assert {county["pledges"] for county in counts["counties"]} == {None}
    for path in ("/", "/county/nairobi", "/data/", "/data/counts.json", "/data/counts.csv"):
        page = client.get(path).text
        assert "700000001" not in page
        assert "gender" not in page.lower() or "gender equality" in page.lower()


def test_9_nothing_pops_up_on_a_screen_by_itself() -> None:
    code = "\n".join(
        file.read_text()
        for room in ("gateway", "handlers")
        for file in Path(room).rglob("*.py")
        if "simulator" not in file.parts
    )
    assert not re.search(r"flash.(sms|text|message)|missed.call|push.ussd|network.initiated", code.lower())


def test_10_no_airtime_and_no_reward() -> None:
    assert not re.search(r"airtime|reward|win |bonus|zawadi|shinda", booklet().lower())


def test_11_no_list_of_numbers_leaves_but_one_that_two_people_want(app: Flask) -> None:
    """That it needs a reason, a second person and leaves a record is shown in the tests of the console."""
    leads = {
        rule.rule: app.view_functions[rule.endpoint].guard
        for rule in app.url_map.iter_rules()
        if re.search("export|numbers", rule.rule)
    }
    assert set(leads.values()) <= {"editor", "approver"}
    assert {rule for rule in leads if "fetch" in rule} == {"/console/exports/<int:export_id>/fetch"}
    assert not [name for name in COMMANDS if "export" in name]


def test_12_whoever_holds_the_phone_sees_masked_and_harmless_things_only(phone: Phone, database: Database) -> None:
    amina = dial_and_press(phone(), "2", "1", "1", "9", "2", "1", "2")
    dial_and_press(amina, "5", "5")
    seen = amina.screen
    while "98. More" in amina.screen:
        seen += amina.press("98").screen
    assert "+2547*****001" in seen
    assert not re.search(r"700000001|\bwoman\b|\bother\b", seen.lower())
    with database.door() as session:
        assert session.scalars(select(Person.gender)).one() == "woman"


def test_the_exits_are_neutral(phone: Phone) -> None:
    amina = phone().dial().press("0")
    assert (amina.screen, amina.open) == ("Asante.", False)


def test_only_replies_can_be_owed_so_far(phone: Phone, database: Database) -> None:
    dial_and_press(phone(), "2", "1", "1", "9", "4", "6", "1")
    with database.door() as session:
        assert session.scalars(select(Message.kind)).all() == [MessageKind.REPLY]
        assert session.scalars(select(UssdSession.screen)).all() == ["welcome"]
