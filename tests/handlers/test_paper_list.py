"""Lists from paper: what is taken, what is refused and why, and that nobody's own decision is overwritten."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from gateway.database import Database
from handlers import counts, opting, people, pledges
from handlers.paper_list import HEADER, BadLine, read
from handlers.words import TONGUES
from models.base import NAIROBI, now
from models.choice import Channel, Evidence, Language
from models.consent import Consent
from models.person import Person
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.conftest import AMINA, OTIENO

GOOD = {"phone": "0700 000 001", "language": "sw", "county": "Kisumu", "texts": "yes", "consented_at": "2026-11-01"}


def run(app: Flask, folder: Path, *rows: str, header: str = ",".join(HEADER)) -> object:
    file = folder / "list.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
    return app.test_cli_runner().invoke(args=["people", "import", str(file)])


def wishes(database: Database) -> list[tuple[bool, Channel]]:
    with database.door() as session:
        found = select(Consent.given, Consent.channel).where(Consent.purpose == "texts").order_by(Consent.id)
        return [tuple(row) for row in session.execute(found)]


def test_a_list_is_taken_in_and_once_more_changes_nothing(app: Flask, database: Database, tmp_path: Path) -> None:
    rows = "0700000001,sw,Kisumu,yes,2026-11-01", "+254711000002,English,47,no,", "0722000003,sw,,,"
    first, again = run(app, tmp_path, *rows), run(app, tmp_path, *rows)
    assert first.output.split() == ["imported", "3", "updated", "0", "refused", "0"]
    assert again.output.split() == ["imported", "0", "updated", "3", "refused", "0"]
    with database.door() as session:
        assert set(session.scalars(select(Pledge.evidence))) == {Evidence.CLAIMED}
        assert counts.in_country(session) == 3
    assert wishes(database) == [(True, Channel.IMPORT), (False, Channel.IMPORT)]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"phone": "12"}, "this is no Kenyan mobile number"),
        ({"phone": "0200000001"}, "this is no Kenyan mobile number"),
        ({"phone": ""}, "this is no phone number"),
        ({"language": "fr"}, f"language is {' or '.join(TONGUES)}"),
        ({"county": "Paris"}, "county is a code or a name of the 47, or empty"),
        ({"texts": "maybe"}, "texts is yes, no or empty"),
        ({"consented_at": ""}, "texts: yes needs consented_at, the day on which it was said"),
        ({"consented_at": "1/11/26"}, "consented_at looks like 2026-11-25 or 2026-11-25T10:30"),
        ({"consented_at": "2199-01-01"}, "consented_at lies in the future"),
    ],
)
def test_a_line_that_will_not_do_says_why_and_never_its_number(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(BadLine, match=reason) as refused:
        read(GOOD | changed)
    assert "700" not in str(refused.value)


def test_a_day_is_a_day_in_nairobi() -> None:
    assert read(GOOD).consented_at == datetime(2026, 11, 1, tzinfo=NAIROBI)


def test_a_bad_line_costs_nobody_else_her_place(app: Flask, tmp_path: Path) -> None:
    came = run(app, tmp_path, "0700000001,sw,42,yes,2026-11-01", "07,sw,42,yes,2026-11-01", "0722000003", "\x00,,,,")
    assert "line 3: this is no Kenyan mobile number" in came.output
    assert "line 4: language is sw or" in came.output
    assert "imported  1" in came.output
    assert "refused   3" in came.output


def test_a_header_that_lacks_a_column_is_named(app: Flask, tmp_path: Path) -> None:
    came = run(app, tmp_path, "0700000001,sw", header="phone,language")
    assert came.exit_code == 1
    assert "the header lacks county, texts" in came.output


def test_what_the_holder_decided_weighs_more(app: Flask, database: Database, tmp_path: Path) -> None:
    amina, otieno = PhoneNumber(AMINA), PhoneNumber(OTIENO)
    with database.door() as session:
        for phone in (amina, otieno):
            pledges.record(
                session, phone, language=Language.EN, county=1, channel=Channel.USSD, origin=f"s-{phone[-3:]}"
            )
        opting.opt_out(
            session, amina, reason="opted out", channel=Channel.SMS, origin="x", at=now() - timedelta(days=60)
        )
        opting.opt_in(session, otieno, language=Language.EN, channel=Channel.USSD, origin="y")
    run(app, tmp_path, "0700000001,sw,42,yes,2026-11-01", "0711000002,sw,42,no,2026-11-01")
    with database.door() as session:
        assert set(session.scalars(select(Person.county))) == {1}
        assert set(session.scalars(select(Person.language))) == {Language.EN}
        assert [people.recognise(session, phone).texts for phone in (amina, otieno)] == [False, True]


def test_a_large_list_is_kept_slice_by_slice(app: Flask, database: Database, tmp_path: Path) -> None:
    came = run(app, tmp_path, *(f"07220{n:05},sw,{1 + n % 47},no," for n in range(450)))
    assert "imported  450" in came.output
    with database.door() as session:
        assert counts.in_country(session) == 450
