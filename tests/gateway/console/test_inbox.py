"""Texts that came in: Wanjiru sees that they came, reads words one by one, and is on record for it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gateway.database import Database
from gateway.jobs import purge
from handlers import inbox
from models.audit import Audit
from models.base import now
from models.inbound import Inbound
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.gateway.console.conftest import Desk, address_of, later

At = Callable[[str], Desk]
WORDS, SECRET = "AHADI Kisumu kwa mama yangu", "he hits me"


@pytest.fixture
def texts(database: Database) -> dict[str, int]:
    """Amina has pledged by text, and somebody wrote that she is in danger."""
    with database.door() as session:
        return {"pledge": arrive(session, WORDS), "danger": arrive(session, SECRET, disclosure=True)}


def arrive(session: object, body: str, *, disclosure: bool = False) -> int:
    kept = timedelta(days=7 if disclosure else 30)
    made = Inbound(
        provider_id=f"in-{disclosure}-{body}", code="21512", body=body, disclosure=disclosure,
        sender=None if disclosure else PhoneNumber(AMINA), keyword=None if disclosure else "pledge",
        language="sw", sent_at=now(), purge_after=now() + kept,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def train(database: Database) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET trained = true WHERE email LIKE 'wanjiru%'"))


def read(database: Database) -> list[tuple[str | None, str]]:
    with database.door() as session:
        rows = session.execute(select(Audit.who, Audit.reason).where(Audit.event == "text_read"))
        return [(row.who, row.reason) for row in rows]


def test_number_and_words_are_masked(desk: At, texts: dict[str, int]) -> None:
    shown = desk("wanjiru").get("/inbox").text
    for words in ("+2547*****001", "a pledge", "21512", "Forgotten on"):
        assert words in shown
    assert "mama yangu" not in shown
    assert AMINA[1:] not in shown


def test_words_are_shown_by_a_form_and_it_is_on_record(desk: At, database: Database, texts: dict[str, int]) -> None:
    wanjiru = desk("wanjiru")
    came = wanjiru.post("/inbox/show", {"id": texts["pledge"]})
    assert WORDS in came.text
    assert came.location is None
    assert read(database) == [(address_of("wanjiru"), f"text {texts['pledge']}")]
    assert WORDS not in wanjiru.get("/inbox").text, "and masked again afterwards"


def test_who_is_not_trained_sees_nothing_of_a_disclosure(desk: At, database: Database, texts: dict[str, int]) -> None:
    for name in ("wanjiru", "adhiambo"):
        her = desk(name)
        shown = her.get("/inbox").text
        assert "rained readers" not in shown
        assert SECRET not in shown
        assert f"text-{texts['danger']}" not in shown
        assert her.get("/inbox/disclosures").status_code == 403
        assert her.post("/inbox/disclosures/show", {"id": texts["danger"]}).status_code == 403
        hidden, absent = (her.post("/inbox/show", {"id": wanted}) for wanted in (texts["danger"], 99))
        assert (hidden.status_code, absent.status_code) == (404, 404)
        # The tokens of the forms differ from one second to the next.
        assert re.sub('value="[^"]*"', "", hidden.text) == re.sub('value="[^"]*"', "", absent.text)
    assert read(database) == []


def test_a_trained_reader_has_a_page_of_her_own_which_says_that_nobody_reads_live(
    desk: At, database: Database, texts: dict[str, int]
) -> None:
    train(database)
    wanjiru = desk("wanjiru")
    assert "/console/inbox/disclosures" in wanjiru.get("/inbox").text
    shown = wanjiru.get("/inbox/disclosures").text
    assert "Nobody reads these live; they are purged after 7 days." in shown
    assert SECRET not in shown
    assert WORDS not in wanjiru.post("/inbox/disclosures/show", {"id": texts["danger"]}).text
    assert SECRET in wanjiru.post("/inbox/disclosures/show", {"id": texts["danger"]}).text
    assert wanjiru.post("/inbox/disclosures/show", {"id": texts["pledge"]}).status_code == 404
    assert read(database) == [(address_of("wanjiru"), f"text {texts['danger']}")] * 2


def test_what_is_purged_is_gone_from_both_pages(desk: At, database: Database, texts: dict[str, int]) -> None:
    train(database)
    with later(days=31):
        purge()
        wanjiru = desk("wanjiru")
        shown = wanjiru.get("/inbox").text
        assert "forgotten" in shown
        assert "+2547*****001" not in shown
        assert wanjiru.post("/inbox/show", {"id": texts["pledge"]}).status_code == 404
        assert "There are none." in wanjiru.get("/inbox/disclosures").text
    assert read(database) == []


def test_a_long_inbox_is_read_page_by_page(desk: At, database: Database) -> None:
    with database.door() as session:
        ids = [arrive(session, f"text number {n}") for n in range(inbox.PAGE + 3)]
    wanjiru = desk("wanjiru")
    first = wanjiru.get("/inbox").text
    assert first.count('id="text-') == inbox.PAGE
    assert f"/console/inbox?before={ids[3]}" in first
    second = wanjiru.get(f"/inbox?before={ids[3]}").text
    assert second.count('id="text-') == 3
    assert "text number 1" in wanjiru.post("/inbox/show", {"id": ids[1], "before": ids[3]}).text


def test_the_page_is_found_by_the_primary_key(database: Database, texts: dict[str, int]) -> None:
    with database.door() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_sort = off"))
        plan = session.execute(
            text("EXPLAIN SELECT id FROM inbound WHERE disclosure IS false AND id < 99 ORDER BY id DESC LIMIT 50")
        ).scalars()
        assert any("pk_inbound" in line for line in plan)


@pytest.mark.parametrize("odd", ["x", "-1", "0", "9" * 30, ""])
def test_an_odd_address_shows_the_newest(desk: At, texts: dict[str, int], odd: str) -> None:
    wanjiru = desk("wanjiru")
    assert "+2547*****001" in wanjiru.get(f"/inbox?before={odd}").text
    assert wanjiru.post("/inbox/show", {"id": odd}).status_code == 404


def test_charlie_of_kisumu_reads_no_texts(desk: At, database: Database, texts: dict[str, int]) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET role = 'editor', trained = true WHERE email LIKE 'charlie%'"))
    charlie = desk("charlie")
    assert charlie.get("/inbox").status_code == 403
    assert charlie.get("/inbox/disclosures").status_code == 403
    assert charlie.post("/inbox/show", {"id": texts["pledge"]}).status_code == 403
