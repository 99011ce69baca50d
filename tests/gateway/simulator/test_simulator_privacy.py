"""No phone number in anything that is printed: a repr ends up in logs and in the reports of failing tests."""

import logging

import pytest

from gateway.simulator.provider import Order
from gateway.simulator.remote import RemoteHandset

from .conftest import World

AMINA, REFUSED = "+254700000001", "+254700000406"


def test_no_repr_has_a_number(world: World) -> None:
    simulator = world(reports=False)
    order = Order("AHADI", "Asante", (AMINA, REFUSED), enqueue=True)
    answer = simulator.send(order)
    phone = simulator.phone(AMINA).dial().press("2").text("AHADI 47")

    shown = [
        simulator,
        simulator.log,
        simulator.log[0],
        simulator.incoming.texts,
        order,
        answer,
        answer.call,
        phone,
        phone.session,
        phone.exchange,
        phone.inbox,
        RemoteHandset("http://127.0.0.1:9", AMINA),
    ]

    for thing in shown:
        assert "2547000" not in repr(thing), type(thing)


def test_no_log_line_has_a_number(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    simulator = world(report_delays=(0.0, 0.0, 0.0))

    simulator.send(Order("AHADI", "Asante", (AMINA, REFUSED), enqueue=True))
    simulator.phone(AMINA).dial().press("2").hang_up().text("AHADI 47").opt_out()

    assert simulator.settle()
    assert "2547" not in caplog.text
