"""A woman with a keypad phone dials, presses three keys, and is counted."""

from collections.abc import Callable

from flask.testing import FlaskClient

from gateway.simulator import Handset


def test_amina_pledges_with_three_keys(phone: Callable[..., Handset], client: FlaskClient) -> None:
    amina = phone()

    amina.dial().press("2").press("1").press("1")

    assert client.get("/data/counts.json").json["total"] == 1
    assert amina.screen.startswith("Your region?")
