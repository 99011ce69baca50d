"""PHONE_KEY is changed while people pledge and a campaign goes out; `python -m benchmarks.rotation` does it for a hundred
thousand."""

import pytest
from flask import Flask
from sqlalchemy import text

from gateway.database import Database
from gateway.simulator import Simulator
from models.phone_key import phone_keys
from tests.conftest import TOKEN
from tests.crowd import crowd, launch
from tests.turning import House, change_the_key

pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(240)]


def test_nobody_is_lost_or_texted_twice_while_the_key_is_changed(
    app: Flask, database: Database, environment: dict[str, str], emptied: Simulator
) -> None:
    crowd(database, 1500)
    campaign_id = launch(database)
    with database.door() as session:
        session.execute(text("UPDATE campaign SET rate = 60"))
    old, new = environment["PHONE_KEY"], "n" * 40
    try:
        hooks = f"/hooks/africastalking/{TOKEN}"
        verdict = change_the_key(database, emptied, House(environment), hooks, campaign_id, keys=(old, new))
    finally:
        phone_keys.use(old)
    assert verdict.pledged == verdict.counted == verdict.kept > 20
    assert verdict.pledges_meanwhile > 0
    assert (verdict.under_an_old_key, verdict.doubled, verdict.lost, verdict.uncertain) == (0, 0, 0, 0)
    assert verdict.texted > 500
    assert verdict.resealed > 1500
