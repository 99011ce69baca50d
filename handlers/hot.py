"""Statements that run at every hop go straight to the driver.

SQLAlchemy's own machinery costs more per statement than PostgreSQL does; measured, it halves the hops a second. They
run on the session's connection, in its transaction if it has one.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy.orm import Session


def first(session: Session, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Runs `statement`, its values written `%(name)s`, and returns the first row, or None when there is none.

    A value that is a list stands behind `IN`. It is spread into single parameters, because PostgreSQL plans
    `= ANY(array)` anew at each call, which takes longer than the look-up itself.
    """
    connection = cast("psycopg.Connection[tuple[Any, ...]]", session.connection().connection.driver_connection)
    lists = tuple((name, len(value)) for name, value in values.items() if isinstance(value, list))
    if lists:
        values = dict(values) | {f"{name}_{n}": one for name, _ in lists for n, one in enumerate(values[name])}
        statement = _spread(statement, lists)
    return connection.execute(statement, values).fetchone()


@cache
def _spread(statement: str, lists: tuple[tuple[str, int], ...]) -> str:
    for name, length in lists:
        places = ", ".join(f"%({name}_{n})s" for n in range(length))
        statement = statement.replace(f"%({name})s", f"({places})")
    return statement
