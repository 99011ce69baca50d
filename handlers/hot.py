"""Statements that run at every hop go straight to the driver.

SQLAlchemy's own machinery costs more per statement than PostgreSQL does; measured, it halves the hops a second. They
run on the session's connection, in its transaction if it has one.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


def first(session: Session, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Runs `statement`, its values written `%(name)s`, and returns the first row, or None when there is none.

    A list behind `IN` is spread into single parameters, because PostgreSQL plans `= ANY(array)` anew at each call,
    which takes longer than the look-up itself.
    """
    connection = cast("psycopg.Connection[tuple[Any, ...]]", session.connection().connection.driver_connection)
    if lists := tuple((name, len(values[name])) for name in _lists(statement)):
        values = dict(values) | {f"{name}_{n}": one for name, _ in lists for n, one in enumerate(values[name])}
        statement = _spread(statement, lists)
    try:
        return connection.execute(statement, values).fetchone()
    except psycopg.Error as error:
        raise _as_usual(session, error, broken=connection.broken) from error


def _as_usual(session: Session, error: psycopg.Error, *, broken: bool) -> Exception:
    """The error as SQLAlchemy would have raised it. After a broken connection none of the pool is trusted."""
    if broken:
        cast("Engine", session.get_bind()).dispose(close=False)
    return DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=broken)


@cache
def _lists(statement: str) -> tuple[str, ...]:
    return tuple(set(re.findall(r"IN %\((\w+)\)s", statement)))


@cache
def _spread(statement: str, lists: tuple[tuple[str, int], ...]) -> str:
    for name, length in lists:
        places = ", ".join(f"%({name}_{n})s" for n in range(length))
        statement = statement.replace(f"IN %({name})s", f"IN ({places})")
    return statement
