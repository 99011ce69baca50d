"""The counter as it arrives: whole without a script, in two languages, light, and without a trace of the reader."""

import gzip
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from models.county import COUNTIES

LIMIT = 30_000


def first_load(client: FlaskClient, path: str) -> dict[str, int]:
    """Bytes that travel to a browser which was never here, by name of the part."""
    squeezed = {"Accept-Encoding": "gzip"}
    page = client.get(path, headers=squeezed)
    assert page.headers["Content-Encoding"] == "gzip"
    parts = re.findall(r'(?:href|src)="(/static/public/([^"?]+)\?[^"]+)"', gzip.decompress(page.data).decode())
    return {path: len(page.data)} | {name: len(client.get(part, headers=squeezed).data) for part, name in parts}


def row(page: str, code: int) -> list[str]:
    """The four cells of a county in the table."""
    found = re.search(rf"<tr id=c{code}><td>(.+?)<th scope=row><a [^>]+>(.+?)</a><td>(.+?)<td class=s\d>(.+)", page)
    assert found
    return list(found.groups())


def tile(page: str, code: int) -> tuple[int, list[str]]:
    """The colour step of a county on the map, and the texts printed in its tile."""
    found = re.search(rf"<a id=t{code} class=s(\d).*?</a>", page)
    assert found
    return int(found[1]), re.findall(r"<text[^>]*>([^<]+)", found[0])


def test_a_presenter_reads_the_number_of_her_county(client: FlaskClient, counted: None) -> None:
    page = client.get("/").text

    assert row(page, 42) == ["42", "Kisumu", "1,204", "10.4"]
    assert tile(page, 42) == (6, ["42", "Kisumu", "10.4"])


def test_pledged_and_kept_are_two_numbers(client: FlaskClient, counted: None) -> None:
    page = client.get("/").text

    assert re.search(r'id="total">1,216<', page)
    assert re.search(r'id="kept">404<', page)


def test_a_county_below_ten_shows_a_dash_in_the_table_and_on_the_map(client: FlaskClient, counted: None) -> None:
    page = client.get("/").text

    assert row(page, 5) == ["05", "Lamu", "–", "–"]
    assert tile(page, 5) == (0, ["05", "Lamu", "–"])


def test_ten_pledges_in_nairobi_are_not_called_nought(client: FlaskClient, pledged: Callable[..., None]) -> None:
    pledged({47: 10})
    assert row(client.get("/").text, 47) == ["47", "Nairobi", "10", "&lt;0.1"]


def test_every_county_stands_once_on_the_map_and_once_in_the_table(client: FlaskClient) -> None:
    page = client.get("/").text

    for county in COUNTIES:
        assert row(page, county.code)[0] == tile(page, county.code)[1][0] == county.two_digits


def test_the_county_in_front_is_the_one_with_most_for_its_people(
    client: FlaskClient, pledged: Callable[..., None]
) -> None:
    pledged({47: 2000, 5: 100})
    assert "<strong>05 Lamu</strong>" in client.get("/").text


def test_the_picture_has_a_title_and_a_description(client: FlaskClient) -> None:
    page = client.get("/?lang=en").text

    assert '<svg id="map" role="group" aria-labelledby="map-title" aria-describedby="map-desc"' in page
    assert re.search(r'<title id="map-title">.+</title>\s*<desc id="map-desc">.+</desc>', page)


def test_before_the_first_pledge_the_page_says_how_to_make_it(client: FlaskClient) -> None:
    page = client.get("/?lang=en").text

    assert "No pledge yet. The first one can be yours: dial <b>*384*2026#</b>" in page
    assert 'data-leader="" hidden' in page


def test_the_page_tells_the_code_and_a_phone_can_dial_it(client: FlaskClient, counted: None) -> None:
    page = client.get("/?lang=en").text

    assert 'href="tel:*384*2026%23">*384*2026#</a>' in page


def test_without_a_script_the_page_tells_how_to_refresh(client: FlaskClient) -> None:
    assert '<noscript><meta http-equiv="refresh"' in client.get("/").text


@pytest.mark.parametrize(
    ("address", "browser_wants", "given"),
    [
        ("/", None, "sw"),
        ("/", "en-US,en;q=0.9", "en"),
        ("/", "sw-KE, en;q=0.5", "sw"),
        ("/", "fr-FR", "sw"),
        ("/?lang=en", "sw", "en"),
        ("/?lang=sw", "en", "sw"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_each_reader_gets_her_language(
    client: FlaskClient, address: str, browser_wants: str | None, given: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": browser_wants} if browser_wants else {})

    assert f'<html lang="{given}">' in answer.text
    assert answer.headers["Content-Language"] == given
    assert "Accept-Language" in answer.headers["Vary"]


class Inline(HTMLParser):
    """Collects what a strict policy forbids: inline styles, inline scripts, handlers in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)


@pytest.mark.parametrize(
    "path", ["/", "/county/kisumu", "/county/x", "/data/", "/nothing-here", "/data/counts.json", "/data/counts.csv"]
)
def test_nothing_is_inline_nothing_comes_from_elsewhere_and_no_cookie_is_set(
    client: FlaskClient, counted: None, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    inline = Inline()
    inline.feed(answer.text)

    assert inline.found == []
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_the_first_visit_costs_less_than_30_kb_however_many_pledge(
    client: FlaskClient, pledged: Callable[..., None]
) -> None:
    pledged(dict.fromkeys(range(1, 48), 1_012_006))

    sizes = first_load(client, "/")

    assert set(sizes) == {"/", "counter.css", "counter.js", "mark.svg"}
    assert sum(sizes.values()) <= LIMIT, sizes


def test_what_never_changes_is_fetched_once(client: FlaskClient) -> None:
    style = re.search(r'href="(/static/public/counter\.css\?v=\w{8})"', client.get("/").text)
    assert style

    answer = client.get(style[1])

    assert "public" in answer.headers["Cache-Control"]
    assert answer.cache_control.max_age == 365 * 24 * 3600
    assert client.get(style[1], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_path_out_of_the_folder_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/static/public/..%2fviews.py").status_code == 404


def test_while_the_database_rests_the_page_shows_the_last_count_and_says_so(
    client: FlaskClient, counted: None, unplug: Callable[[], None]
) -> None:
    client.get("/")
    unplug()

    page = client.get("/?lang=en").text

    assert 'id="total">1,216<' in page
    assert re.search(r'<span id="live"[^>]+>This is the last count we have', page)


def test_a_database_that_never_answered_gives_a_friendly_page(client: FlaskClient, unplug: Callable[[], None]) -> None:
    unplug()

    answer = client.get("/?lang=en")

    assert answer.status_code == 503
    assert "The counter is taking a short rest" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
