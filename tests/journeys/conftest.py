"""A house of one's own for each test that starts one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.journeys.house import House
from tests.servers import free_port


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    made = folder / f"house-{free_port()}"
    made.mkdir()
    house = House(made)
    yield house
    for process in house.processes("."):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
