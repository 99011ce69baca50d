"""What anybody may read: exact in total, silent on small cells, the same in JSON, CSV and on the page."""

from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from gateway.database import Database
from gateway.public.tiles import TILES
from models.choice import Channel
from models.tally import Tally


@pytest.fixture
def counted(database: Database) -> None:
    """Kisumu 1,204, Lamu 9, and three whose county is not known."""
    with database.door() as session:
        for county, pledged in ((42, 1204), (5, 9), (0, 3)):
            session.add(Tally(county=county, day=date(2026, 11, 24), channel=Channel.USSD, pledged=pledged, kept=pledged // 3))


def test_the_json_keeps_its_contract(client: FlaskClient, counted: None) -> None:
    answer = client.get("/data/counts.json")
    counts = answer.json

    assert set(counts) == {"as_of", "total", "kept", "counties"}
    assert datetime.fromisoformat(counts["as_of"]).tzinfo is not None
    assert [county["code"] for county in counts["counties"]] == list(range(1, 48))
    assert counts["counties"][41] == {"code": 42, "name": "Kisumu", "pledges": 1204, "per_10000": 10.4}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_small_county_is_hidden_everywhere_and_the_total_is_exact(client: FlaskClient, counted: None) -> None:
    counts = client.get("/data/counts.json").json
    assert counts["total"] == 1216
    assert counts["counties"][4]["pledges"] is None
    rows = client.get("/data/counts.csv").text.splitlines()
    assert rows[0] == "code,name,pledges,per_10000"
    assert rows[5] == "5,Lamu,,"
    assert rows[42] == "42,Kisumu,1204,10.4"


@pytest.mark.parametrize("language", ["sw", "en"])
def test_the_page_is_whole_without_a_script_and_sets_no_cookie(client: FlaskClient, counted: None, language: str) -> None:
    answer = client.get(f"/?lang={language}")
    assert "1,216" in answer.text
    assert answer.text.count("Kisumu") >= 2
    assert "*384*2026#" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert "onclick" not in answer.text


def test_an_unchanged_count_costs_no_data(client: FlaskClient, counted: None) -> None:
    tag = client.get("/data/counts.json").headers["ETag"]
    assert client.get("/data/counts.json", headers={"If-None-Match": tag}).status_code == 304


def test_the_47_tiles_are_one_connected_shape() -> None:
    places = {(tile.x // 100, tile.y // 100): tile.county.code for tile in TILES}
    assert sorted(places.values()) == list(range(1, 48))
    seen, waiting = set(), [next(iter(places))]
    while waiting:
        x, y = waiting.pop()
        if (x, y) in places and (x, y) not in seen:
            seen.add((x, y))
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    assert seen == set(places)
