"""The lines that our screens name are called by somebody, every 90 days."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.database import Database
from handlers import helplines
from models.audit import Audit
from models.base import now
from models.helpline import Helpline
from tests.gateway.console.conftest import Desk, address_of, later

At = Callable[[str], Desk]


@pytest.fixture
def lines(database: Database) -> None:
    """1195 was called yesterday, 116 three months ago, 1199 never."""
    with database.door() as session:
        for number, name, days in (("1195", "Advice", 1), ("116", "Children", 91), ("1199", "Counselling", None)):
            at = now() - timedelta(days=days) if days else None
            session.add(Helpline(number=number, name=name, tested_at=at, tested_by=address_of("kamau") if at else None))
            session.flush()


def due(database: Database) -> list[str]:
    with database.door() as session:
        return [line.number for line in helplines.due(session)]


def test_everybody_sees_when_each_line_was_called(desk: At, lines: None) -> None:
    shown = desk("charlie").get("/help-lines").text
    for words in ("1195", "Advice", address_of("kamau"), "never", "To be called: 116, 1199."):
        assert words in shown
    assert "just now and it answered" not in shown


def test_wanjiru_calls_one_and_it_is_not_due_for_90_days(desk: At, database: Database, lines: None) -> None:
    wanjiru = desk("wanjiru")
    assert due(database) == ["116", "1199"]
    wanjiru.post("/help-lines/answered", {"id": 3})
    assert due(database) == ["116"]
    assert "1199 was called today and answered." in wanjiru.get("/help-lines").text
    with later(days=89):
        assert "1199" not in due(database)
    with later(days=90):
        assert "1199" in due(database)
    with database.door() as session:
        event = session.scalars(select(Audit).where(Audit.event == "helpline_tested")).one()
    assert (event.who, event.reason) == (address_of("wanjiru"), "1199 answered")


def test_who_only_looks_marks_nothing(desk: At, database: Database, lines: None) -> None:
    assert desk("charlie").post("/help-lines/answered", {"id": 3}).status_code == 403
    assert due(database) == ["116", "1199"]


@pytest.mark.parametrize("odd", ["", "x", "9", "9" * 12, "9" * 30])
def test_a_line_that_is_not_there(desk: At, lines: None, odd: str) -> None:
    assert desk("wanjiru").post("/help-lines/answered", {"id": odd}).status_code == 404


def test_a_table_without_lines_says_so(desk: At) -> None:
    assert "There is no line in the table." in desk("wanjiru").get("/help-lines").text
