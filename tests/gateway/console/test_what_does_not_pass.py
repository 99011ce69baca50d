"""What a campaign's form and its approval do not let pass."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Simulator
from handlers.consent import OPTED_OUT, suppress
from models.audit import Audit
from models.batch import Queue
from models.campaign import CampaignState
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO
from tests.crowd import SW
from tests.gateway.console.conftest import Desk, address_of
from tests.gateway.console.test_campaigns import state_of, write

At = Callable[[str], Desk]


def test_who_wrote_in_it_cannot_approve_it_either(database: Database, desk: At) -> None:
    campaign_id = write(desk("wanjiru"))
    njoroge = desk("njoroge")
    form = {"name": "16 Days", "sw": SW + " Leo.", "language": "", "first_step": ""}
    njoroge.post(f"/campaigns/{campaign_id}/edit", form, on=f"/campaigns/{campaign_id}/edit")
    njoroge.post(f"/campaigns/{campaign_id}/approve", {"version": 2})
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    assert "To approve:" not in njoroge.get("/").text
    assert f"Changed by {address_of('njoroge')}" in njoroge.get(f"/campaigns/{campaign_id}").text
    desk("adhiambo").post(f"/campaigns/{campaign_id}/approve", {"version": 2})
    assert state_of(database, campaign_id) is CampaignState.APPROVED


def test_an_approval_is_of_what_was_read(database: Database, desk: At) -> None:
    wanjiru, njoroge = desk("wanjiru"), desk("njoroge")
    campaign_id = write(wanjiru)
    assert 'name="version" value="1"' in njoroge.get(f"/campaigns/{campaign_id}").text
    form = {"name": "16 Days", "sw": "Kitu kingine.", "language": "", "first_step": ""}
    wanjiru.post(f"/campaigns/{campaign_id}/edit", form, on=f"/campaigns/{campaign_id}/edit")
    njoroge.post(f"/campaigns/{campaign_id}/approve", {"version": 1})
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    assert "it was changed while you read it; read it again" in njoroge.get("/account").text


def test_what_is_in_the_archive_is_not_approved(database: Database, desk: At) -> None:
    wanjiru, njoroge = desk("wanjiru"), desk("njoroge")
    campaign_id = write(wanjiru)
    wanjiru.post(f"/campaigns/{campaign_id}/archive")
    njoroge.post(f"/campaigns/{campaign_id}/approve", {"version": 1})
    assert state_of(database, campaign_id) is CampaignState.DRAFT
    assert wanjiru.get(f"/campaigns/{campaign_id}/edit").status_code == 404


def test_a_test_goes_to_nobody_who_said_stop_and_not_without_end(
    database: Database, desk: At, emptied: Simulator
) -> None:
    wanjiru = desk("wanjiru")
    campaign_id = write(wanjiru)
    with database.door() as session:
        suppress(session, PhoneNumber(AMINA), OPTED_OUT)
    wanjiru.post(f"/campaigns/{campaign_id}/test", {"phone": AMINA})
    assert "this number wants no texts" in wanjiru.get("/account").text
    came = [wanjiru.post(f"/campaigns/{campaign_id}/test", {"phone": OTIENO}).status_code for _ in range(10)]
    assert came == [302] * 9 + [429]
    drain(Queue.REPLIES)
    assert {accepted.number for accepted in emptied.log} == {OTIENO}
    with database.door() as session:
        tested = session.execute(select(Audit.who, Audit.reason).where(Audit.event == "campaign_tested")).all()
    assert set(tested) == {(address_of("wanjiru"), f"campaign {campaign_id}")}


@pytest.mark.parametrize(
    "told",
    [
        {"pledged_from": "0001-01-01"}, {"pledged_until": "9999-12-31"}, {"at": "9999-12-31T23:59"},
        {"budget_kes": "Infinity"}, {"budget_kes": "NaN"}, {"budget_kes": "1e20"}, {"rate": "1e30"}, {"name": "   "},
    ],
)  # fmt: skip
def test_what_no_calendar_and_no_purse_holds_is_refused(desk: At, told: dict[str, str]) -> None:
    wanjiru = desk("wanjiru")
    form = {"name": "x", "sw": SW, "language": "", "first_step": ""} | told
    assert wanjiru.post("/campaigns/new", form, on="/campaigns/new").status_code == 422
    assert wanjiru.get("/campaigns").status_code == 200


def test_a_slow_pace_is_a_pace(desk: At) -> None:
    assert write(desk("wanjiru"), rate="0.01")
