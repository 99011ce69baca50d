"""Months for DHIS2: in its form, by the official codes, and nothing below ten."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from gateway.database import Database
from gateway.public import views
from gateway.public.recent import Recent
from models.choice import Channel
from models.tally import Tally

HEADER = ["dataElement", "period", "orgUnit", "categoryOptionCombo", "attributeOptionCombo", "value"]
MOMBASA, LAMU = 1, 5
# By month: what came in Mombasa, in Lamu, where the county is not known.
MONTHS = {7: (40, 4, 90), 8: (31, 9, 90), 9: (9, 12, 90), 10: (50, 30, 90), 11: (60, 60, 90)}


@pytest.fixture
def a_year(database: Database) -> None:
    with database.door() as session:
        for month, counts in MONTHS.items():
            for county, pledged in zip((MOMBASA, LAMU, 0), counts, strict=True):
                told = {"county": county, "channel": Channel.SMS, "pledged": pledged, "kept": pledged // 2}
                session.add(Tally(day=date(2026, month, 3), **told))


def lines(client: FlaskClient) -> list[list[str]]:
    with time_machine.travel("2026-11-24 09:00"):
        return list(csv.reader(io.StringIO(client.get("/data/dhis2.csv").text)))


def test_dhis2_reads_a_data_value_set(client: FlaskClient, a_year: None) -> None:
    header, *values = lines(client)
    assert header == HEADER
    assert ["AHADI_PLEDGED", "202607", "1", "", "", "40"] in values
    assert ["AHADI_PLEDGED", "202610", "5", "", "", "30"] in values
    assert ["AHADI_KEPT", "202607", "1", "", "", "20"] in values
    assert {value[0] for value in values} == {"AHADI_PLEDGED", "AHADI_KEPT"}
    assert len({tuple(value[:5]) for value in values}) == len(values), "DHIS2 takes one value for each place"


def test_every_cell_under_ten_is_absent(client: FlaskClient, a_year: None) -> None:
    _, *values = lines(client)
    assert all(int(value[-1]) >= 10 for value in values)
    there = {(value[1], value[2]) for value in values if value[0] == "AHADI_PLEDGED"}
    assert there.isdisjoint({("202609", "1"), ("202607", "5"), ("202608", "5")})
    assert ("202608", "1") not in there, "September would be what it lacks of the county's total"
    assert not {period for period, _ in there} & {"202611"}, "the month is not over"
    assert {county for _, county in there} <= {str(code) for code in range(1, 48)}


def test_a_county_shares_its_code_with_the_counts(client: FlaskClient, a_year: None) -> None:
    codes = {row["code"]: row["name"] for row in csv.DictReader(io.StringIO(client.get("/data/counts.csv").text))}
    _, *values = lines(client)
    assert {codes[value[2]] for value in values} == {"Mombasa", "Lamu"}


def test_it_is_cached_and_dated_like_other_open_data(client: FlaskClient, a_year: None) -> None:
    answer = client.get("/data/dhis2.csv")
    again = client.get("/data/dhis2.csv", headers={"If-None-Match": answer.headers["ETag"]})
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="ahadi-dhis2-[\d-]{10}\.csv"', answer.headers["Content-Disposition"])
    assert (again.status_code, again.data) == (304, b"")
    assert "As-Of" in again.headers


def test_without_a_database_the_last_months_are_served(
    app: Flask, client: FlaskClient, a_year: None, unplug: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "recent_months", Recent(views._months, lambda: 0))
    before = client.get("/data/dhis2.csv")
    unplug()
    after = client.get("/data/dhis2.csv")
    assert (after.status_code, after.data) == (200, before.data)
    assert after.headers["Warning"].startswith("110")


@pytest.mark.parametrize("language", ["sw", "en"])
def test_the_page_of_the_data_explains_it(client: FlaskClient, language: str) -> None:
    page = client.get(f"/data/?lang={language}").text
    assert 'href="/data/dhis2.csv"' in page
    assert set(re.findall(r"<li><code>(\w+)</code>", page)) == set(HEADER) - {"attributeOptionCombo"}
    assert "AHADI_PLEDGED,202609,42,,,403" in page
