"""Pledges by county, and a database that can be unplugged."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from flask import Flask

from gateway.database import Database
from gateway.public import views
from gateway.public.recent import Recent
from models.choice import Channel
from models.tally import Tally

KISUMU, LAMU, NAIROBI, UNKNOWN = 42, 5, 47, 0


@pytest.fixture
def pledged(database: Database) -> Callable[..., None]:
    """`pledged({42: 1204}, kept={42: 301})` adds to the tally."""

    def add(counties: Mapping[int, int], kept: Mapping[int, int] | None = None) -> None:
        with database.door() as session:
            for county, pledges in counties.items():
                kept_there = (kept or {}).get(county, 0)
                day = date(2026, 11, 24)
                session.add(Tally(county=county, day=day, channel=Channel.USSD, pledged=pledges, kept=kept_there))

    return add


@pytest.fixture
def counted(pledged: Callable[..., None]) -> None:
    """Kisumu 1,204, Lamu 9, three whose county is not known; 404 have kept their promise."""
    pledged({KISUMU: 1000, LAMU: 9, UNKNOWN: 3})
    pledged({KISUMU: 204}, kept={KISUMU: 401, LAMU: 3})
    pledged({LAMU: 0}, kept={LAMU: 3})


@pytest.fixture
def unplug(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on no database answers."""

    def pull() -> None:
        nobody = Database("postgresql+psycopg://127.0.0.1:1/none", 1, ring=lambda queue: None)
        monkeypatch.setitem(app.extensions, "database", nobody)

    monkeypatch.setitem(app.extensions, "recent_counts", Recent(views._count, lambda: 0))
    return pull
