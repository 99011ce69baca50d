"""The phone in a terminal, with lines piped in."""

import io

import pytest
from rich.console import Console

from gateway.simulator.provider import Order
from gateway.simulator.remote import RemoteHandset
from gateway.simulator.terminal import Terminal, run

from .conftest import Product, Provider, World

AMINA = "+254700000001"


def test_a_pledge_typed_into_a_terminal(
    world: World,
    provider: Provider,
    product: Product,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dial\n2\n1\ntext PLEDGE\ninbox\nend\n9\nquit\n"))

    assert run(provider(world()), AMINA) == 0

    shown = capsys.readouterr().out
    assert "You typed: 2*1" in shown
    assert "Sent, 1 SMS" in shown
    assert "No texts yet" in shown
    assert "No session is open" in shown
    assert product.to("sms")[0]["text"] == "PLEDGE"


def test_a_missing_simulator_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dial\n"))

    assert run("http://127.0.0.1:9", AMINA) == 1

    assert (
        capsys.readouterr().err == "No simulator answers at http://127.0.0.1:9. Is `make run` up, with the same PORT?\n"
    )


def test_a_wrong_number_is_explained(
    world: World,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dial\n"))

    run(provider(world()), "0700")

    assert "A number looks like +254700000001." in capsys.readouterr().out


def test_a_text_that_was_not_taken_is_said_to_be_on_its_way(
    world: World,
    provider: Provider,
    product: Product,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    product.statuses["sms"].append(503)
    monkeypatch.setattr("sys.stdin", io.StringIO("text PLEDGE\n"))

    run(provider(world()), AMINA)

    assert "not taken yet: the short code answered 503" in capsys.readouterr().out


def test_the_prompt_tells_of_new_texts_until_they_are_read(world: World, provider: Provider) -> None:
    simulator = world(reports=False)
    terminal = Terminal(RemoteHandset(provider(simulator), AMINA), Console(file=io.StringIO()))
    assert terminal.prompt() == "phone > "

    simulator.send(Order("AHADI", "Asante", (AMINA,), enqueue=True))
    assert terminal.prompt() == "phone (1 new, type inbox) > "
    terminal.obey("inbox")

    assert terminal.prompt() == "phone > "
