"""Coming in, and being kept out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from gateway.database import Database
from handlers import second_proof
from models.audit import Audit
from models.sign_in import SignIn
from tests.gateway.console.conftest import PASSWORD, Desk, address_of, code_of, later

At = Callable[[str], Desk]


@pytest.fixture
def stranger(app: Flask, team: dict[str, str]) -> Desk:
    return Desk(app.test_client())


def knock(desk: Desk, name: str, password: str = PASSWORD) -> int:
    return desk.post("/sign-in", {"email": address_of(name), "password": password}, on="/sign-in").status_code


def test_wanjiru_comes_in_with_her_password(desk: At) -> None:
    assert desk("wanjiru").get("/").status_code == 200


def test_njoroge_needs_his_code_as_well(stranger: Desk, team: dict[str, str]) -> None:
    assert knock(stranger, "njoroge") == 302
    assert stranger.get("/").status_code == 302, "the password alone is not enough"
    wrong = stranger.post("/sign-in/code", {"code": "000000"}, on="/sign-in/code")
    assert wrong.status_code == 422

    right = stranger.post("/sign-in/code", {"code": code_of(team["njoroge"])}, on="/sign-in/code")
    assert right.status_code == 302
    assert stranger.get("/").status_code == 200


def test_a_code_opens_the_door_once(app: Flask, team: dict[str, str]) -> None:
    code, came = code_of(team["njoroge"]), []
    for _ in range(2):
        desk = Desk(app.test_client())
        knock(desk, "njoroge")
        came.append(desk.post("/sign-in/code", {"code": code}, on="/sign-in/code").status_code)
    assert came == [302, 422]


def test_an_approver_without_codes_sets_them_up_first_and_gets_codes_for_her_paper(
    app: Flask, database: Database, team: dict[str, str]
) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET code_secret = NULL"))
    desk = Desk(app.test_client())
    knock(desk, "njoroge")
    assert desk.get("/").location == "/console/second-proof"

    shown = desk.get("/second-proof").text
    secret = shown.split('id="secret">')[1].split("<")[0]
    assert desk.post("/second-proof", {"code": "000000"}, on="/second-proof").status_code == 422
    paper = desk.post("/second-proof", {"code": code_of(secret)}, on="/second-proof").text
    codes = [part.split("</code>")[0] for part in paper.split("<li><code>")[1:]]
    assert len(codes) == 10
    assert desk.get("/").status_code == 200

    came = []
    for _ in range(2):
        other = Desk(app.test_client())
        knock(other, "njoroge")
        came.append(other.post("/sign-in/code", {"code": codes[0]}, on="/sign-in/code").status_code)
    assert came == [302, 422], "a code on paper is good once"


def test_an_unknown_address_and_a_wrong_password_look_the_same(stranger: Desk) -> None:
    answers = [
        stranger.post("/sign-in", {"email": email, "password": "wrong"}, on="/sign-in")
        for email in (address_of("wanjiru"), "nobody@example.org")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("Address or password are not right." in answer.text for answer in answers)


def test_one_account_cannot_be_tried_for_ever(app: Flask, team: dict[str, str]) -> None:
    tried = [knock(Desk(app.test_client()), "wanjiru", "wrong") for _ in range(6)]
    assert tried == [422] * 5 + [429]
    assert knock(Desk(app.test_client()), "wanjiru") == 429, "not even with the right one, for a minute"


def test_codes_cannot_be_tried_for_ever_under_other_names(stranger: Desk) -> None:
    knock(stranger, "njoroge")
    tried = [
        stranger.post("/sign-in/code", {"code": "000000", "email": f"x{n}@example.org"}, on="/sign-in/code").status_code
        for n in range(6)
    ]
    assert tried == [422] * 5 + [429]


def test_a_password_cannot_be_tried_from_within_either(desk: At) -> None:
    wanjiru = desk("wanjiru")
    form = {"password": "wrong", "new": "a longer word or two"}
    tried = [wanjiru.post("/account/password", form).status_code for _ in range(6)]
    assert tried[-1] == 429


def test_a_desk_that_was_left_is_signed_out(desk: At) -> None:
    wanjiru = desk("wanjiru")
    with later(hours=2, minutes=1):
        assert wanjiru.get("/").status_code == 302


def test_nobody_stays_signed_in_over_night(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    with later(hours=12, minutes=1):
        with database.door() as session:
            session.execute(text("UPDATE sign_in SET seen_at = now() + interval '12 hours'"))
        assert wanjiru.get("/").status_code == 302


def test_a_browser_is_signed_out_from_another(desk: At, database: Database) -> None:
    library, office = desk("wanjiru"), desk("wanjiru")
    with database.door() as session:
        first = session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert "Sign out everywhere else" in office.get("/account").text

    office.post("/account/browsers/end", {"id": first})
    assert library.get("/").status_code == 302
    assert office.get("/").status_code == 200


def test_nobody_ends_the_browser_of_somebody_else(desk: At, database: Database) -> None:
    wanjiru, charlie = desk("wanjiru"), desk("charlie")
    with database.door() as session:
        hers = session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    charlie.post("/account/browsers/end", {"id": hers})
    assert wanjiru.get("/").status_code == 200


def test_signing_out_ends_it_in_the_table_and_not_only_in_the_browser(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    cookie = wanjiru.client.get_cookie("ahadi", path="/console")
    wanjiru.post("/sign-out")
    wanjiru.client.set_cookie("ahadi", cookie.value, path="/console")
    assert wanjiru.get("/").status_code == 302


def test_who_is_let_go_is_out_at_once(desk: At, database: Database) -> None:
    wanjiru = desk("wanjiru")
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET disabled_at = now()"))
    assert wanjiru.get("/").status_code == 302
    assert knock(wanjiru, "wanjiru") == 422


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/console//example.org", "/\\x"])
def test_signing_in_leads_nowhere_else(stranger: Desk, elsewhere: str) -> None:
    form = {"email": address_of("wanjiru"), "password": PASSWORD}
    data = form | {"csrf_token": stranger.token("/sign-in")}
    came = stranger.client.post("/console/sign-in", query_string={"next": elsewhere}, data=data)
    assert came.location == "/console/"


def test_a_new_password_signs_other_browsers_out(desk: At) -> None:
    library, office = desk("wanjiru"), desk("wanjiru")
    short = office.post("/account/password", {"password": PASSWORD, "new": "short"})
    assert short.status_code == 422
    assert "at least 12 characters" in short.text
    office.post("/account/password", {"password": PASSWORD, "new": "a longer word or two"})
    assert library.get("/").status_code == 302
    assert office.get("/").status_code == 200


def test_the_console_speaks_kiswahili(desk: At) -> None:
    wanjiru = desk("wanjiru")
    wanjiru.post("/account/language", {"language": "sw"})
    assert '<html lang="sw">' in wanjiru.get("/account").text


def test_secrets_are_neither_in_the_table_nor_in_the_cookie_of_the_next(desk: At, database: Database) -> None:
    before = Desk(desk("wanjiru").client)
    with database.door() as session:
        rows = session.execute(text("SELECT row_to_json(coordinator)::text FROM coordinator")).scalars().all()
        said = session.scalars(select(Audit.reason)).all()
    cookie = before.client.get_cookie("ahadi", path="/console").value
    assert PASSWORD not in "".join(rows) + "".join(said) + cookie


def test_a_phone_whose_clock_is_half_a_minute_off_is_let_in(database: Database, team: dict[str, str]) -> None:
    from models.coordinator import Coordinator

    with later(seconds=30):
        code = code_of(team["njoroge"])
    with database.door() as session:
        njoroge = session.scalars(select(Coordinator).where(Coordinator.email == address_of("njoroge"))).one()
        assert second_proof.is_right(session, njoroge, code)
