"""The first pledge as a newcomer sees it: the phone in one window, the counter in the other."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from gateway.simulator import Simulator

pytestmark = pytest.mark.browser


def test_a_pledge_on_the_phone_moves_the_counter(app: Flask, web: str, provider: Simulator, browser: Browser) -> None:
    provider.reset()
    counter, phone = browser.new_page(), browser.new_page()
    complaints: list[str] = []
    for page in (counter, phone):
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    counter.goto(f"{web}/?lang=en")
    total = counter.locator("#total")
    expect(total).to_have_text("0")

    phone.goto(f"{web}/phone")
    display = phone.locator("#display")
    phone.locator("#call").click()
    expect(display).to_contain_text("HeForShe Kenya")
    for key, screen in (("2", "Are you 18+"), ("1", "I pledge to stand up"), ("1", "Your region?")):
        phone.get_by_role("button", name=key, exact=True).click()
        phone.locator("#call").click()
        expect(display).to_contain_text(screen)

    expect(total).to_have_text("1", timeout=15_000)
    assert complaints == []
