"""What holds of each public page, in a real browser on a small phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.axe import violations

pytestmark = pytest.mark.browser

PAGES = ["/", "/nothing-here"]


@pytest.fixture
def site(app: Flask, web: str) -> str:
    return web


@pytest.fixture(params=["empty", "filled"])
def counts(request: pytest.FixtureRequest, pledged: Callable[..., None]) -> None:
    """Nobody yet; or Kisumu in front, Lamu below ten, each colour of the map, and numbers as long as they get."""
    if request.param == "filled":
        pledged({5: 9, 4: 1500, 11: 500, 10: 300, 25: 80, 42: 1_012_006, 47: 90}, kept={42: 301})


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)

    page.goto(path)

    assert violations(page) == []
