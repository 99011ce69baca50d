"""The page of one county, as a presenter on the radio reads it: one number, its county, its hour, and how to pledge."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from handlers.sms.keywords import Keyword, match
from models.county import COUNTIES, County
from tests.gateway.public.test_counter_page import LIMIT, first_load, row, tile


def test_a_presenter_reads_the_number_of_her_county(client: FlaskClient, counted: None) -> None:
    page = client.get("/county/kisumu?lang=en").text

    assert '<h1 class="place">Kisumu</h1>' in page
    assert re.search(r'class="total size5" id="pledges"[^>]*>1,204<', page)
    assert 'id="rate">10.4<' in page
    assert 'id="total">1,216<' in page
    assert re.search(r"As of <time[^>]+>\d\d:\d\d:\d\d, \d\d/\d\d/\d{4}</time>, Nairobi time", page)


def test_a_county_below_ten_says_so_and_nothing_more(client: FlaskClient, counted: None) -> None:
    page = client.get("/county/lamu?lang=en").text

    assert re.search(r'class="total few" id="pledges"[^>]*>fewer than 10<', page)
    assert 'id="rate">–<' in page
    assert "Yours can be among the first here." in page


def test_nine_and_none_look_the_same(client: FlaskClient, pledged: Callable[..., None]) -> None:
    without_time = re.compile(r"<time.*?</time>")
    none = without_time.sub("", client.get("/county/lamu").text)

    pledged({5: 9})
    nine = without_time.sub("", client.get("/county/lamu").text)

    assert nine.replace('id="total">9<', 'id="total">0<') == none


def test_the_code_of_a_county_saves_the_question_and_a_phone_can_dial_it(client: FlaskClient) -> None:
    page = client.get("/county/garissa?lang=en").text

    assert 'href="tel:*384*2026*07%23">*384*2026*07#</a>' in page
    assert "<b>AHADI Garissa</b> to <b>21512</b>" in page


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
def test_the_text_that_is_printed_is_understood(county: County) -> None:
    wanted = match(f"AHADI {county.name}")

    assert (wanted.keyword, wanted.county) == (Keyword.PLEDGE, county)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("42", "/county/kisumu"),
        ("Kisumu", "/county/kisumu"),
        ("KSM", "/county/kisumu"),
        ("kisumo", "/county/kisumu"),
        ("kisumu/", "/county/kisumu"),
        ("07", "/county/garissa"),
        ("Murang'a", "/county/muranga"),
        ("murang%E2%80%99a", "/county/muranga"),
        ("homa%20bay", "/county/homa-bay"),
        ("eldoret", "/county/uasin-gishu"),
        ("taita_taveta?lang=en", "/county/taita-taveta?lang=en"),
    ],
)
def test_every_other_spelling_leads_to_the_one_address(client: FlaskClient, written: str, address: str) -> None:
    answer = client.get(f"/county/{written}")

    assert (answer.status_code, answer.headers["Location"]) == (301, address)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("nowhere", ["atlantis", "48", "0", "<b>", "%F0%9F%98%80", "a" * 1000])
def test_somebody_lost_reads_where_to_go(client: FlaskClient, nowhere: str) -> None:
    answer = client.get(f"/county/{nowhere}?lang=en")

    assert answer.status_code == 404
    assert "There is no county of that name." in answer.text
    assert 'href="/?lang=en#all"' in answer.text
    assert "<b>" not in answer.text.split("<main")[1]


def test_a_town_of_two_counties_offers_both(client: FlaskClient) -> None:
    answer = client.get("/county/nyahururu?lang=en")

    assert answer.status_code == 404
    assert 'href="/county/nyandarua?lang=en"' in answer.text
    assert 'href="/county/laikipia?lang=en"' in answer.text


def test_every_tile_and_every_row_lead_to_their_county(client: FlaskClient) -> None:
    page = client.get("/?lang=sw").text

    for county in COUNTIES:
        assert row(page, county.code)
        assert tile(page, county.code)
        assert page.count(f'href="/county/{county.slug}?lang=sw"') == 2


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
def test_every_county_has_its_page(client: FlaskClient, county: County) -> None:
    assert f'<h1 class="place">{escape(county.name)}</h1>' in client.get(f"/county/{county.slug}").text


def test_it_is_kept_for_two_seconds_and_costs_less_than_30_kb(client: FlaskClient, counted: None) -> None:
    answer = client.get("/county/kisumu")

    assert answer.headers["Cache-Control"] == "public, max-age=2"
    assert sum(first_load(client, "/county/kisumu").values()) <= LIMIT


def test_a_database_that_never_answered_gives_a_friendly_page(client: FlaskClient, unplug: Callable[[], None]) -> None:
    unplug()

    answer = client.get("/county/kisumu?lang=en")

    assert answer.status_code == 503
    assert "The counter is taking a short rest" in answer.text
