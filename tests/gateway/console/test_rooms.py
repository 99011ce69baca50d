"""People, inbox, help lines, team, audit, queue, settings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from rq import Queue as RedisQueue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select, text

from gateway.database import Database
from handlers import helplines
from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.helpline import Helpline
from models.inbound import Inbound
from models.person import Person
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO, dial_and_press
from tests.gateway.console.conftest import PASSWORD, Desk, address_of

At = Callable[[str], Desk]


@pytest.fixture
def pledged(phone: Callable[..., object]) -> None:
    """Amina of Kisumu has pledged and wants texts."""
    dial_and_press(phone(), "2", "1", "1", "8", "1")


def audit(database: Database, event: str) -> list[tuple[str | None, str]]:
    with database.door() as session:
        return [tuple(row) for row in session.execute(select(Audit.who, Audit.reason).where(Audit.event == event))]


# People


def test_wanjiru_sees_what_is_kept_masked_and_why(desk: At, pledged: None) -> None:
    shown = desk("wanjiru").post("/people", {"phone": "0700 000 001"}, on="/people").text
    assert "+2547*****001" in shown
    assert "Why we keep it" in shown
    assert "2026-11" in shown
    assert "700000001" not in shown, "only approvers can erase, so not even the form holds it"


def test_an_erasure_wants_an_approver_a_reason_and_a_tick(desk: At, database: Database, pledged: None) -> None:
    njoroge = desk("njoroge")

    def people() -> int:
        with database.door() as session:
            return session.scalar(select(func.count()).select_from(Person))

    assert desk("wanjiru").post("/people/erase", {"phone": AMINA}).status_code == 403
    assert njoroge.post("/people/erase", {"phone": AMINA, "reason": "she asked"}).status_code == 422
    assert njoroge.post("/people/erase", {"phone": AMINA, "sure": "y"}).status_code == 422
    assert njoroge.post("/people/erase", {"phone": AMINA, "sure": "y", "reason": "0700000001 asked"}).status_code == 422
    assert people() == 1
    came = njoroge.post("/people/erase", {"phone": AMINA, "sure": "y", "reason": "she came to the office"})
    assert "Erased +2547*****001" in came.text
    assert people() == 0
    assert audit(database, "person_erased") == [(address_of("njoroge"), "she came to the office")]


def test_an_officer_of_another_county_reads_the_same_as_of_somebody_unknown(
    desk: At, database: Database, pledged: None
) -> None:
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET role = 'editor', county = 1 WHERE email LIKE 'kamau%'"))
    kamau = desk("kamau")
    known = kamau.post("/people", {"phone": AMINA}, on="/people").text
    unknown = kamau.post("/people", {"phone": OTIENO}, on="/people").text
    assert "Nothing is kept about +2547*****001." in known
    assert "Nothing is kept about +2547*****002." in unknown


def test_no_number_stands_in_an_address(desk: At, pledged: None) -> None:
    came = desk("wanjiru").post("/people", {"phone": AMINA}, on="/people")
    assert came.status_code == 200, "no redirect that would carry it"
    assert desk("wanjiru").post("/people", {"phone": "12"}, on="/people").status_code == 422


# Inbox


@pytest.fixture
def texts(database: Database, app: Flask) -> dict[str, int]:
    """A pledge by text, and one that may be a call for help. Gives their ids."""
    with database.door() as session:
        for name, body, disclosure in (
            ("pledge", "AHADI Kisumu", False),
            ("help", "a cry that nobody shall read", True),
        ):
            session.add(
                Inbound(
                    provider_id=name, sender=None if disclosure else PhoneNumber(AMINA), code="21512", body=body,
                    disclosure=disclosure, keyword=None if disclosure else "pledge", sent_at=now(),
                    purge_after=now() + timedelta(days=7),
                )
            )  # fmt: skip
        session.flush()
        return dict(session.execute(select(Inbound.provider_id, Inbound.id)).all())


def test_texts_are_masked_until_somebody_opens_one_and_that_is_on_record(
    desk: At, database: Database, texts: dict[str, int]
) -> None:
    wanjiru = desk("wanjiru")
    shown = wanjiru.get("/inbox").text
    assert "+2547*****001" in shown
    assert "AHADI Kisumu" not in shown
    assert "AHADI Kisumu" in wanjiru.post("/inbox/show", {"id": texts["pledge"]}).text
    assert audit(database, "text_opened") == [(address_of("wanjiru"), f"incoming text {texts['pledge']}")]


def test_what_may_be_a_call_for_help_is_shown_to_the_trained_alone(
    desk: At, database: Database, texts: dict[str, int]
) -> None:
    admin = desk("adhiambo")
    assert "call" not in admin.get("/inbox").text.lower().split("<main")[1]
    assert admin.get("/inbox/disclosures").status_code == 403
    assert admin.post("/inbox/show", {"id": texts["help"]}).status_code == 404
    with database.door() as session:
        session.execute(text("UPDATE coordinator SET trained = true WHERE email LIKE 'wanjiru%'"))
    wanjiru = desk("wanjiru")
    assert "Nobody reads these live" in wanjiru.get("/inbox/disclosures").text
    assert "a cry that nobody shall read" in wanjiru.post("/inbox/show", {"id": texts["help"]}).text


# Help lines


def test_a_line_is_due_after_ninety_days(desk: At, database: Database) -> None:
    with database.door() as session:
        session.add(Helpline(number="1195", name="Advice", tested_at=now() - timedelta(days=91)))
        session.add(Helpline(number="116", name="Children", tested_at=now()))
    wanjiru = desk("wanjiru")
    assert "Help lines to test:" in wanjiru.get("/").text
    assert wanjiru.get("/help-lines").text.count(">due<") == 1

    wanjiru.post("/help-lines/answered", {"id": 1})
    with database.door() as session:
        assert helplines.due(session) == []
    assert audit(database, "help_line_tested") == [(address_of("wanjiru"), "1195 answered")]


# Team


def test_an_admin_lets_somebody_in_and_changes_and_closes_her_account(desk: At, database: Database, app: Flask) -> None:
    admin = desk("adhiambo")
    came = admin.post("/team/let-in", {"email": "Zawadi@example.org", "role": "editor", "county": "42"}, on="/team")
    password = came.text.split("<code>")[1].split("<")[0]
    zawadi = Desk(app.test_client())
    zawadi.post("/sign-in", {"email": "zawadi@example.org", "password": password}, on="/sign-in")
    assert "Kisumu" in zawadi.get("/").text
    with database.door() as session:
        hers = session.scalars(select(Coordinator.id).where(Coordinator.email == "zawadi@example.org")).one()

    again = admin.post("/team/let-in", {"email": "zawadi@example.org", "role": "admin", "county": "0"}, on="/team")
    assert "she has an account already" in again.text
    admin.post(f"/team/{hers}", {"role": "viewer", "county": "0", "trained": "y"}, on=f"/team/{hers}")
    with database.door() as session:
        changed = session.get_one(Coordinator, hers)
        assert (changed.role, changed.county, changed.trained) == ("viewer", None, True)
    admin.post(f"/team/{hers}/let-go")
    assert zawadi.get("/").status_code == 302
    admin.post(f"/team/{hers}/take-back")
    came = admin.post(f"/team/{hers}/password")
    assert "shown only now" in came.text
    assert [who for who, _ in audit(database, "coordinator_let_go")] == [address_of("adhiambo")]


def test_nobody_changes_herself(desk: At, database: Database) -> None:
    admin = desk("adhiambo")
    with database.door() as session:
        own = session.scalars(select(Coordinator.id).where(Coordinator.email == address_of("adhiambo"))).one()
    for path, form in (("", {"role": "viewer", "county": "0"}), ("/let-go", {}), ("/codes", {}), ("/password", {})):
        admin.post(f"/team/{own}{path}", form)
        assert "another admin has to change you" in admin.get("/team").text, path


def test_who_lost_phone_and_paper_begins_anew(desk: At, database: Database, app: Flask) -> None:
    admin = desk("adhiambo")
    with database.door() as session:
        njoroge = session.scalars(select(Coordinator.id).where(Coordinator.email == address_of("njoroge"))).one()
    admin.post(f"/team/{njoroge}/codes")
    his = Desk(app.test_client())
    came = his.post("/sign-in", {"email": address_of("njoroge"), "password": PASSWORD}, on="/sign-in")
    assert came.location == "/console/second-proof"


# Audit, queue, settings


def test_the_audit_names_who_did_what(desk: At, database: Database) -> None:
    admin = desk("adhiambo")
    shown = admin.get("/audit").text
    assert "signed in" in shown
    assert address_of("adhiambo") in shown
    assert "Nothing is on record." in admin.get("/audit?event=person_erased").text
    with database.door() as session:
        session.add_all(Audit(event="stop_lifted", channel="sms", reason=f"row {n}") for n in range(150))
    first = admin.get("/audit?event=stop_lifted").text
    assert "row 149" in first
    assert "row 10<" not in first
    older = first.split('href="/console/audit?before=')[1].split('"')[0].replace("&amp;", "&")
    assert "row 10<" in admin.get(f"/audit?before={older}").text


def test_the_queue_shows_what_failed_and_forgets_it(desk: At, app: Flask) -> None:
    redis = app.extensions["redis"]
    queue = RedisQueue("chores", connection=redis, serializer=JSONSerializer)
    job = queue.enqueue("gateway.jobs.sweep")
    njoroge = desk("njoroge")
    assert "No worker is running" in njoroge.get("/queue").text
    queue.failed_job_registry.add(job, ttl=60, exc_string="Traceback\nOperationalError: it went away")
    assert "gateway.jobs.sweep" in njoroge.get("/queue").text
    njoroge.post("/queue/forget", {"id": job.id})
    assert "gateway.jobs.sweep" not in njoroge.get("/queue").text


def test_settings_are_shown_and_secrets_are_not(desk: At, settings: object) -> None:
    shown = desk("njoroge").get("/settings").text
    assert "SEND_WINDOW" in shown
    assert "*384*2026#" in shown
    for secret in (settings.secret_key, settings.at_api_key, *settings.phone_key, *settings.hook_tokens):
        assert secret.get_secret_value() not in shown
    assert settings.database_url.get_secret_value() not in shown
