"""The months as DHIS2 reads them: a data value set in CSV.

`orgUnit` is the county's official code, as everywhere in the open data. The codes of ISO 3166-2:KE run from 01 to 47,
too, by the alphabet, and would put Baringo's pledges into Mombasa unnoticed. Where a combination is empty DHIS2 takes
the default.
"""

import csv
import io
from datetime import UTC, date, datetime

from handlers.months import Cell, Element, Months
from models.base import NAIROBI
from models.county import BY_CODE

HEADER = ("dataElement", "period", "orgUnit", "categoryOptionCombo", "attributeOptionCombo", "value")
DATA_ELEMENTS = {Element.PLEDGED: "AHADI_PLEDGED", Element.KEPT: "AHADI_KEPT"}
# What `/data/` shows.
EXAMPLE = Months(
    as_of=datetime(2026, 11, 24, 11, 3, 22, tzinfo=UTC),
    cells=(
        Cell(Element.KEPT, date(2026, 9, 1), BY_CODE[42], 118),
        Cell(Element.PLEDGED, date(2026, 9, 1), BY_CODE[42], 403),
    ),
)


def as_csv(months: Months) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(HEADER)
    for cell in months.cells:
        writer.writerow((DATA_ELEMENTS[cell.element], f"{cell.month:%Y%m}", cell.county.code, "", "", cell.count))
    return sheet.getvalue()


def file_name(months: Months) -> str:
    return f"ahadi-dhis2-{months.as_of.astimezone(NAIROBI):%Y-%m-%d}.csv"
