"""The page that explains the open data says what the data says."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.gateway.public.test_counter_page import LIMIT, first_load


@pytest.mark.parametrize("language", ["sw", "en"])
def test_every_field_is_explained_and_no_other(client: FlaskClient, language: str) -> None:
    counts = client.get("/data/counts.json").json
    header = client.get("/data/counts.csv").text.splitlines()[0].split(",")

    explained = re.findall(r"<dt><code>(\w+)</code><dd>\S", client.get(f"/data/?lang={language}").text)

    assert explained == [*counts, *counts["counties"][0]]
    assert set(header) <= set(explained)


@pytest.mark.parametrize(
    ("language", "null"), [("sw", "kati ya ahadi sifuri na tisa"), ("en", "anything from no pledge to nine")]
)
def test_it_says_what_null_means_who_to_name_and_where_the_files_are(
    client: FlaskClient, language: str, null: str
) -> None:
    page = client.get(f"/data/?lang={language}").text

    assert null in page
    assert "HeForShe Kenya" in page.split("<main")[1]
    assert 'href="/data/counts.csv"' in page
    assert 'href="/data/counts.json"' in page


def test_the_example_is_written_by_the_code_that_writes_the_data(client: FlaskClient) -> None:
    page = client.get("/data/?lang=en").text

    assert "&#34;pledges&#34;: null" in page
    assert "5,Lamu,,\n" in page.replace("\r", "")


def test_it_needs_no_database_is_kept_a_while_and_costs_less_than_30_kb(
    client: FlaskClient, unplug: Callable[[], None]
) -> None:
    unplug()

    answer = client.get("/data/")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert sum(first_load(client, "/data/").values()) <= LIMIT


def test_who_leaves_the_slash_out_arrives_too(client: FlaskClient) -> None:
    assert client.get("/data").headers["Location"].endswith("/data/")


def test_the_counter_and_each_county_lead_to_it(client: FlaskClient) -> None:
    for path in ("/?lang=en", "/county/lamu?lang=en", "/nothing?lang=en"):
        assert 'href="/data/?lang=en"' in client.get(path, headers={"Accept": "text/html"}).text
