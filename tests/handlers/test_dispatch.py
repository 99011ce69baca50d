"""The only road out: never twice, never silently lost, not to anybody who said stop."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from gateway.bell import MOMENT_SECONDS
from handlers import consent, dispatch, people
from handlers.carrier import Accepted, Answered, NotTaken, Outcome, Refused, Rejected, Uncertain
from models.base import now
from models.batch import Batch, Queue
from models.message import Message
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO
from tests.handlers.conftest import Door

amina, otieno = PhoneNumber(AMINA), PhoneNumber(OTIENO)


def owe(door: Door, phone: PhoneNumber = amina, origin: str = "welcome:1") -> None:
    with door() as session:
        dispatch.queue_reply(session, phone, "Asante.", origin)


def claim(door: Door) -> dispatch.Claim | None:
    with door() as session:
        return dispatch.claim(session, Queue.REPLIES)


def submit(door: Door, held: dispatch.Claim | None) -> dispatch.Call | None:
    assert held is not None
    with door() as session:
        return dispatch.submit(session, held)


def record(door: Door, call: dispatch.Call | None, outcome: Outcome) -> None:
    assert call is not None
    with door() as session:
        dispatch.record(session, call, outcome)


def send(door: Door, outcome: Outcome) -> None:
    record(door, submit(door, claim(door)), outcome)


def state(door: Door) -> tuple[str, str, str | None]:
    with door() as session:
        batch = session.scalars(select(Batch).order_by(Batch.id).limit(1)).one()
        message = session.scalars(select(Message)).one()
        return batch.state.value, message.state.value, message.reason


def test_a_text_leaves_once(door: Door) -> None:
    owe(door)
    send(door, Answered({amina: Accepted("ATXid_1", 1, Decimal("0.8"))}))

    assert state(door) == ("recorded", "accepted", None)
    assert claim(door) is None
    with door() as session:
        message = session.scalars(select(Message)).one()
    assert (message.provider_id, message.parts, message.cost_kes) == ("ATXid_1", 1, Decimal("0.8000"))


def test_the_same_cause_owes_one_text(door: Door) -> None:
    owe(door)
    owe(door)
    assert state(door)[0] == "queued"


def test_the_bell_rings_after_the_commit_and_not_without_one(door: Door, app) -> None:
    redis = app.extensions["redis"]
    try:
        with door() as session:
            dispatch.queue_reply(session, amina, "Asante.", "welcome:1")
            assert redis.llen("rq:queue:replies") == 0
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert redis.llen("rq:queue:replies") == 0

    owe(door)
    assert redis.llen("rq:queue:replies") == 1


def test_a_worker_that_dies_before_the_call_leaves_the_text_to_the_next(door: Door) -> None:
    owe(door)
    assert claim(door) is not None
    assert claim(door) is None

    with time_machine.travel(now() + dispatch.LEASE + timedelta(seconds=1)), door() as session:
        assert dispatch.sweep(session).put_back == 1

    assert claim(door) is not None


def test_a_worker_that_dies_during_the_call_leaves_it_uncertain_and_nobody_calls_again(door: Door) -> None:
    owe(door)
    submit(door, claim(door))

    with time_machine.travel(now() + dispatch.SUBMITTING_AT_MOST + timedelta(seconds=1)):
        with door() as session:
            assert dispatch.sweep(session).uncertain == 1
        assert state(door) == ("uncertain", "uncertain", "the worker stopped during the call")
        assert claim(door) is None
        with door() as session:
            assert dispatch.sweep(session) == dispatch.Swept(0, 0, ())


def test_an_answer_that_comes_after_all_settles_what_was_uncertain(door: Door) -> None:
    owe(door)
    call = submit(door, claim(door))
    with time_machine.travel(now() + dispatch.SUBMITTING_AT_MOST + timedelta(seconds=1)), door() as session:
        dispatch.sweep(session)
    record(door, call, Answered({amina: Accepted("ATXid_1")}))
    assert state(door) == ("recorded", "accepted", None)


def test_a_reply_that_is_a_day_old_answers_nothing_any_more(door: Door) -> None:
    owe(door)
    with time_machine.travel(now() + dispatch.REPLY_VALID_FOR + timedelta(minutes=1)):
        assert submit(door, claim(door)) is None
    assert state(door) == ("recorded", "expired", dispatch.TOO_LATE)


def test_a_text_owed_under_the_old_key_is_recorded_under_the_new_one(door: Door, settings) -> None:
    owe(door)
    old = [key.get_secret_value() for key in settings.phone_key]
    phone_keys.use("n" * 32, *old)
    try:
        send(door, Answered({amina: Accepted("ATXid_1")}))
        assert state(door) == ("recorded", "accepted", None)
    finally:
        phone_keys.use(*old)


def test_whoever_is_erased_before_the_call_is_not_called(door: Door) -> None:
    owe(door)
    held = claim(door)
    with door() as session:
        people.erase(session, amina, channel="ussd", reason="asked for by the holder")
    assert submit(door, held) is None
    assert state(door) == ("recorded", "suppressed", "erased")


def test_a_call_under_way_is_recorded_as_it_was_though_the_person_is_erased(door: Door) -> None:
    owe(door)
    call = submit(door, claim(door))
    with door() as session:
        people.erase(session, amina, channel="ussd", reason="asked for by the holder")
    record(door, call, Answered({amina: Accepted("ATXid_1")}))
    assert state(door) == ("recorded", "accepted", None)
    with door() as session:
        assert session.scalars(select(Message.phone)).all() == [None]


def test_a_lease_that_was_lost_may_not_call(door: Door) -> None:
    owe(door)
    slow = claim(door)
    later = now() + dispatch.LEASE + timedelta(seconds=1)
    with time_machine.travel(later):
        with door() as session:
            dispatch.sweep(session)
        quick = claim(door)
        with door() as session:
            assert dispatch.submit(session, slow) is None
            assert dispatch.submit(session, quick) is not None
        with door() as session:
            assert dispatch.submit(session, quick) is None


@pytest.mark.parametrize(
    ("outcome", "batch", "message"),
    [
        (Answered({amina: Rejected("no route to this network")}), "recorded", "rejected"),
        (Answered({}), "recorded", "uncertain"),
        (Refused("the provider refused the account's key"), "queued", "queued"),
        (Answered({amina: Rejected("the account has no credit", ours=True)}), "recorded", "queued"),
        (Uncertain("no answer"), "uncertain", "uncertain"),
        (NotTaken("HTTP 503"), "queued", "queued"),
    ],
)
def test_every_outcome_has_its_state(door: Door, outcome: Outcome, batch: str, message: str) -> None:
    owe(door)
    send(door, outcome)
    assert state(door)[:2] == (batch, message)


def test_what_was_not_taken_waits_longer_each_time(door: Door) -> None:
    owe(door)
    waits = []
    at = now()
    for _ in range(6):
        with time_machine.travel(at, tick=False):
            send(door, NotTaken("HTTP 503"))
            assert claim(door) is None
            with door() as session:
                due = session.scalars(select(Batch.not_before)).one()
        waits.append((due - at).total_seconds())
        at = due
    assert all(3 <= wait <= 750 for wait in waits)
    assert waits[5] > waits[0] * 8


def test_the_provider_may_name_the_time(door: Door) -> None:
    owe(door)
    with time_machine.travel(now(), tick=False):
        send(door, NotTaken("too many requests", retry_after=120))
        with door() as session:
            assert session.scalars(select(Batch.not_before)).one() == now() + timedelta(seconds=120)


def test_a_stop_that_comes_while_the_text_waits_holds(door: Door) -> None:
    owe(door)
    with door() as session:
        consent.suppress(session, amina, "opted out")

    assert submit(door, claim(door)) is None
    assert state(door) == ("recorded", "suppressed", "opted out")


def test_an_opt_out_that_the_provider_reports_is_believed(door: Door) -> None:
    owe(door)
    send(door, Answered({amina: Rejected("on the provider's opt-out list", opted_out=True)}))
    owe(door, origin="welcome:2")
    assert submit(door, claim(door)) is None


def test_two_workers_never_hold_the_same_batch(door: Door) -> None:
    owe(door, amina, "1")
    owe(door, otieno, "2")
    with door() as one, door() as other:
        first, second = dispatch.claim(one, Queue.REPLIES), dispatch.claim(other, Queue.REPLIES)
    assert first.batch_id != second.batch_id


def test_the_sweep_rings_for_what_is_due(door: Door, app) -> None:
    owe(door)
    app.extensions["redis"].flushdb()
    time.sleep(2 * MOMENT_SECONDS)  # a bell that was rung just now would still serve
    with door() as session:
        assert dispatch.sweep(session).due == (Queue.REPLIES,)
    assert app.extensions["redis"].llen("rq:queue:replies") == 1
