"""The counts as open data. A county below ten is null in JSON and empty in CSV; the total is exact."""

import csv
import io
import json
from datetime import UTC, datetime

from handlers.counts import Counts, CountyCount
from models.base import NAIROBI
from models.county import BY_CODE

# What `/data/` shows: Lamu hidden, Kisumu not, and a total that holds more than both.
EXAMPLE = Counts(
    as_of=datetime(2026, 11, 24, 11, 3, 22, tzinfo=UTC),
    total=1216,
    kept=404,
    counties=(CountyCount(BY_CODE[5], None, None), CountyCount(BY_CODE[42], 1204, 10.4)),
)


def as_json(counts: Counts) -> str:
    return json.dumps(
        {
            "as_of": moment(counts.as_of),
            "total": counts.total,
            "kept": counts.kept,
            "counties": [
                {
                    "code": count.county.code,
                    "name": count.county.name,
                    "pledges": count.pledges,
                    "per_10000": count.per_10000,
                }
                for count in counts.counties
            ],
        },
        separators=(",", ":"),
    )


def for_the_eye(counts: Counts) -> str:
    """The JSON on many lines."""
    return json.dumps(json.loads(as_json(counts)), indent=2)


def as_csv(counts: Counts) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("code", "name", "pledges", "per_10000"))
    for count in counts.counties:
        writer.writerow((count.county.code, count.county.name, count.pledges, count.per_10000))
    return sheet.getvalue()


def as_numbers(counts: Counts) -> bytes:
    """The numbers without their moment: the same bytes as long as nobody pledged."""
    return f"{counts.total} {counts.kept}\n{as_csv(counts)}".encode()


def moment(at: datetime) -> str:
    """When numbers were true: ISO 8601, UTC."""
    return at.isoformat(timespec="milliseconds")


def file_name(counts: Counts) -> str:
    return f"ahadi-{counts.as_of.astimezone(NAIROBI):%Y-%m-%d}.csv"
