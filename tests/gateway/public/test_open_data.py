"""What anybody may read: exact in total, silent on small counties, the same in JSON and CSV."""

import csv
import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

PATHS = ["/data/counts.json", "/data/counts.csv"]


def test_the_json_keeps_its_contract(client: FlaskClient, counted: None) -> None:
    answer = client.get("/data/counts.json")
    counts = answer.json

    assert list(counts) == ["as_of", "total", "kept", "counties"]
    assert (counts["total"], counts["kept"]) == (1216, 404)
    assert [county["code"] for county in counts["counties"]] == list(range(1, 48))
    assert counts["counties"][41] == {"code": 42, "name": "Kisumu", "pledges": 1204, "per_10000": 10.4}
    as_of = datetime.fromisoformat(counts["as_of"])
    assert as_of.utcoffset() == timedelta(0)
    assert datetime.now(UTC) - as_of < timedelta(seconds=10)


def test_a_county_below_ten_is_hidden_though_the_total_counts_it(client: FlaskClient, counted: None) -> None:
    counts = client.get("/data/counts.json").json

    shown = sum(county["pledges"] or 0 for county in counts["counties"])

    assert counts["counties"][4] == {"code": 5, "name": "Lamu", "pledges": None, "per_10000": None}
    assert counts["total"] - shown == 9 + 3


def test_the_tenth_pledge_of_a_county_makes_it_visible(client: FlaskClient, pledged: Callable[..., None]) -> None:
    pledged({5: 9})
    assert client.get("/data/counts.json").json["counties"][4]["pledges"] is None

    pledged({5: 1})

    assert client.get("/data/counts.json").json["counties"][4]["pledges"] == 10


def test_a_spreadsheet_opens_the_csv(client: FlaskClient, counted: None) -> None:
    answer = client.get("/data/counts.csv")
    header, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8")))

    assert header == ["code", "name", "pledges", "per_10000"]
    assert len(rows) == 47
    assert rows[4] == ["5", "Lamu", "", ""]
    assert rows[41] == ["42", "Kisumu", "1204", "10.4"]
    assert answer.content_type == "text/csv; charset=utf-8"
    assert f"{datetime.now(UTC) + timedelta(hours=3):%Y-%m-%d}.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", PATHS)
def test_a_newspaper_may_use_the_data_on_its_own_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=2" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_a_poll_without_news_costs_no_data_and_still_tells_the_time(
    client: FlaskClient, counted: None, pledged: Callable[..., None], path: str
) -> None:
    tag = client.get(path).headers["ETag"]

    nothing_new = client.get(path, headers={"If-None-Match": tag})
    pledged({47: 1})
    news = client.get(path, headers={"If-None-Match": tag})

    assert (nothing_new.status_code, nothing_new.data) == (304, b"")
    assert datetime.fromisoformat(nothing_new.headers["As-Of"]).utcoffset() == timedelta(0)
    assert news.status_code == 200


@pytest.mark.parametrize("path", ["/", *PATHS])
def test_what_travels_is_squeezed_for_whoever_can_read_it(client: FlaskClient, counted: None, path: str) -> None:
    plain = client.get(path)
    squeezed = client.get(path, headers={"Accept-Encoding": "br, gzip"})
    known = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": plain.headers["ETag"]})

    assert "Content-Encoding" not in plain.headers
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(squeezed.data) < 0.7 * len(plain.data)
    if path.endswith(".csv"):
        assert gzip.decompress(squeezed.data) == plain.data
        assert known.status_code == 304


@pytest.mark.parametrize("path", ["/", *PATHS])
def test_head_gives_the_headers_alone(client: FlaskClient, path: str) -> None:
    answer = client.head(path)

    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 500


@pytest.mark.parametrize("path", PATHS)
def test_without_a_database_the_last_counts_are_served_and_marked(
    client: FlaskClient, counted: None, unplug: Callable[[], None], path: str
) -> None:
    before = client.get(path)
    unplug()

    after = client.get(path)

    assert after.status_code == 200
    assert after.data == before.data, "with the old time, too"
    assert after.headers["Warning"].startswith("110")
    assert "Warning" not in before.headers


@pytest.mark.parametrize("path", PATHS)
def test_without_a_database_and_without_last_counts_programs_are_asked_to_wait(
    client: FlaskClient, unplug: Callable[[], None], path: str
) -> None:
    unplug()

    answer = client.get(path)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type.startswith("text/plain")
