"""Amina's name stood on a banner. She is asked whether it was she, in one text or when she dials."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Handset, Simulator
from handlers import paper_list
from models.base import now, today
from models.batch import Queue
from models.campaign import Asks
from models.choice import Channel, Evidence
from models.consent import Consent
from models.person import Person
from models.pledge import Pledge
from models.tally import Tally
from tests.conftest import dial_and_press
from tests.crowd import launch

Phone = Callable[..., Handset]
AMINA = "+254700000001"
ASKED = {
    "sw": "Ulisaini bango la HeForShe? Jibu 1 ndiyo, 2 hapana.",
    "en": "Did you sign the HeForShe banner? Reply 1 yes, 2 no.",
}


@pytest.fixture
def amina(app: Flask, database: Database, phone: Phone, emptied: Simulator) -> Handset:
    """On paper, in Kisumu, with a tick at "texts"."""
    cells = {
        "phone": AMINA,
        "language": "sw",
        "county": "42",
        "texts": "yes",
        "consented_at": f"{today() - timedelta(days=1)}",
    }
    with database.door() as session:
        paper_list.take(session, paper_list.read(cells))
    return phone(AMINA)


def ask(database: Database) -> None:
    launch(database, asks=Asks.PAPER, **ASKED)
    drain(Queue.CAMPAIGNS)


def evidence(database: Database) -> list[tuple[Evidence, Channel]]:
    with database.door() as session:
        return [tuple(row) for row in session.execute(select(Pledge.evidence, Pledge.channel))]


def sums(database: Database) -> dict[Channel, int]:
    found: dict[Channel, int] = {}
    with database.door() as session:
        for channel, pledged in session.execute(select(Tally.channel, Tally.pledged)):
            found[channel] = found.get(channel, 0) + pledged
    return {channel: pledged for channel, pledged in found.items() if pledged}


def test_a_1_makes_it_her_own_and_counts_it_once(amina: Handset, database: Database, client: FlaskClient) -> None:
    assert (evidence(database), sums(database)) == ([(Evidence.CLAIMED, Channel.IMPORT)], {Channel.IMPORT: 1})
    ask(database)
    amina.text("1")
    drain(Queue.REPLIES)

    assert amina.inbox[-1].text.startswith("Asante, umehesabiwa")
    assert (evidence(database), sums(database)) == ([(Evidence.VERIFIED, Channel.SMS)], {Channel.SMS: 1})
    assert client.get("/data/counts.json").json["total"] == 1
    with database.door() as session:
        agreed = select(Consent.channel).where(Consent.purpose == "pledge").order_by(Consent.id)
        assert session.scalars(agreed).all()[-1] is Channel.SMS


@pytest.mark.parametrize("said", ["2", "hapana", "mimi niko na miaka 16"])
def test_a_2_erases_her(amina: Handset, database: Database, said: str) -> None:
    ask(database)
    amina.text(said)
    assert nobody_is_kept(database)
    assert sums(database) == {}, "what was denied is counted no more"


@pytest.mark.parametrize("said", ["2", "hapana", "no how do i change my county", "nina miaka 16"])
def test_who_has_confirmed_is_erased_by_no_2_of_the_next_days(amina: Handset, database: Database, said: str) -> None:
    ask(database)
    amina.text("1")
    with time_machine.travel(now() + timedelta(days=2)):
        amina.text(said)
    assert evidence(database) == [(Evidence.VERIFIED, Channel.SMS)]


def test_a_no_that_goes_on_is_about_something_else(amina: Handset, database: Database) -> None:
    ask(database)
    amina.text("no thanks, how do I change my county?")
    assert evidence(database) == [(Evidence.CLAIMED, Channel.IMPORT)]


@pytest.mark.parametrize("said", [("AHADI", "2"), ("AHADI niko na miaka 16",)])
def test_who_says_no_to_ahadi_is_kept_no_more(amina: Handset, database: Database, said: tuple[str, ...]) -> None:
    for text in said:
        amina.text(text)
    assert nobody_is_kept(database)
    assert sums(database) == {}


def test_who_says_no_on_the_phone_is_kept_no_more(amina: Handset, database: Database) -> None:
    dial_and_press(amina, "2")
    assert "116" in amina.screen
    assert nobody_is_kept(database)
    assert sums(database) == {}


def test_a_county_told_while_confirming_moves_the_count(amina: Handset, database: Database) -> None:
    amina.text("AHADI Siaya")
    amina.text("1")
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [41]
        by = select(Tally.county, func.sum(Tally.pledged)).group_by(Tally.county)
        assert {county: n for county, n in session.execute(by) if n} == {41: 1}


def test_who_is_only_claimed_is_not_asked_whether_it_is_done(amina: Handset, database: Database) -> None:
    launch(database, asks=Asks.DONE, sw="Umefanya? Jibu 1 au 2.", en="Have you done it? Reply 1 or 2.")
    drain(Queue.CAMPAIGNS)
    assert amina.inbox == []


def nobody_is_kept(database: Database) -> bool:
    with database.door() as session:
        return session.scalars(select(Person)).all() == []


def test_who_dials_is_asked_like_anybody_who_calls_first(amina: Handset, database: Database) -> None:
    amina.dial()
    assert "18+" in amina.screen
    amina.press("1").press("1")
    assert (evidence(database), sums(database)) == ([(Evidence.VERIFIED, Channel.USSD)], {Channel.USSD: 1})
    assert dial_and_press(amina).screen.startswith("Karibu tena")


def test_ahadi_asks_her_too_and_nothing_is_moved_twice(amina: Handset, database: Database) -> None:
    amina.text("AHADI")
    amina.text("1")
    amina.text("AHADI")
    amina.text("1")
    assert (evidence(database), sums(database)) == ([(Evidence.VERIFIED, Channel.SMS)], {Channel.SMS: 1})


def test_the_question_goes_to_nobody_who_pledged_herself(amina: Handset, database: Database, phone: Phone) -> None:
    otieno = dial_and_press(phone("+254700000002"), "2", "1", "1", "8", "2", "1", "1", "1")
    amina.dial().press("1").press("1")
    drain(Queue.REPLIES)
    had = len(otieno.inbox), len(amina.inbox)
    ask(database)
    assert (len(otieno.inbox), len(amina.inbox)) == had


def test_the_same_list_once_more_takes_nothing_back(amina: Handset, database: Database) -> None:
    dial_and_press(amina, "1", "1")
    cells = {"phone": AMINA, "language": "sw", "county": "42", "texts": "yes", "consented_at": f"{now():%Y-%m-%d}"}
    with database.door() as session:
        paper_list.take(session, paper_list.read(cells))
    assert (evidence(database), sums(database)) == ([(Evidence.VERIFIED, Channel.USSD)], {Channel.USSD: 1})


def test_the_counter_says_how_many_are_only_claimed(app: Flask, database: Database, client: FlaskClient) -> None:
    for n in range(1, 11):
        assert "signed on paper" not in client.get("/?lang=en").text
        with database.door() as session:
            paper_list.take(session, paper_list.read({"phone": f"+2547000000{n:02d}", "language": "en"}))
    assert "Of these, 10 signed on paper" in client.get("/?lang=en").text
    assert client.get("/data/counts.json").json["total"] == 10
