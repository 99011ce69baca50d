"""Every file that the system writes for a spreadsheet, with words in it that a spreadsheet would calculate."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Simulator
from models.batch import Queue
from models.message import Message
from tests.crowd import crowd
from tests.gateway.attacks.conftest import addresses_of
from tests.gateway.console.conftest import Desk
from tests.gateway.console.test_campaigns import send

At = Callable[[str], Desk]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201"]
CALCULATED = tuple({word[0] for word in FORMULAS})


def cells(file: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"), newline="")))
    return [cell for row in rows[1:] for cell in row]


def test_these_are_all_the_files(app: Flask, client: FlaskClient) -> None:
    named = {address for address in addresses_of(app) if address.endswith((".csv", "/fetch"))}
    assert named == {
        "/data/counts.csv",
        "/data/dhis2.csv",
        "/console/campaigns/1/recipients.csv",
        "/console/exports/1/fetch",
    }


def test_the_open_data_has_nothing_to_calculate(client: FlaskClient) -> None:
    for file in ("/data/counts.csv", "/data/dhis2.csv"):
        assert [cell for cell in cells(client.get(file).text) if cell.startswith(CALCULATED)] == []


def test_a_campaigns_files_have_nothing_to_calculate(database: Database, desk: At, emptied: Simulator) -> None:
    """Nobody outside can write a reason today; whoever lets her do so tomorrow need not think of this."""
    crowd(database, len(FORMULAS) * 3)
    campaign_id = send(database, desk)
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        for number, message_id in enumerate(session.scalars(text("SELECT id FROM message")).all()):
            formula = FORMULAS[number % len(FORMULAS)]
            session.execute(update(Message).where(Message.id == message_id).values(reason=formula))
    wanjiru, njoroge = desk("wanjiru"), desk("njoroge")
    wanjiru.post(f"/campaigns/{campaign_id}/export", {"reason": "for the report"}, on=f"/campaigns/{campaign_id}")
    with database.door() as session:
        export_id = session.scalar(text("SELECT id FROM export"))
    njoroge.post(f"/exports/{export_id}/allow")

    for file in (
        wanjiru.get(f"/campaigns/{campaign_id}/recipients.csv").text,
        wanjiru.post(f"/exports/{export_id}/fetch").text,
    ):
        written = cells(file)
        assert len(written) > len(FORMULAS)
        assert [cell for cell in written if cell.startswith(CALCULATED)] == []
        assert {f"'{formula}" for formula in FORMULAS[:4]} <= set(written)


@pytest.mark.parametrize("slashed", ["/data/counts.csv", "/data/counts.json"])
def test_a_file_is_no_page(client: FlaskClient, slashed: str) -> None:
    """A browser shows neither as HTML, whatever stands in it."""
    came = client.get(slashed)
    assert came.mimetype in ("text/csv", "application/json")
    assert came.headers["X-Content-Type-Options"] == "nosniff"
