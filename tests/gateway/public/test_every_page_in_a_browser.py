"""What holds of each public page, in a real browser on a small phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.axe import violations_by_day_and_night

pytestmark = pytest.mark.browser

PAGES = ["/", "/county/kisumu", "/county/lamu", "/data/", "/nothing-here", "/county/nyahururu"]


@pytest.fixture
def site(app: Flask, web: str) -> str:
    return web


@pytest.fixture(params=["empty", "filled"])
def counts(request: pytest.FixtureRequest, pledged: Callable[..., None]) -> None:
    """Nobody yet; or Kisumu in front, Lamu below ten, each colour of the map, and numbers as long as they get."""
    if request.param == "filled":
        pledged({5: 9, 4: 1500, 11: 500, 10: 300, 25: 80, 42: 1_012_006, 47: 90}, kept={42: 301})


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str) -> None:
    page.goto(path)

    assert violations_by_day_and_night(page) == []


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("language", ["sw", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(page: Page, path: str, language: str) -> None:
    page.goto(f"{path}?lang={language}")

    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", PAGES)
def test_a_screen_in_the_dark_prints_black_on_white(page: Page, counted: None, path: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")

    page.goto(path)

    painted = page.evaluate("""() => [...document.querySelectorAll('body, header, main, main p, .hero b, .join a, .s0')]
        .map(getComputedStyle).flatMap((style) => [style.backgroundColor, style.color])""")
    assert set(painted) <= {
        "rgba(0, 0, 0, 0)", "rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(91, 51, 70)"
    }  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_leaves_a_cookie_or_anything_else_behind(page: Page, counted: None, path: str) -> None:
    page.goto(path)

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    ("path", "reads"),
    [
        ("/", ["1,216", "404", "Kisumu", "10.4", "*384*2026#"]),
        ("/county/kisumu", ["1,204", "10.4", "1,216", "*384*2026*42#"]),
        ("/county/lamu", ["fewer than 10", "*384*2026*05#"]),
        ("/data/", ["per_10000", "What null means", "JSON, for a program"]),
        ("/nothing-here", ["There is no page here.", "See all 47 counties"]),
        ("/county/nyahururu", ["18 Nyandarua", "31 Laikipia"]),
    ],
)
def test_without_a_script_each_page_says_everything(
    browser: Browser, web: str, counted: None, path: str, reads: list[str]
) -> None:
    context = browser.new_context(base_url=web, java_script_enabled=False, locale="en")
    page = context.new_page()

    page.goto(path)

    for text in reads:
        expect(page.locator("body")).to_contain_text(text, use_inner_text=True)
    context.close()
