"""Adhiambo reads who did what. Nobody changes it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from gateway.console.audit import EVENTS, THROUGH
from gateway.database import Database
from handlers import people, records
from models.audit import Audit
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.gateway.console.conftest import Desk, address_of
from tests.test_architecture import CODE

At = Callable[[str], Desk]


def note(database: Database, count: int, event: str = "text_read") -> None:
    with database.door() as session:
        session.add_all(
            Audit(event=event, channel="console", who=address_of("wanjiru"), reason=f"text {n}") for n in range(count)
        )


def test_what_was_done_is_told_in_words_newest_first(desk: At, database: Database) -> None:
    note(database, 1)
    with database.door() as session:
        people.erase(session, PhoneNumber(AMINA), channel="officer", reason="a court order")
    shown = desk("adhiambo").get("/audit").text.split("<tbody>")[1]
    for words in ("number erased", "command line", "a court order", "words of a text read", address_of("wanjiru")):
        assert words in shown
    assert shown.index("number erased") < shown.index("words of a text read")
    assert AMINA[1:] not in shown


def test_one_kind_of_event(desk: At, database: Database) -> None:
    note(database, 2)
    adhiambo = desk("adhiambo")
    shown = adhiambo.get("/audit?event=text_read").text
    assert shown.count('class="record"') == 2
    assert "Nothing of this kind is on record." in adhiambo.get("/audit?event=export_asked").text
    assert adhiambo.get("/audit?event=no_such_thing").text.count('class="record"') > 2


def test_a_long_record_is_read_page_by_page(desk: At, database: Database) -> None:
    note(database, records.PAGE + 2)
    adhiambo = desk("adhiambo")
    first = adhiambo.get("/audit?event=text_read").text
    assert first.count('class="record"') == records.PAGE
    older = re.search(r'href="/console(/audit\?before=\d+&amp;event=text_read)"', first)
    assert older
    second = adhiambo.get(older[1].replace("&amp;", "&")).text
    assert second.count('class="record"') == 2
    assert "<td>text 0" in second


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 30])
def test_an_odd_address_shows_the_newest(desk: At, odd: str) -> None:
    assert "signed in" in desk("adhiambo").get(f"/audit?before={odd}").text


def test_only_admins_read_it(desk: At) -> None:
    assert [desk(name).get("/audit").status_code for name in ("charlie", "wanjiru", "njoroge")] == [403] * 3


def test_every_event_has_words() -> None:
    written = set()
    for file in CODE:
        source = file.read_text()
        written |= set(re.findall(r'Audit\(\s*event="(\w+)"', source))
        written |= set(re.findall(r'_record\(session, "(\w+)"', source))
    assert len(written) > 15
    assert written - set(EVENTS) == set()


def test_every_channel_has_words() -> None:
    written = {name for file in CODE for name in re.findall(r'Audit\([^)]*channel="(\w+)"', file.read_text())}
    assert {"console", "command", "campaigns"} <= written
    assert written - set(THROUGH) == set()


def test_nothing_on_record_can_be_changed_through_the_console(app: Flask) -> None:
    methods = {m for rule in app.url_map.iter_rules() if "audit" in rule.endpoint for m in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS"}
