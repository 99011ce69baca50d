"""The console in a real browser: a campaign from the first word to the last text, and pages that everybody can use."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text

from gateway.database import Database
from gateway.jobs import drain, tick
from gateway.simulator import Simulator
from models.batch import Queue
from tests.axe import violations
from tests.crowd import EN, SW, crowd, launch
from tests.gateway.console.conftest import PASSWORD, address_of, code_of

pytestmark = pytest.mark.browser
At = Callable[[str], Page]


@pytest.fixture
def at(app: Flask, web: str, browser: Browser, database: Database, team: dict[str, str], phone: object) -> Iterator[At]:
    """`at("wanjiru")` is her browser, in which she has signed in. What a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sit(name: str) -> Page:
        context = browser.new_context(base_url=web, viewport={"width": 360, "height": 740}, locale="en")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.text} {message.location.get('url')}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        with database.door() as session:
            session.execute(text("UPDATE coordinator SET code_step = 0"))
        page.goto("/console/")
        page.get_by_label("E-mail address").fill(address_of(name))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        if name in team:
            page.get_by_label("Code").fill(code_of(team[name]))
            page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    yield sit
    for context in contexts:
        context.close()
    # That there is no such page is what the browser says of one that a test asked for.
    assert [line for line in complaints if "/console/nowhere" not in line] == []


def test_a_campaign_from_the_first_word_to_the_last_text(at: At, database: Database, emptied: Simulator) -> None:
    crowd(database, 120)
    wanjiru, njoroge = at("wanjiru"), at("njoroge")
    wanjiru.get_by_role("link", name="Campaigns").click()
    wanjiru.get_by_role("link", name="Write a campaign").first.click()
    wanjiru.get_by_label("Name").fill("16 Days, day one")
    wanjiru.get_by_label("Kiswahili").fill(SW)
    expect(wanjiru.locator("#sw-cost")).to_contain_text("1 part")
    expect(wanjiru.locator("#sw-phone")).to_contain_text("STOP *456*9*5#")
    wanjiru.get_by_label("English").fill("A victim of violence")
    expect(wanjiru.locator("#en-cost")).to_contain_text("hints at violence")
    wanjiru.get_by_label("English").fill(EN)
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


def furnished(database: Database) -> list[str]:
    """A house in which every page has something on it. Returns the addresses of the pages."""
    crowd(database, 300)
    sent = launch(database)
    drain(Queue.CAMPAIGNS)
    launch(database, counties=(42,), whole=False)
    return [
        "/console/", "/console/campaigns", "/console/campaigns?archived=1", "/console/campaigns/new",
        f"/console/campaigns/{sent}", f"/console/campaigns/{sent + 1}", f"/console/campaigns/{sent}/recipients",
        "/console/people", "/console/inbox", "/console/help-lines", "/console/team", "/console/team/1", "/console/audit",
        "/console/queue", "/console/settings", "/console/calendar", "/console/exports", "/console/account", "/console/prove", "/console/nowhere",
    ]  # fmt: skip


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_can_be_read_by_everybody_on_a_small_screen(
    at: At, database: Database, emptied: Simulator, colours: str
) -> None:
    pages = furnished(database)
    admin = at("adhiambo")
    admin.emulate_media(color_scheme=colours)
    wrong: list[str] = []
    for address in pages:
        admin.goto(address)
        wrong += [f"{address}: {line}" for line in violations(admin)]
        if admin.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{address} scrolls sideways")
    assert wrong == []


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
    wanjiru.get_by_label("English").fill(EN)
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
