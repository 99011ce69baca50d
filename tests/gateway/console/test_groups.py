"""Groups with a number of their own, from the drawing of the number to the end of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from gateway.database import Database
from handlers import groups, people, pledges
from models.audit import Audit
from models.choice import Channel, Language
from models.coordinator import Coordinator, Role
from models.invitation import GroupKind, Invitation
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.gateway.console.conftest import Desk, address_of

At = Callable[[str], Desk]
FEW = "fewer than 10"
GIRLS: dict[str, object] = {"name": "Kisumu Girls", "kind": "school", "county": 42}


def group(database: Database, name: str = "Kisumu Girls") -> Invitation:
    with database.door() as session:
        return session.scalars(select(Invitation).where(Invitation.name == name)).one()


def bring(database: Database, code: int, *numbers: int) -> None:
    for n in numbers:
        with database.door() as session:
            told = {"language": Language.SW, "county": 42, "channel": Channel.USSD, "origin": f"s-{n}"}
            pledges.record(session, PhoneNumber(f"+25470000{n:04}"), **told, invitation=code)


def cells(page: str, name: str) -> list[str]:
    """What stands in the row of the group: kind, county, number, pledged, kept."""
    row = re.search(rf">{name}</a>(.*)", page)
    assert row, page
    return re.split(r"<td[^>]*>", row[1])[1:]


@pytest.fixture
def wanjiru(desk: At) -> Desk:
    return desk("wanjiru")


@pytest.fixture
def charlie(desk: At, database: Database) -> Desk:
    """Charlie of Kisumu, who may write."""
    with database.door() as session:
        session.execute(update(Coordinator).where(Coordinator.county == 42).values(role=Role.EDITOR))
    return desk("charlie")


def test_wanjiru_gives_a_school_its_number(wanjiru: Desk, database: Database) -> None:
    assert "No group has a number yet." in wanjiru.get("/groups").text
    came = wanjiru.post("/groups", GIRLS)

    girls = group(database)
    assert came.location == f"/console/groups/{girls.id}"
    assert (girls.kind, girls.county, girls.made_by) == (GroupKind.SCHOOL, 42, address_of("wanjiru"))
    assert cells(wanjiru.get("/groups").text, "Kisumu Girls") == [
        "school", "Kisumu", str(girls.code), FEW, FEW,
    ]  # fmt: skip
    with database.door() as session:
        event = session.scalars(select(Audit).where(Audit.event == "group_made")).one()
    assert (event.who, event.reason) == (address_of("wanjiru"), f"group {girls.id}: Kisumu Girls")


def test_a_group_may_belong_to_several_counties(wanjiru: Desk, database: Database) -> None:
    wanjiru.post("/groups", GIRLS | {"county": 0})
    assert group(database).county is None
    assert "several counties" in wanjiru.get("/groups").text


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "x" * 81}, "That is too long."),
        ({"name": "Call 0700 000 001"}, "Write it without a phone number."),
        ({"kind": "army"}, "Not a valid choice."),
        ({"county": 48}, "Not a valid choice."),
        ({"county": "x"}, "could not coerce"),
    ],
)
def test_what_is_no_group_is_sent_back(
    wanjiru: Desk, database: Database, changed: dict[str, object], complaint: str
) -> None:
    came = wanjiru.post("/groups", GIRLS | changed)
    assert (came.status_code, complaint in came.text) == (422, True)
    with database.door() as session:
        assert session.scalars(select(Invitation)).all() == []


def test_what_it_brought_is_told_with_kept_apart_and_those_who_left(wanjiru: Desk, database: Database) -> None:
    wanjiru.post("/groups", GIRLS)
    wanjiru.post("/groups", GIRLS | {"name": "Kisumu Boys"})
    bring(database, group(database).code, 1, 2, 3, 4, 6, *range(11, 21))
    bring(database, group(database, "Kisumu Boys").code, 5, *range(21, 30))
    with database.door() as session:
        for n in (2, 3, *range(11, 19), 21):
            pledges.keep(session, PhoneNumber(f"+25470000{n:04}"))
        for n in (3, 4):
            people.erase(session, PhoneNumber(f"+25470000{n:04}"), channel="officer", reason="asked")
        # One of them came in a burst that is held.
        session.execute(update(Pledge).where(Pledge.origin == "s-6").values(counted=False))
    shown = wanjiru.get("/groups").text
    assert cells(shown, "Kisumu Girls")[-2:] == ["14", "10"]
    assert cells(shown, "Kisumu Boys")[-2:] == ["10", FEW]
    assert "it speaks of single people" in shown


def test_of_fewer_than_ten_it_tells_no_number_to_coordinators_either(wanjiru: Desk, database: Database) -> None:
    wanjiru.post("/groups", GIRLS)
    bring(database, group(database).code, *range(1, 10))
    assert cells(wanjiru.get("/groups").text, "Kisumu Girls")[-2:] == [FEW, FEW]
    bring(database, group(database).code, 10)
    assert cells(wanjiru.get("/groups").text, "Kisumu Girls")[-2:] == ["10", FEW]


def test_a_closed_group_stays_with_what_it_brought_and_brings_nobody_more(wanjiru: Desk, database: Database) -> None:
    wanjiru.post("/groups", GIRLS)
    girls = group(database)
    bring(database, girls.code, 1)
    assert f"/groups/{girls.id}/close" in wanjiru.get("/groups").text
    wanjiru.post(f"/groups/{girls.id}/close")
    bring(database, girls.code, 2)

    shown = wanjiru.get("/groups").text
    assert "Kisumu Girls is closed. What it brought stays counted." in shown
    assert cells(shown, "Kisumu Girls")[-2:] == [FEW, FEW]
    with database.door() as session:
        assert session.scalars(select(Pledge.invitation_id).order_by(Pledge.id)).all() == [girls.id, None]
    assert f"/groups/{girls.id}/close" not in shown
    assert "its number leads nowhere" in wanjiru.get(f"/groups/{girls.id}").text
    wanjiru.post(f"/groups/{girls.id}/close")
    assert "was closed before" in wanjiru.get("/groups").text
    with database.door() as session:
        assert len(session.scalars(select(Audit).where(Audit.event == "group_closed")).all()) == 1


def test_the_sheet_for_the_wall_says_it_in_both_languages_and_tells_no_figures(
    wanjiru: Desk, database: Database
) -> None:
    wanjiru.post("/groups", GIRLS | {"name": "Kisumu Boys"})
    wanjiru.post("/groups", GIRLS)
    girls = group(database)
    bring(database, girls.code, *range(1, 8))
    sheet = wanjiru.get(f"/groups/{girls.id}").text.split("<article")[1].split("</article>")[0]

    assert sheet.count(f"*384*2026*{girls.code}#") == 2
    for words in (
        f"au tuma AHADI {girls.code} kwa 21512.", f"or text AHADI {girls.code} to 21512.", "miaka 18 au zaidi",
        "aged 18 or over", "It is your own choice",
    ):  # fmt: skip
        assert words in sheet
    assert not re.search(r">\s*7\s*<|\b7\b", re.sub(r"\*384[^<]*|AHADI \d+", "", sheet))


def test_charlie_makes_and_sees_groups_of_kisumu_alone(wanjiru: Desk, charlie: Desk, database: Database) -> None:
    wanjiru.post("/groups", GIRLS | {"name": "Moi Nairobi", "county": 47})
    wanjiru.post("/groups", GIRLS | {"name": "Everywhere", "county": 0})
    assert charlie.post("/groups", GIRLS | {"county": 47}).status_code == 422
    charlie.post("/groups", GIRLS)

    shown = charlie.get("/groups").text
    assert cells(shown, "Kisumu Girls")[1] == "Kisumu"
    for other in ("Moi Nairobi", "Everywhere"):
        theirs = group(database, other)
        assert other not in shown
        assert charlie.get(f"/groups/{theirs.id}").status_code == 404
        assert charlie.post(f"/groups/{theirs.id}/close").status_code == 404
        assert group(database, other).closed_at is None
    assert "Nairobi" not in shown
    assert "Kisumu Girls" in wanjiru.get("/groups").text


def test_a_group_that_charlie_makes_is_of_kisumu_whatever_he_asks_for(database: Database, team: dict[str, str]) -> None:
    with database.door() as session:
        charlie = session.scalars(select(Coordinator).where(Coordinator.email == address_of("charlie"))).one()
        made = [groups.make(session, charlie, "A club", GroupKind.CLUB, county) for county in (47, None)]
    assert [each.county for each in made] == [42, 42]


def test_who_only_looks_has_no_groups(desk: At, database: Database) -> None:
    kamau = desk("kamau")
    assert kamau.get("/groups").status_code == kamau.post("/groups", GIRLS).status_code == 403
    assert "/console/groups" not in kamau.get("/").text


@pytest.mark.parametrize("nowhere", [2, 2**63 - 1, 2**63, 10**30])
def test_a_group_that_is_not_there(wanjiru: Desk, nowhere: int) -> None:
    assert wanjiru.get(f"/groups/{nowhere}").status_code == 404
    assert wanjiru.post(f"/groups/{nowhere}/close").status_code == 404


def test_a_persons_number_is_no_group(wanjiru: Desk, database: Database) -> None:
    bring(database, 0, 1)
    with database.door() as session:
        session.add(Invitation(code=123456, person_id=1))
    assert "123456" not in wanjiru.get("/groups").text
    assert wanjiru.get("/groups/1").status_code == 404
    assert wanjiru.post("/groups/1/close").status_code == 404


def test_fifty_groups_are_a_page(wanjiru: Desk, database: Database) -> None:
    with database.door() as session:
        session.add_all(Invitation(code=100_000 + n, name=f"Chama {n:02}", kind=GroupKind.CHAMA) for n in range(51))
    first = wanjiru.get("/groups").text
    older = re.search(r"before=(\d+)", first)
    assert older
    assert "Chama 00" not in first
    assert "Chama 00" in wanjiru.get(f"/groups?before={older[1]}").text


def test_what_is_kept_of_a_number_tells_both_and_never_whose(wanjiru: Desk, database: Database) -> None:
    bring(database, 0, 1)
    with database.door() as session:
        session.add(Invitation(code=123456, person_id=1))
    bring(database, 123456, 2)
    inviter, friend = (wanjiru.post("/people", {"phone": f"070000000{n}"}).text for n in (1, 2))
    assert '<th scope="row">Number to invite with<td>123456' in inviter
    assert '<th scope="row">Came through an invitation<td>no' in inviter
    assert '<th scope="row">Came through an invitation<td>yes' in friend
    assert "123456" not in friend


@pytest.mark.browser
def test_a_sheet_is_one_page_of_paper_with_the_longest_name_and_number(
    at: Callable[[str], Page], database: Database
) -> None:
    with database.door() as session:
        name = "Nyandarua Township Women's Savings & Loans Chama of Ol Kalou and Neighbourhood II"[:80]
        session.add(Invitation(code=1_234_567, name=name, kind=GroupKind.CHAMA, county=18))
    wanjiru = at("wanjiru")
    wanjiru.goto("/console/groups/1")
    paper = wanjiru.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    wanjiru.emulate_media(media="print")
    expect(wanjiru.locator(".sheet")).to_be_visible()
    expect(wanjiru.get_by_role("button", name="Sign out")).to_be_hidden()
