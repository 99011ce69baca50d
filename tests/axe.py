"""Axe, the rules of accessibility that a machine can check, on whatever page the browser shows."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


# What colours alone decide, so that it is looked at again in the dark.
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page) -> list[str]:
    """One line an element, `rule: what is wrong, the element`; none when axe finds nothing.

    The page's own policy holds meanwhile: the script comes in through the browser's debugger, not through the page.
    """
    return _told(AXE.run(page))


def violations_by_day_and_night(page: Page) -> list[str]:
    """The same, in light colours and then in dark ones. Leaves the page in the dark."""
    # Without motion, or the colours would be looked at while one fades into the other.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    by_day = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return by_day + [f"in the dark, {line}" for line in _told(AXE.run(page, options=_COLOURS))]


def _told(results: AxeResults) -> list[str]:
    found = results.response["violations"]
    return [f"{broken['id']}: {broken['help']}, {node['html'][:200]}" for broken in found for node in broken["nodes"]]
