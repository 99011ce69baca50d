"""Statements that run at every hop go straight to the driver.

SQLAlchemy's own machinery costs more per statement than PostgreSQL does; measured, it halves the hops a second. They
run on the session's connection, in its transaction if it has one.
"""

from collections.abc import Mapping
from typing import Any, cast

import psycopg
from sqlalchemy.orm import Session


def first(session: Session, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Runs `statement`, its values written `%(name)s`, and returns the first row, or None when there is none."""
    connection = cast("psycopg.Connection[tuple[Any, ...]]", session.connection().connection.driver_connection)
    return connection.execute(statement, values).fetchone()
