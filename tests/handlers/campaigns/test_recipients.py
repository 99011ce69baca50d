"""Who got it and who did not: every one once, whatever the page is long, in any state."""

import pytest
from sqlalchemy import text

from gateway.database import Database
from gateway.jobs import drain
from gateway.simulator import Simulator
from handlers.campaigns import recipients
from models.batch import Queue
from models.message import MessageState
from tests.crowd import crowd, launch, seen


def walked(database: Database, campaign_id: int, state: MessageState | None, most: int) -> list[int]:
    """The ids of the texts, page by page."""
    found: list[int] = []
    after = (0, 0)
    with database.door() as session:
        while page := recipients.page(session, campaign_id, state, after, most):
            assert len(page) <= most
            found += [person.place[1] for person in page]
            after = page[-1].place
    return found


@pytest.mark.parametrize("most", [1, 7, 50, 1000])
def test_page_after_page_everybody_is_seen_once(database: Database, emptied: Simulator, most: int) -> None:
    crowd(database, 120)
    launch(database, counties=(1,))
    campaign_id = launch(database, counties=(47,), rate=3)
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        odd = "batch_id IN (SELECT id FROM batch WHERE campaign_id = :campaign) AND id % 3 = 0"
        session.execute(text(f"UPDATE message SET state = 'failed' WHERE {odd}"), {"campaign": campaign_id})
        session.execute(
            text(
                "UPDATE batch SET failed = of.failed, accepted = accepted - of.failed FROM (SELECT batch_id, count(*) AS failed"
                " FROM message WHERE state = 'failed' GROUP BY batch_id) AS of WHERE of.batch_id = batch.id"
            )
        )
    total = seen(database, campaign_id)
    everybody = walked(database, campaign_id, None, most)
    assert len(everybody) == len(set(everybody)) == total.total > 3
    for state in (MessageState.FAILED, MessageState.ACCEPTED, MessageState.QUEUED):
        assert len(walked(database, campaign_id, state, most)) == getattr(total, state.value)


def test_those_who_wait_are_found_before_anything_has_left(database: Database, emptied: Simulator) -> None:
    crowd(database, 60)
    campaign_id = launch(database)
    waiting = seen(database, campaign_id).queued
    assert len(walked(database, campaign_id, MessageState.QUEUED, 50)) == waiting > 0


def test_reasons_are_counted_among_those_that_did_not_arrive(database: Database, emptied: Simulator) -> None:
    crowd(database, 60)
    campaign_id = launch(database)
    drain(Queue.CAMPAIGNS)
    with database.door() as session:
        session.execute(text("UPDATE message SET state = 'failed', reason = 'switched off' WHERE id % 2 = 0"))
        session.execute(text("UPDATE batch SET failed = 1"))
        (why,) = recipients.reasons(session, campaign_id)
        halves = session.execute(text("SELECT count(*) FROM message WHERE state = 'failed'")).scalar_one()
    assert (why.state, why.reason, why.people) == (MessageState.FAILED, "switched off", halves)
