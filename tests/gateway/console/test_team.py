"""Adhiambo lets people in and keeps them out; nobody locks everybody out."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from gateway.database import Database
from handlers import coordinators, second_proof
from models.audit import Audit
from models.coordinator import Coordinator, Role
from tests.gateway.console.conftest import HASHED, PASSWORD, Desk, address_of, later

At = Callable[[str], Desk]
CHANGES = ("change", "disable", "enable", "codes", "password")
PLACE = {"role": "editor", "county": "0"}


def who(database: Database, name: str) -> Coordinator:
    with database.door() as session:
        return session.scalars(select(Coordinator).where(Coordinator.email == address_of(name))).one()


def knock(app: Flask, email: str, password: str) -> int:
    desk = Desk(app.test_client())
    return desk.post("/sign-in", {"email": email, "password": password}, on="/sign-in").status_code


def on_record(database: Database, event: str) -> list[tuple[str | None, str]]:
    with database.door() as session:
        rows = session.execute(select(Audit.who, Audit.reason).where(Audit.event == event, Audit.channel == "console"))
        return [(row.who, row.reason) for row in rows]


def test_everybody_is_on_the_list(desk: At) -> None:
    shown = desk("adhiambo").get("/team").text
    for words in (address_of("charlie"), "Kisumu", "the whole country", "not set up", "you"):
        assert words in shown


def test_somebody_new_comes_in_with_the_password_that_was_shown_once(app: Flask, database: Database, desk: At) -> None:
    adhiambo = desk("adhiambo")
    shown = adhiambo.post("/team/add", {"email": " Zawadi@Example.org ", "role": "editor", "county": "42"}).text
    password = shown.split('id="password">')[1].split("<")[0]
    assert len(password) >= coordinators.SHORTEST_PASSWORD
    assert knock(app, address_of("zawadi"), password) == 302
    zawadi = who(database, "zawadi")
    assert (zawadi.role, zawadi.county, zawadi.trained) == (Role.EDITOR, 42, False)
    assert on_record(database, "coordinator_added") == [
        (address_of("adhiambo"), "zawadi@example.org: editor, Kisumu"),
    ]
    assert password not in adhiambo.get("/team").text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"email": "wanjiru@example.org"}, "somebody with this address is there already"),
        ({"email": "WANJIRU@example.org"}, "somebody with this address is there already"),
        ({"email": "wanjiru"}, "this is no e-mail address"),
        ({"email": ""}, "This is needed."),
        ({"email": "a" * 200 + "@example.org"}, "That is too long."),
        ({"role": "queen"}, "Not a valid choice"),
        ({"county": "48"}, "Not a valid choice"),
    ],
)
def test_who_cannot_be_let_in_is_named(database: Database, desk: At, told: dict[str, str], sentence: str) -> None:
    came = desk("adhiambo").post("/team/add", {"email": "new@example.org"} | PLACE | told)
    assert came.status_code == 422
    assert sentence in came.text
    assert who(database, "wanjiru").password == HASHED, "who is there keeps her password"


def test_role_county_and_training_are_changed_and_on_record(database: Database, desk: At) -> None:
    charlie = who(database, "charlie")
    form = {"role": "approver", "county": "1", "trained": "y"}
    desk("adhiambo").post(f"/team/{charlie.id}/change", form)
    changed = who(database, "charlie")
    assert (changed.role, changed.county, changed.trained) == (Role.APPROVER, 1, True)
    assert on_record(database, "coordinator_changed") == [
        (address_of("adhiambo"), "charlie@example.org: approver, Mombasa, trained")
    ]


def test_who_is_kept_out_is_out_in_every_browser_until_let_in_again(app: Flask, database: Database, desk: At) -> None:
    library, office, adhiambo = desk("wanjiru"), desk("wanjiru"), desk("adhiambo")
    wanjiru = who(database, "wanjiru")
    adhiambo.post(f"/team/{wanjiru.id}/disable")
    assert (library.get("/").status_code, office.get("/").status_code) == (302, 302)
    assert knock(app, wanjiru.email, PASSWORD) == 422

    adhiambo.post(f"/team/{wanjiru.id}/enable")
    assert library.get("/").status_code == 302, "an old browser does not come back to life"
    assert knock(app, wanjiru.email, PASSWORD) == 302
    assert on_record(database, "coordinator_disabled") == [(address_of("adhiambo"), wanjiru.email)]
    assert on_record(database, "coordinator_enabled") == [(address_of("adhiambo"), wanjiru.email)]


def test_lost_codes_are_taken_away_and_set_up_anew(app: Flask, database: Database, desk: At) -> None:
    njoroge, his = desk("njoroge"), who(database, "njoroge")
    desk("adhiambo").post(f"/team/{his.id}/codes")
    assert who(database, "njoroge").code_secret is None
    assert njoroge.get("/").status_code == 302
    again = Desk(app.test_client())
    again.post("/sign-in", {"email": his.email, "password": PASSWORD}, on="/sign-in")
    assert again.get("/").location == "/console/second-proof"


def test_a_forgotten_password_is_replaced(app: Flask, database: Database, desk: At) -> None:
    wanjiru, hers = desk("wanjiru"), who(database, "wanjiru")
    shown = desk("adhiambo").post(f"/team/{hers.id}/password").text
    password = shown.split('id="password">')[1].split("<")[0]
    assert wanjiru.get("/").status_code == 302
    assert knock(app, hers.email, PASSWORD) == 422
    assert knock(app, hers.email, password) == 302


@pytest.mark.parametrize("change", CHANGES)
def test_no_admin_changes_herself(database: Database, desk: At, change: str) -> None:
    hers = who(database, "adhiambo")
    adhiambo = desk("adhiambo")
    came = adhiambo.post(f"/team/{hers.id}/{change}", PLACE)
    assert came.status_code == 302
    assert "nobody changes herself" in adhiambo.get(f"/team/{hers.id}").text
    now = who(database, "adhiambo")
    assert (now.role, now.disabled_at, now.code_secret, now.password) == (
        Role.ADMIN, None, hers.code_secret, hers.password,
    )  # fmt: skip


def test_two_admins_who_disable_each_other_in_the_same_moment_leave_one(
    database: Database, team: dict[str, str]
) -> None:
    with database.door() as session:
        second = coordinators.add(session, "second@example.org", Role.ADMIN, None, PASSWORD, lambda _: HASHED)
        second.code_secret = second_proof.new_secret()
    first, second = who(database, "adhiambo"), who(database, "second")
    start, refused = threading.Barrier(2), []

    def disable(by: Coordinator, whom: Coordinator) -> None:
        start.wait()
        try:
            with database.door() as session:
                coordinators.disable(session, by, whom.id)
        except coordinators.NotThis as error:
            refused.append(str(error))

    threads = [threading.Thread(target=disable, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    left = [each for each in (who(database, "adhiambo"), who(database, "second")) if each.disabled_at is None]
    assert len(left) == 1
    assert refused == ["you are no admin for the whole country any more"]


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_wants_the_password_of_the_last_ten_minutes(database: Database, desk: At, change: str) -> None:
    wanjiru, adhiambo = who(database, "wanjiru"), desk("adhiambo")
    with later(minutes=11):
        back = f"/console/team/{wanjiru.id}"
        came = adhiambo.post(f"/team/{wanjiru.id}/{change}", PLACE | {"role": "viewer", "back": back})
    assert came.location == f"/console/prove?next={back}"
    now = who(database, "wanjiru")
    assert (now.role, now.disabled_at, now.password) == (Role.EDITOR, None, HASHED)


def test_an_admin_of_one_county_lets_nobody_into_the_country(database: Database, desk: At) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET county = 42 WHERE email LIKE 'adhiambo%'"))
    adhiambo = desk("adhiambo")
    assert adhiambo.get("/team").status_code == 403
    assert adhiambo.post("/team/add", {"email": "new@example.org"} | PLACE).status_code == 403


@pytest.mark.parametrize("nobody", ["999", "99999999999"])
def test_nobody_of_that_number(desk: At, nobody: str) -> None:
    adhiambo = desk("adhiambo")
    assert adhiambo.get(f"/team/{nobody}").status_code == 404
    assert {adhiambo.post(f"/team/{nobody}/{change}", PLACE).status_code for change in CHANGES} == {404}


def test_no_hash_or_secret_is_on_the_pages(database: Database, desk: At, team: dict[str, str]) -> None:
    adhiambo, njoroge = desk("adhiambo"), who(database, "njoroge")
    shown = adhiambo.get("/team").text + adhiambo.get(f"/team/{njoroge.id}").text
    assert HASHED not in shown
    assert not [secret for secret in team.values() if secret in shown]
