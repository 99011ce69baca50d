"""Axe, the rules of accessibility that a machine can check, on whatever page the browser shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def violations(page: Page) -> list[str]:
    """One line an element, `rule: what is wrong, the element`; none when axe finds nothing.

    The page's own policy holds meanwhile: the script comes in through the browser's debugger, not through the page.
    """
    found = AXE.run(page).response["violations"]
    return [f"{broken['id']}: {broken['help']}, {node['html'][:200]}" for broken in found for node in broken["nodes"]]
