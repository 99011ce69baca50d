"""The phone in the browser, used by people with a keyboard, a mouse or a small screen."""

import shutil
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from gateway.simulator.exchange import TECHNICAL_PROBLEMS
from gateway.simulator.provider import Order

from .conftest import Product, Provider, World

AMINA = "+254700000001"
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A small screen; anything the page complains of (a broken policy, say) fails the test."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_a_pledge_takes_five_keys(world: World, provider: Provider, product: Product, page: Page) -> None:
    product.screens = lambda form: "END Asante" if form["text"] == "2*1*1" else "CON Go on"
    page.goto(provider(world()) + "/phone")
    display = page.locator("#display")

    page.keyboard.press("Enter")
    expect(display).to_have_text("Go on")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#wire-fields dd.fresh")).to_have_text("2")
    for key in ("1", "1"):
        page.click(f"[data-key='{key}']")
        page.click("#soft-left")
    expect(display).to_have_text("Asante")

    assert [hop["text"] for hop in product.to("ussd")] == ["", "2", "2*1", "2*1*1"]
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.keyboard.press("Escape")
    expect(page.locator("#draft")).to_have_value("*384*123#")


def test_texts_are_written_with_twelve_keys_and_read(
    world: World, provider: Provider, product: Product, page: Page
) -> None:
    simulator = world(reports=False)
    simulator.send(Order("AHADI", "Asante kwa ahadi", (AMINA,), enqueue=True))
    page.goto(provider(simulator) + "/phone")
    expect(page.locator("#letters")).to_have_text("✉ 1")

    page.click("#soft-right")
    page.click("#soft-left")
    expect(page.locator("#display")).to_contain_text("Asante kwa ahadi")
    expect(page.locator("#letters")).to_be_hidden()
    page.click("#soft-left")
    for key in "2444":
        page.click(f"[data-key='{key}']")
    page.keyboard.type("!")
    page.click("#soft-left")
    expect(page.locator("#display")).to_contain_text("Text sent.")

    assert product.to("sms")[0]["text"] == "ai!"


def test_a_fault_reads_as_on_a_real_phone(world: World, provider: Provider, page: Page) -> None:
    page.goto(provider(world(hooks_url="http://127.0.0.1:9/hooks/token/")) + "/phone")

    page.click("#call")

    expect(page.locator("#display")).to_have_text(TECHNICAL_PROBLEMS)


def test_the_page_is_closed_to_strangers_scripts(world: World, provider: Provider) -> None:
    answer = requests.get(provider(world()) + "/phone", timeout=5)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "style=" not in answer.text
    assert answer.text.count("<script") == answer.text.count('<script type="module" src="/phone/static/')


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("dial", {"number": "0700"}, 400),
        ("dial", {"number": AMINA, "network": "1"}, 400),
        ("dial", {"number": AMINA, "code": "<b>"}, 400),
        ("press", {"number": AMINA, "keys": "1"}, 409),
        ("repeat", {"number": AMINA}, 409),
        ("text", {"number": AMINA, "body": ""}, 400),
        ("state", [], 400),
    ],
)
def test_nonsense_is_refused_in_a_sentence(
    world: World, provider: Provider, action: str, body: object, status: int
) -> None:
    answer = requests.post(f"{provider(world())}/phone/api/{action}", json=body, timeout=5)

    assert answer.status_code == status
    assert answer.text.endswith((".", "object"))
