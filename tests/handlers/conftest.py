"""Handlers are plain functions on a session: `door()` opens one."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from gateway.database import Database

Door = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def door(database: Database) -> Door:
    return database.door
