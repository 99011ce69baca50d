"""The counter in a real browser: it moves by itself, fits a small phone, and can be read in the light and the dark."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
# Each text with the colour right behind it, as the browser paints them.
CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => channels(colour).slice(0, 3)
    .map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    const style = getComputedStyle(element);
    if (element.tagName === "a") return style.fill;
    const alpha = channels(style.backgroundColor)[3];
    return alpha === 0 ? behind(element.parentElement) : style.backgroundColor;
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const front = element.tagName === "text" ? style.fill : style.color;
    const [a, b] = [light(front), light(behind(element))].sort((x, y) => y - x);
    found[front + " on " + behind(element)] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""


@pytest.fixture
def site(app: Flask, web: str) -> str:
    return web


def test_the_number_moves_by_itself(page: Page, pledged: Callable[..., None]) -> None:
    page.clock.install()
    page.goto("/")
    expect(page.locator("#total")).to_have_text("0")
    expect(page.locator("#live")).to_have_text("Updates by itself")

    pledged({42: 1204, 5: 9}, kept={42: 300})
    page.clock.fast_forward(6000)

    expect(page.locator("#total")).to_have_text("1,213")
    expect(page.locator("#kept")).to_have_text("300")
    expect(page.locator("#none")).to_be_hidden()
    expect(page.locator("#c42")).to_contain_text("1,204")
    expect(page.locator("#t42")).to_contain_text("10.4")
    expect(page.locator("#t5")).to_contain_text("–")
    expect(page.locator("#card")).to_contain_text("42 Kisumu")


def test_the_script_writes_numbers_as_the_page_does(page: Page, pledged: Callable[..., None]) -> None:
    pledged({47: 10, 5: 1446, 42: 1204, 22: 2_500_000, 9: 9, 33: 1158, 1: 12_083})
    page.goto("/")
    live = page.locator("#live.on")
    figures = "() => [...document.querySelectorAll('#map text, #map a, td')].map(e => e.textContent.trim() + e.getAttribute('class'))"
    page.route("**/data/counts.json", lambda route: route.abort())
    page.reload()
    written_by_the_server = page.evaluate(figures)

    page.unroute("**/data/counts.json")
    page.reload()
    expect(live).to_be_visible()

    assert page.evaluate(figures) == written_by_the_server


def test_the_number_of_a_county_moves_by_itself_from_its_tenth_pledge_on(
    page: Page, pledged: Callable[..., None]
) -> None:
    pledged({5: 9})
    page.clock.install()
    page.goto("/county/lamu")
    expect(page.locator("#live.on")).to_be_visible()
    expect(page.locator("#pledges.few")).to_have_text("fewer than 10")
    expect(page.locator("#none")).to_be_visible()

    pledged({5: 1435, 47: 3})
    page.clock.fast_forward(6000)

    expect(page.locator("#pledges.size5")).to_have_text("1,444")
    expect(page.locator("#rate")).to_have_text("100")
    expect(page.locator("#total")).to_have_text("1,447")
    expect(page.locator("#none")).to_be_hidden()


def test_without_a_network_the_page_says_so_keeps_its_number_and_comes_back(page: Page, counted: None) -> None:
    gone = True

    def network(route: Route) -> None:
        route.abort() if gone else route.continue_()

    page.clock.install()
    page.route("**/data/counts.json", network)
    page.goto("/")

    expect(page.locator("#live")).to_have_text("No connection. Trying again.")
    expect(page.locator("#total")).to_have_text("1,216")
    gone = False
    page.clock.fast_forward(12_000)
    expect(page.locator("#live")).to_have_text("Updates by itself")


def test_pointing_at_a_tile_or_walking_with_the_arrows_tells_of_a_county(page: Page, counted: None) -> None:
    page.goto("/")
    card = page.locator("#card")
    expect(card).to_contain_text("In front")

    page.locator("#t5").hover()
    expect(card).to_contain_text("05 Lamu")
    page.locator("#t5").focus()
    page.keyboard.press("ArrowLeft")
    expect(card).to_contain_text("15 Kitui")
    page.keyboard.press("Escape")
    expect(card).to_contain_text("42 Kisumu")


def test_the_map_is_one_stop_for_the_keyboard_and_leads_to_the_county(page: Page, counted: None) -> None:
    page.goto("/")
    page.locator(".join .dial").focus()

    page.keyboard.press("Tab")
    expect(page.locator("#t42")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/county/vihiga?lang=en")


def test_a_tile_and_a_row_are_named_for_who_cannot_see_them(page: Page, counted: None) -> None:
    page.goto("/")

    expect(page.locator("#t42")).to_have_accessible_name("42 Kisumu 10.4")
    expect(page.locator("#c42 a")).to_have_accessible_name("Kisumu")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(page: Page, pledged: Callable[..., None], scheme: str) -> None:
    pledged({5: 1440, 4: 1500, 11: 500, 10: 300, 25: 80, 42: 90, 47: 2})
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/")
    assert page.locator("#map .s1, #map .s2, #map .s3, #map .s4, #map .s5, #map .s6").count() == 6

    contrasts = page.evaluate(CONTRASTS)

    assert len(contrasts) >= 10
    assert {pair: ratio for pair, ratio in contrasts.items() if ratio < 4.5} == {}
