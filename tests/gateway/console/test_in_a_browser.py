"""The console in a real browser: a campaign from the first word to the last text, and pages that everybody can use."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from redis import Redis
from rq import Queue as RedisQueue
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, text

from gateway.database import Database
from gateway.jobs import condense, drain, tick
from gateway.simulator import Simulator
from handlers import breaches, pledges, rights
from handlers.series import ready, write
from models.base import now, today
from models.batch import Queue
from models.breach import Breach
from models.burst import Burst, BurstKind
from models.choice import Channel, Language
from models.coordinator import Coordinator
from models.data_request import CameBy, RequestKind
from models.export import Export
from models.helpline import Helpline
from models.invitation import GroupKind, Invitation
from models.paper_tally import PaperTally
from models.phone_number import PhoneNumber
from tests.axe import violations, violations_by_day_and_night
from tests.conftest import AMINA
from tests.crowd import EN, SW, WANJIRU, crowd, launch, rules
from tests.gateway.console.conftest import PASSWORD, address_of, code_of
from tests.gateway.console.test_inbox import arrive
from tests.handlers.test_funnel import AIRTEL, called

pytestmark = pytest.mark.browser
At = Callable[[str], Page]


def test_a_campaign_from_the_first_word_to_the_last_text(at: At, database: Database, emptied: Simulator) -> None:
    crowd(database, 120)
    wanjiru, njoroge = at("wanjiru"), at("njoroge")
    wanjiru.get_by_role("link", name="Campaigns").click()
    wanjiru.get_by_role("link", name="Write a campaign").first.click()
    wanjiru.get_by_label("Name").fill("16 Days, day one")
    wanjiru.get_by_label("Kiswahili", exact=True).fill(SW)
    expect(wanjiru.locator("#sw-cost")).to_contain_text("1 part")
    expect(wanjiru.locator("#sw-phone")).to_contain_text("STOP *456*9*5#")
    wanjiru.get_by_label("English", exact=True).fill("A victim of violence")
    expect(wanjiru.locator("#en-cost")).to_contain_text("hints at violence")
    wanjiru.get_by_label("English", exact=True).fill(EN)
    wanjiru.get_by_role("button", name="Save and count").click()
    expect(wanjiru.get_by_text("never asked for texts")).to_be_visible()
    expect(wanjiru.get_by_role("button", name="Approve")).to_have_count(0)

    njoroge.goto("/console/")
    njoroge.get_by_role("link", name="16 Days, day one").click()
    njoroge.get_by_role("button", name="Approve").click()
    expect(njoroge.get_by_text("Approved.", exact=True)).to_be_visible()

    wanjiru.reload()
    wanjiru.get_by_role("button", name="Launch").click()
    expect(wanjiru.locator("#live .state-launching")).to_be_visible()
    wanjiru.get_by_role("button", name="Pause").click()
    expect(wanjiru.get_by_text("Paused. 0 of 0 had left.")).to_be_visible()

    njoroge.reload()
    njoroge.get_by_text("Go on").first.click()
    njoroge.get_by_label("Reason").first.fill("it was right after all")
    njoroge.get_by_role("button", name="Go on").click()
    expect(njoroge.locator("#live .state-launching")).to_be_visible()
    drain(Queue.CAMPAIGNS)
    # The page moves by itself, and shows that it is done without being loaded again.
    tick()
    expect(njoroge.locator("#live .state-done")).to_be_visible(timeout=10_000)
    assert len({accepted.number for accepted in emptied.log}) > 50


def test_njoroge_sets_up_his_codes_with_the_square_on_the_page(
    app: Flask, web: str, browser: Browser, database: Database, team: dict[str, str]
) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET code_secret = NULL"))
    page = browser.new_page(base_url=web)
    page.goto("/console/")
    page.get_by_label("E-mail address").fill(address_of("njoroge"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".qr svg")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Code").fill(code_of(page.locator("#secret").inner_text()))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".paper li")).to_have_count(10)
    assert violations(page) == []
    page.get_by_role("link", name="I have them on paper").click()
    expect(page.get_by_role("heading", name="Kenya")).to_be_visible()
    page.context.close()


def put_on_the_books(database: Database) -> None:
    """A request, a breach and a burst wait for somebody."""
    with database.door() as session:
        admin = session.scalars(select(Coordinator).where(Coordinator.email == address_of("adhiambo"))).one()
        at = now()
        rights.write_down(session, admin, RequestKind.ACCESS, PhoneNumber(AMINA), CameBy.CALL, at)
        stolen = Breach(found_at=at, facts="A laptop was stolen.", may_harm=True, unreadable=False)
        breaches.register(session, stolen, admin)
        session.add(Burst(kind=BurstKind.NEIGHBOURS, pledges=30, first_at=at, last_at=at))


def busy(database: Database) -> None:
    """Two weeks of calls, of which the second went worse; and Airtel, which has fallen silent."""
    for back in range(14, 0, -1):
        at = now() - timedelta(days=back, minutes=18)
        called(database, 60 + 3 * back, at, "gender")
        called(database, 40, at, "consent", language="en")
        called(database, 70, at, "first_step", network=AIRTEL)
    called(database, 12, now() - timedelta(days=1), "pledge", network="63907")
    condense()


def furnished(database: Database, redis: Redis) -> list[str]:
    """A house in which every page has something on it. Returns the addresses of the pages."""
    crowd(database, 300)
    sent = launch(database)
    drain(Queue.CAMPAIGNS)
    launch(database, counties=(42,), whole=False)
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET trained = true"))
        session.add(Helpline(number="1195", name="Advice"))
        session.add(Invitation(code=123456, name="Kisumu Girls", kind=GroupKind.SCHOOL, county=42))
        for disclosure in (False, True):
            arrive(session, "Naahidi kwa familia yangu yote", disclosure=disclosure)
    failing = RedisQueue("chores", connection=redis, serializer=JSONSerializer)
    failing.enqueue("gateway.jobs.no_such_job", failure_ttl=86_400)
    SimpleWorker([failing], connection=redis, serializer=JSONSerializer).work(burst=True, logging_level="CRITICAL")
    with database.door() as session:
        reason = "the auditor of the State Department for Gender asks for the list"
        for allowed in (None, address_of("njoroge")):
            asked = Export(campaign_id=sent, reason=reason, asked_by=address_of("adhiambo"), allowed_by=allowed)
            asked.allowed_at = now() if allowed else None
            session.add(asked)
    put_on_the_books(database)
    busy(database)
    with database.door() as session:
        for made in (ready.follow_up(WANJIRU), ready.sixteen_days(WANJIRU, 2026)):
            write.create(session, *made, rules())
        session.add(PaperTally(county=42, day=today(), place="market day", signatures=12, written_by=WANJIRU))
    return [
        "/console/", "/console/campaigns", "/console/campaigns?archived=1", "/console/campaigns/new",
        f"/console/campaigns/{sent}", f"/console/campaigns/{sent + 1}", f"/console/campaigns/{sent}/recipients",
        "/console/calendar", "/console/exports", "/console/account", "/console/prove", "/console/nowhere",
        "/console/series", "/console/series/1", "/console/series/2", "/console/series/2/edit", "/console/series/1/texts/7",
        "/console/series/1/texts/0", "/console/groups", "/console/groups/1", "/console/paper", "/console/people", "/console/requests", "/console/bursts", "/console/report", "/console/funnel", "/console/breaches", "/console/inbox", "/console/inbox/disclosures", "/console/help-lines", "/console/team",
        "/console/team/1", "/console/team/3", "/console/audit", "/console/queue", "/console/settings",
    ]  # fmt: skip


def test_every_page_can_be_read_by_everybody_on_a_small_screen(
    app: Flask, at: At, database: Database, emptied: Simulator
) -> None:
    pages = furnished(database, app.extensions["redis"])
    admin = at("adhiambo")
    wrong: list[str] = []
    for address in pages:
        admin.goto(address)
        wrong += [f"{address}: {line}" for line in violations_by_day_and_night(admin)]
        if admin.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{address} scrolls sideways")
    assert wrong == []


def test_amina_is_looked_up_and_erased_on_a_small_screen(at: At, database: Database) -> None:
    with database.door() as session:
        pledges.record(
            session, PhoneNumber(AMINA), language=Language.SW, county=42, channel=Channel.SMS, origin="sms:1"
        )
    njoroge = at("njoroge")
    njoroge.get_by_role("link", name="People").click()
    njoroge.get_by_label("Phone number").fill("0700 000 001")
    njoroge.get_by_role("button", name="Look it up").click()
    expect(njoroge.get_by_role("heading", name="+2547*****001")).to_be_visible()
    assert njoroge.url.endswith("/console/people")
    assert violations(njoroge) == []
    assert not njoroge.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    njoroge.emulate_media(media="print")
    expect(njoroge.get_by_text("to count each number once")).to_be_visible()
    for unprinted in ("Erase", "Put it right", "Save as a file to take along"):
        expect(njoroge.get_by_role("button", name=unprinted)).to_be_hidden()
    njoroge.emulate_media(media="screen")

    njoroge.locator("#reason").fill("she asked for it")
    njoroge.get_by_label("Everything about this number is to be forgotten.").check()
    njoroge.get_by_role("button", name="Erase").click()
    expect(njoroge.get_by_text("+2547*****001 is forgotten. The public total keeps its count.")).to_be_visible()


def test_the_keyboard_is_enough(at: At, database: Database, emptied: Simulator) -> None:
    crowd(database, 60)
    wanjiru = at("wanjiru")
    wanjiru.goto("/console/campaigns/new")
    reached = []
    for _ in range(120):
        wanjiru.keyboard.press("Tab")
        reached.append(
            wanjiru.evaluate("[document.activeElement.name, document.activeElement.textContent.trim().slice(0, 20)]")
        )
        if reached[-1][1] == "Choose counties":
            wanjiru.keyboard.press("Enter")
        if reached[-1][0] == "counties":
            wanjiru.keyboard.press("Space")
    names = {name for name, _ in reached}
    assert reached[0][1] == "To the page"
    assert {"name", "sw", "en", "counties", "language", "at", "budget_kes"} - names == set()
    assert "Save and count" in [words for _, words in reached]
    assert wanjiru.locator("input[name=counties]:checked").count() == 47


def test_codes_are_asked_for_again_before_what_cannot_be_undone(
    at: At, database: Database, team: dict[str, str]
) -> None:
    crowd(database, 30)
    wanjiru, njoroge = at("wanjiru"), at("njoroge")
    wanjiru.goto("/console/campaigns/new")
    wanjiru.get_by_label("Name").fill("later")
    wanjiru.get_by_label("English", exact=True).fill(EN)
    wanjiru.get_by_role("button", name="Save and count").click()
    expect(wanjiru.get_by_role("heading", name="later")).to_be_visible()
    with database.door() as session:
        session.execute(text("UPDATE sign_in SET proved_at = now() - interval '1 hour'"))
        session.execute(text("UPDATE coordinator SET code_step = 0"))

    njoroge.goto("/console/campaigns/1")
    njoroge.get_by_role("button", name="Approve").click()
    expect(njoroge.get_by_role("heading", name="Is it still you?")).to_be_visible()
    njoroge.get_by_label("Password").fill(PASSWORD)
    njoroge.get_by_label("Code").fill(code_of(team["njoroge"]))
    njoroge.get_by_role("button", name="Go on").click()
    njoroge.get_by_role("button", name="Approve").click()
    expect(njoroge.get_by_text("Approved.", exact=True)).to_be_visible()
