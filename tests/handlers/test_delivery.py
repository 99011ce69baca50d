"""Delivery reports in every order, too early, repeated, in words nobody knows."""

from itertools import permutations

import pytest
from sqlalchemy import func, select, text

from handlers import consent, delivery, dispatch
from handlers.carrier import Accepted, Answered
from handlers.delivery import Report
from models.batch import Queue
from models.choice import Channel
from models.delivery_report import DeliveryReport
from models.message import Message, MessageState
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.handlers.conftest import Door

amina = PhoneNumber(AMINA)
DELIVERED, FAILED = MessageState.DELIVERED, MessageState.FAILED


def report(status: str, says: MessageState | None = None, reason: str | None = None, **changed: object) -> Report:
    told = {
        "provider_id": "ATXid_1", "status": status, "failure": "", "says": says, "reason": reason, "opted_out": False,
        "network": "63902", "phone": amina,
    }  # fmt: skip
    return Report(**(told | changed))


SEVEN = (
    report("Sent"), report("Submitted"), report("Buffered"), report("Sent"),
    report("AbsentSubscriber", FAILED, "the phone was off"), report("Failed", FAILED, "the network failed"),
    report("Success", DELIVERED),
)  # fmt: skip


def send(door: Door) -> None:
    with door() as session:
        dispatch.queue_reply(session, amina, "Asante.", "welcome:1")
    with door() as session:
        call = dispatch.submit(session, dispatch.claim(session, Queue.REPLIES))
        dispatch.record(session, call, Answered({amina: Accepted("ATXid_1", 1)}))


def state(door: Door) -> tuple[MessageState, str | None]:
    with door() as session:
        return session.execute(select(Message.state, Message.reason)).one()


def keep(door: Door, *reports: Report) -> None:
    with door() as session:
        for one in reports:
            delivery.keep(session, one)


@pytest.mark.once
def test_all_orders_of_seven_reports_end_in_the_same_state(door: Door) -> None:
    send(door)
    ends = set()
    again = text("UPDATE message SET state = 'accepted', reason = NULL; DELETE FROM delivery_report")
    # Two of the seven say the same, so that half of the 5,040 orders are those of the other half.
    for number, order in enumerate(dict.fromkeys(permutations(SEVEN))):
        with door() as session:
            session.execute(again)
            for one in order:
                delivery.keep(session, one)
            if number % 10 == 0:  # repeated, the whole row of them
                for one in reversed(order):
                    delivery.keep(session, one)
            ends.add(session.execute(select(Message.state, Message.reason)).one())
    assert ends == {(DELIVERED, None)}


def test_all_orders_without_a_success_end_as_failed(door: Door) -> None:
    send(door)
    for order in permutations(SEVEN[1:6]):
        with door() as session:
            session.execute(text("UPDATE message SET state = 'accepted', reason = NULL; DELETE FROM delivery_report"))
            for one in order:
                delivery.keep(session, one)
            assert session.scalars(select(Message.state)).one() is FAILED


def test_what_was_delivered_stays_delivered(door: Door) -> None:
    send(door)
    keep(door, report("Success", DELIVERED), report("Failed", FAILED, "late"), report("Sent"))
    assert state(door) == (DELIVERED, None)


def test_a_repeat_is_stored_once(door: Door) -> None:
    send(door)
    keep(door, *[report("Sent")] * 5)
    with door() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryReport)) == 1


@pytest.mark.parametrize(
    "early", list(permutations((report("Sent"), report("Failed", FAILED, "x"), report("Success", DELIVERED))))
)
def test_reports_that_overtake_our_own_commit_wait_for_the_sweep(door: Door, early: tuple[Report, ...]) -> None:
    keep(door, *early)
    send(door)
    assert state(door)[0] is MessageState.ACCEPTED

    with door() as session:
        assert delivery.match_waiting(session) == 3

    assert state(door) == (DELIVERED, None)
    with door() as session:
        assert session.scalars(select(DeliveryReport.phone)).all() == [None] * 3
        assert delivery.match_waiting(session) == 0


def test_the_number_is_kept_only_while_a_report_waits(door: Door) -> None:
    send(door)
    keep(door, report("Success", DELIVERED), report("Sent", provider_id="ATXid_unknown"))
    with door() as session:
        kept = dict(session.execute(select(DeliveryReport.provider_id, DeliveryReport.phone)).all())
    assert kept == {"ATXid_1": None, "ATXid_unknown": amina}


def test_a_word_nobody_knows_is_kept_and_moves_nothing(door: Door) -> None:
    send(door)
    keep(door, report("Teleported"))
    assert state(door)[0] is MessageState.ACCEPTED
    with door() as session:
        assert session.scalars(select(DeliveryReport.status)).all() == ["Teleported"]


def test_who_is_on_the_networks_list_is_on_ours(door: Door) -> None:
    send(door)
    keep(door, report("Failed", FAILED, "on the network's opt-out list", failure="UserInBlackList", opted_out=True))
    assert state(door) == (FAILED, "on the network's opt-out list")
    with door() as session:
        assert consent.stops(session, [amina])[amina].reason == consent.BLOCKED


def test_a_repeated_report_does_not_stop_again_who_came_back(door: Door) -> None:
    send(door)
    blocked = report("Failed", FAILED, "blocked", failure="UserInBlackList", opted_out=True, phone=None)
    keep(door, blocked)
    with door() as session:
        assert amina in consent.stops(session, [amina]), "the number is that of the message"
        consent.lift(session, amina, Channel.SMS)
    keep(door, blocked)
    with door() as session:
        assert consent.stops(session, [amina]) == {}
