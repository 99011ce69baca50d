"""The phone in a terminal, with lines piped in."""

import io

import pytest

from gateway.simulator.terminal import run

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

    assert capsys.readouterr().err == "The simulator can't be reached. Start it, then try again.\n"


def test_a_wrong_number_is_explained(
    world: World,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dial\n"))

    run(provider(world()), "0700")

    assert "A number looks like +254700000001." in capsys.readouterr().out
