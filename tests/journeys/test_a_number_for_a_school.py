"""A school, a stage, a chama has a number of its own: who dials or texts it is counted where the group is."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from gateway.database import Database
from gateway.simulator import Handset
from handlers import groups
from models.invitation import GroupKind, Invitation
from models.pledge import Pledge
from tests.conftest import OTIENO
from tests.crowd import njoroge
from tests.journeys.test_bringing_friends import FARAJA, back, came_through, dials_and_pledges
from tests.journeys.test_texting import text

Phone = Callable[..., Handset]


@pytest.fixture
def otieno(phone: Phone) -> Handset:
    return phone(OTIENO)


def school(database: Database, county: int | None = 42) -> Invitation:
    """A school of Kisumu, which has a number of its own."""
    with database.door() as session:
        return groups.make(session, njoroge(session), "Kisumu Girls", GroupKind.SCHOOL, county)


def test_a_school_brings_people_to_its_county_without_asking_them(otieno: Handset, database: Database) -> None:
    girls = school(database)
    dials_and_pledges(otieno, f"*384*2026*{girls.code}#")
    assert otieno.screen.startswith("You are:")
    assert came_through(database) == [girls.code]
    back(otieno).press("5").press("1").press("9")
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [47]


def test_a_school_by_text_knows_its_county_until_another_is_told(phone: Phone, database: Database) -> None:
    girls = school(database)
    otieno, faraja = phone(OTIENO), phone(FARAJA)
    assert "kaunti" not in text(otieno, f"AHADI {girls.code}", "1")
    text(faraja, f"AHADI Siaya {girls.code}", "1")
    with database.door() as session:
        assert session.scalars(select(Pledge.county).order_by(Pledge.id)).all() == [42, 41]
    assert came_through(database) == [girls.code] * 2


def test_the_group_dialled_last_tells_the_county(otieno: Handset, database: Database) -> None:
    girls = school(database)
    with database.door() as session:
        session.add(Invitation(code=654_321, name="A chama of Siaya", kind=GroupKind.CHAMA, county=41))
    otieno.dial(f"*384*2026*{girls.code}#").press("2").press("1").hang_up()
    otieno.dial("*384*2026*654321#").press("1").press("1")
    assert came_through(database) == [654_321]
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [41]


def test_a_group_of_several_counties_leaves_the_question(otieno: Handset, database: Database) -> None:
    girls = school(database, county=None)
    dials_and_pledges(otieno, f"*384*2026*{girls.code}#")
    assert otieno.screen.startswith("Your region?")
    assert came_through(database) == [girls.code]


def test_a_group_that_is_closed_is_passed_over_without_a_word(phone: Phone, database: Database) -> None:
    girls = school(database)
    with database.door() as session:
        session.execute(update(Invitation).values(closed_at=func.now()))
    otieno, faraja = phone(OTIENO), phone(FARAJA)
    dials_and_pledges(otieno, f"*384*2026*{girls.code}#")
    assert otieno.screen.startswith("Your region?")
    assert "county" in text(faraja, f"PLEDGE {girls.code}", "YES")
    assert came_through(database) == [None, None]
