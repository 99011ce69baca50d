"""People who heard the short code on the radio, and people who want to hear nothing more."""

import subprocess
from collections.abc import Callable

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Handset
from handlers import consent
from models.audit import Audit
from models.base import now
from models.batch import Batch, Queue
from models.choice import Channel, Language
from models.consent import Consent
from models.inbound import Inbound
from models.message import Message, MessageKind, MessageState
from models.person import Person
from models.phone_number import PhoneNumber
from models.pledge import Pledge
from tests.conftest import AMINA, OTIENO
from tests.crowd import crowd, launch

Phone = Callable[..., Handset]


def text(phone: Handset, *bodies: str) -> str:
    """Texts one after another; the newest reply, or nothing."""
    before = len(phone.inbox)
    for body in bodies:
        phone.text(body)
        drain(Queue.REPLIES)
    return phone.inbox[-1].text if len(phone.inbox) > before else ""


def total(client: FlaskClient) -> int:
    return client.get("/data/counts.json").json["total"]


def test_who_heard_the_code_on_the_radio_is_counted_with_two_texts(
    phone: Phone, client: FlaskClient, database: Database
) -> None:
    amina = phone()

    assert text(amina, "AHADI Kisumu").startswith("HeForShe, bure. Tunahifadhi nambari")
    assert total(client) == 0, "a first text is a wish, not yet a consent"
    assert text(amina, "1") == (
        "Asante, umehesabiwa. Kuona zaidi piga *384*2026#. Ili kupata ujumbe wetu hadi 2 kwa mwezi jibu ANZA (bure)."
    )

    assert total(client) == 1
    with database.door() as session:
        pledge, person = session.scalars(select(Pledge)).one(), session.scalars(select(Person)).one()
        consents = session.scalars(select(Consent)).all()
    assert (pledge.county, pledge.channel, person.language) == (42, Channel.SMS, Language.SW)
    assert [(c.purpose, c.given, c.channel) for c in consents] == [("pledge", True, "sms")]


def test_english_is_answered_in_english(phone: Phone) -> None:
    otieno = phone(OTIENO)
    assert text(otieno, "Pledge nairobi").startswith("HeForShe, free. We keep your number")
    assert text(otieno, "YES").startswith("Thank you, you are counted.")


def test_no_means_that_nothing_is_kept(phone: Phone, database: Database) -> None:
    amina = phone()
    assert text(amina, "AHADI Kisumu", "2") == "Sawa. Hatukuhifadhi chochote. Asante."
    with database.door() as session:
        assert session.scalars(select(Person)).all() == []
        assert session.scalars(select(Inbound.sender)).all() == [None, None]
        assert session.scalars(select(Inbound.body)).all() == [None, None]
        assert session.scalars(select(Message.phone)).all() == [None, None]


def test_who_names_no_county_is_counted_first_and_asked_then(phone: Phone, database: Database) -> None:
    amina = phone()
    assert "Uko kaunti gani?" in text(amina, "NAAHIDI", "ndiyo")
    assert text(amina, "Homa bay") == "Imehifadhiwa. Asante."
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [43]


def test_a_town_of_two_counties_is_asked_about(phone: Phone, database: Database) -> None:
    amina = phone()
    assert (
        text(amina, "AHADI Nyahururu", "1")
        == "Asante, umehesabiwa. Unamaanisha kaunti gani? Jibu 1 Nyandarua, 2 Laikipia."
    )
    text(amina, "2")
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [31]


def test_a_question_stays_open_over_other_texts(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    text(amina, "AHADI Kisumu", "msaada", "1")
    assert total(client) == 1


def test_a_digit_out_of_nowhere_pledges_nothing(phone: Phone, client: FlaskClient) -> None:
    assert text(phone(), "1").startswith("Jibu AHADI")
    assert total(client) == 0


def test_who_pledged_on_ussd_is_known_by_text(phone: Phone, client: FlaskClient, database: Database) -> None:
    amina = phone()
    amina.dial().press("2").press("1").press("1").hang_up()
    assert text(amina, "PLEDGE Kisumu") == "Saved. Thank you."
    assert text(amina, "PLEDGE Siaya").startswith("Thank you, you are counted already")
    assert total(client) == 1
    with database.door() as session:
        assert session.scalars(select(Pledge.county)).all() == [42]


def test_a_promise_can_be_kept_by_text(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    text(amina, "AHADI 42", "1")
    assert text(amina, "NIMEFANYA") == "Hongera, na asante. Umetimiza ahadi yako."
    assert client.get("/data/counts.json").json["kept"] == 1


def test_what_is_kept_is_told_masked_and_harmless(phone: Phone) -> None:
    amina = phone()
    assert text(amina, "DATA") == "Hatuna ahadi ya nambari hii; ujumbe wake tu, kwa siri, siku 30. Kufuta jibu FUTA."
    text(amina, "AHADI Kisumu", "1")
    # Three replies an hour are used up; the fourth question is asked tomorrow.
    with time_machine.travel(now().timestamp() + 86400):
        told = text(amina, "data yangu")
    assert told == (
        "Tunahifadhi: nambari +2547*****001, kaunti Kisumu, majibu yako na saa zake. Ujumbe: hapana. "
        "Kuona yote piga *384*2026#. Kufuta jibu FUTA."
    )


def test_language_words_change_the_language(phone: Phone, database: Database) -> None:
    amina = phone()
    text(amina, "AHADI Kisumu", "1")
    assert text(amina, "ENGLISH").startswith("From now on in English.")
    with database.door() as session:
        assert session.scalars(select(Person.language)).one() is Language.EN


def test_stop_is_confirmed_once_and_holds(phone: Phone, database: Database) -> None:
    amina = phone()
    assert text(amina, "wacha kunitumia") == "Sawa. Hutapokea ujumbe wetu tena. Kurudi piga *384*2026#."
    assert text(amina, "STOP") == ""
    assert text(amina, "habari") == "", "a text that asks for nothing is not answered any more"
    assert text(amina, "HELP") != "", "a question that she asks herself is"
    with database.door() as session:
        assert consent.stops(session, [PhoneNumber(AMINA)])[PhoneNumber(AMINA)].reason == "opted out"


def test_a_stop_that_comes_while_a_thousand_texts_wait_stops_hers(phone: Phone, database: Database) -> None:
    otieno = phone(OTIENO)
    otieno.dial().press("2").press("1").press("1").press("9").press("4").press("6").press("1")
    drain(Queue.REPLIES)
    launch(database, crowd(database, 1500))

    text(otieno, "stop please")
    drain(Queue.CAMPAIGNS)

    assert [received.text.split(".")[0] for received in otieno.inbox] == ["Thank you, your sign-up is done", "Done"]
    with database.door() as session:
        theirs = session.execute(
            select(Message.state, Message.reason).where(Message.kind == MessageKind.CAMPAIGN)
        ).all()
    assert theirs.count((MessageState.SUPPRESSED, "opted out")) == 1
    assert [state for state, _ in theirs].count(MessageState.ACCEPTED) == len(theirs) - 1 > 950


def test_what_was_owed_before_the_stop_does_not_leave_after_it(phone: Phone, database: Database) -> None:
    amina = phone()
    amina.text("HELP").text("STOP")
    drain(Queue.REPLIES)
    assert [received.text.split(".")[0] for received in amina.inbox] == ["Done"]
    with database.door() as session:
        assert session.scalars(select(Message.state).order_by(Message.id)).all() == ["suppressed", "accepted"]


def test_start_brings_the_texts_back(phone: Phone, database: Database) -> None:
    amina = phone()
    text(amina, "AHADI Kisumu", "1", "STOP")
    text(amina, "ANZA")
    with database.door() as session:
        assert consent.stops(session, [PhoneNumber(AMINA)]) == {}
        given = session.scalars(select(Consent.given).where(Consent.purpose == "texts").order_by(Consent.id)).all()
        assert session.scalars(select(Audit.event)).all() == ["stop_lifted"]
    assert given == [False, True]


def test_after_delete_the_number_is_nowhere_and_the_total_keeps_its_count(
    phone: Phone, client: FlaskClient, database: Database
) -> None:
    amina = phone()
    text(amina, "AHADI Kisumu", "1")
    assert text(amina, "FUTA") == "Tayari. Hatuna data yako. Asante."

    assert total(client) == 1
    with database.door() as session:
        assert session.scalars(select(Person)).all() == []
        assert session.scalars(select(Message.phone)).all() == [None] * 3
        assert session.scalars(select(Inbound.sender)).all() == [None] * 3
        assert session.scalars(select(Inbound.body)).all() == [None] * 3
        assert consent.stops(session, [PhoneNumber(AMINA)])[PhoneNumber(AMINA)].reason == "erased"
    with time_machine.travel(now().timestamp() + 7200):
        assert (
            text(amina, "DATA")
            == "Hatuna ahadi ya nambari hii; ila kwamba haitaki ujumbe, na ujumbe wake, kwa siri, siku 30."
        )


@pytest.mark.parametrize("said", ["bwana yangu ananipiga", "He beats me every night", "nisaidie anataka kuniua"])
def test_a_disclosure_gets_the_free_lines_and_tags_nobody(phone: Phone, database: Database, said: str) -> None:
    reply = text(phone(), said)
    assert "1195" in reply
    assert "116" in reply
    with database.door() as session:
        kept = session.scalars(select(Inbound)).one()
    assert (kept.sender, kept.keyword, kept.disclosure, kept.body) == (None, None, True, said)
    assert 6.9 < (kept.purge_after - now()).total_seconds() / 86400 <= 7


def test_two_machines_that_answer_each_other_fall_silent(phone: Phone) -> None:
    amina = phone()
    for _ in range(20):
        text(amina, amina.inbox[-1].text if amina.inbox else "Thank you for your message")
    assert len(amina.inbox) <= 3


def test_replies_travel_through_a_real_worker_ahead_of_a_campaign(
    phone: Phone, database: Database, worker: subprocess.Popen[bytes]
) -> None:
    amina = phone()
    amina.text("HELP")
    assert amina.wait_for_text(seconds=20).text.startswith("Reply PLEDGE")


@pytest.mark.parametrize(
    "answer",
    ["1 ndiyo", "ndio mimi ni 25 years", "Ndiyo, 18+ na nakubali", "moja", "Jibu 1", "sawa", "1 42", "ndio kisumu"],
)
def test_a_yes_is_understood_as_people_give_it(phone: Phone, client: FlaskClient, answer: str) -> None:
    text(phone(), "AHADI", answer)
    assert total(client) == 1


@pytest.mark.parametrize("answer", ["nina miaka 16", "No I am 17", "Sina 18", "I am 16 and I agree", "hapana asante"])
def test_who_is_under_age_or_says_no_is_not_counted_and_not_kept(
    phone: Phone, client: FlaskClient, database: Database, answer: str
) -> None:
    text(phone(), "AHADI Kisumu", answer, "ndio")
    assert total(client) == 0
    with database.door() as session:
        assert session.scalars(select(Person)).all() == []


def test_an_age_in_the_first_text_ends_it(phone: Phone, client: FlaskClient) -> None:
    assert text(phone(), "AHADI Kisumu, nina miaka 14").startswith("Sawa. Hatukuhifadhi")
    text(phone(), "1")
    assert total(client) == 0


def test_an_unclear_answer_is_asked_for_again(phone: Phone, client: FlaskClient) -> None:
    amina = phone()
    assert text(amina, "AHADI Kisumu", "vipi bado").startswith("Jibu 1 kama una miaka 18")
    text(amina, "ndio")
    assert total(client) == 1


def test_who_asks_for_help_gets_the_lines_though_three_replies_are_used_up(phone: Phone, database: Database) -> None:
    amina = phone()
    text(amina, "hi", "hello", "habari")
    assert "1195" in text(amina, "nimepigwa na mume wangu")
    with database.door() as session:
        kept = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        assert (kept.phone, kept.person_id, kept.origin) == (None, None, None), "nothing ties the reply to her"
        assert session.get(Batch, kept.batch_id).body == ""


def test_disclosures_are_answered_in_their_own_language(phone: Phone) -> None:
    assert text(phone(), "My husband is beating me please help").startswith("We cannot answer here.")
    assert text(phone(OTIENO), "STOP", "mume wangu ananipiga").startswith("Hatuwezi kujibu hapa.")


def test_a_wish_to_be_erased_is_one_whatever_else_is_said(phone: Phone, database: Database) -> None:
    amina = phone()
    text(amina, "AHADI Kisumu", "1")
    text(amina, "futa namba yangu mume wangu ananipiga")
    with database.door() as session:
        assert session.scalars(select(Person)).all() == []
    assert "1195" not in amina.inbox[-1].text
