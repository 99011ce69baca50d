"""The phone in the browser, used by people with a keyboard, a mouse or a small screen."""

import pytest
import requests
from playwright.sync_api import Page, expect

from gateway.simulator.exchange import TECHNICAL_PROBLEMS
from gateway.simulator.provider import Order

from .conftest import Product, Provider, World

AMINA = "+254700000001"


@pytest.mark.browser
def test_a_keyboard_is_enough(world: World, provider: Provider, product: Product, page: Page) -> None:
    page.goto(provider(world()) + "/phone")
    display = page.locator("#display")
    page.keyboard.press("Enter")
    expect(display).to_have_text("You typed:")
    expect(page.locator("#draft")).to_be_focused()

    page.keyboard.type("23")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(display).to_have_text("You typed: 2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#up")).to_be_focused()
    for _key in range(6):
        page.keyboard.press("Tab")
    expect(page.locator("[data-key='1']")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#draft")).to_have_value("1")
    page.keyboard.press("Escape")

    expect(page.locator("#draft")).to_have_value("*384*123#")
    assert [hop["text"] for hop in product.to("ussd")] == ["", "2"]
    assert product.wait("ussd-events")[0]["status"] == "Incomplete"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (1280, 800)])
def test_every_key_is_in_reach(world: World, provider: Provider, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(provider(world()) + "/phone")

    hash_key = page.locator("[data-key='#']").bounding_box()

    assert hash_key is not None
    assert hash_key["y"] + hash_key["height"] <= height
    assert hash_key["height"] >= 40
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_a_pledge_takes_five_keys(world: World, provider: Provider, product: Product, page: Page) -> None:
    product.screens = lambda form: "END Asante" if form["text"] == "2*1*1" else "CON Go on"
    page.goto(provider(world()) + "/phone")
    display = page.locator("#display")

    page.keyboard.press("Enter")
    expect(display).to_have_text("Go on")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#wire-fields dd.fresh")).to_have_text("2")
    for key, send, sent in (("1", "#soft-left", "2*1"), ("1", "#call", "2*1*1")):
        page.click(f"[data-key='{key}']")
        expect(page.locator(send)).to_have_text("SendTuma")
        page.click(send)
        expect(page.locator("#wire-fields dd.fresh")).to_have_text(sent)
    expect(display).to_have_text("Asante")

    assert [hop["text"] for hop in product.to("ussd")] == ["", "2", "2*1", "2*1*1"]
    expect(page.locator("#wire-fields")).to_contain_text("+2547 ••• ••001")


@pytest.mark.browser
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


@pytest.mark.browser
def test_a_text_that_was_not_taken_is_said_to_be_on_its_way(
    world: World, provider: Provider, product: Product, page: Page
) -> None:
    product.statuses["sms"].append(404)
    page.goto(provider(world()) + "/phone")

    page.click("#soft-right")
    page.click("#list button")
    page.keyboard.type("AHADI 47")
    page.keyboard.press("Enter")

    expect(page.locator("#display")).to_contain_text("not taken yet: 22384 answered 404")
    assert [text["text"] for text in product.wait("sms", 2)] == ["AHADI 47", "AHADI 47"]


@pytest.mark.browser
def test_a_fault_reads_as_on_a_real_phone(world: World, provider: Provider, page: Page) -> None:
    page.goto(provider(world(hooks_url="http://127.0.0.1:9/hooks/token/")) + "/phone")

    page.click("#call")

    expect(page.locator("#display")).to_have_text(TECHNICAL_PROBLEMS)


def test_the_page_is_closed_to_strangers_scripts(world: World, provider: Provider) -> None:
    answer = requests.get(provider(world()) + "/phone", timeout=5)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "style=" not in answer.text
    assert answer.text.count("<script") == answer.text.count('<script type="module" src="/phone/static/')


def test_the_page_is_sent_no_more_of_the_number_than_its_ends(world: World, provider: Provider) -> None:
    answer = requests.post(f"{provider(world())}/phone/api/dial", json={"number": AMINA}, timeout=5)

    assert ["phoneNumber", "+2547 ••• ••001"] in answer.json()["wire"]["fields"]
    assert AMINA not in answer.text


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
