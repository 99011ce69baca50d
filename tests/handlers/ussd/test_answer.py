"""Two requests for one session at the same moment, step by step."""

import pytest
from sqlalchemy import func, select

from gateway.database import Database
from handlers.programme import Programme
from handlers.ussd.answer import Overtaken, Pending, Turn, answer, carry_out
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.conftest import AMINA

PROGRAMME = Programme("*384*2026#", "HeForShe Kenya")


def turn(keys: str) -> Turn:
    return Turn("ATUid_1", PhoneNumber(AMINA), "63902", keys)


def test_whoever_comes_second_is_told_and_changes_nothing(database: Database) -> None:
    for keys in ("", "2", "2*1"):
        with database.glance() as session:
            answer(session, turn(keys), PROGRAMME)
    with database.glance() as session:
        first, second = (answer(session, turn("2*1*1"), PROGRAMME) for _ in range(2))
    assert isinstance(first, Pending)
    assert isinstance(second, Pending)

    with database.door() as session:
        page = carry_out(session, first)
    with pytest.raises(Overtaken), database.door() as session:
        carry_out(session, second)

    with database.glance() as session:
        assert answer(session, turn("2*1*1"), PROGRAMME).text == page.text
        assert session.scalar(select(func.count()).select_from(Pledge)) == 1
