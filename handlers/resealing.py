"""Every sealed number and text under the newest key, slice by slice, while everything runs. Stopped half-way, it is
simply begun again: what is done is passed over.
"""

from typing import Any

from sqlalchemy import Column, LargeBinary, exists, func, select, text, type_coerce
from sqlalchemy.orm import Session

from models.base import Base
from models.phone_key import SealedNumber, SealedText, phone_keys
from models.phone_number import PhoneNumber


def sealed_columns() -> list[Column[Any]]:
    """All columns that hold what a key has sealed; each of their tables has an `id`."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedNumber | SealedText)
    ]


class Resealing:
    """One walk through all sealed columns, in the order of the ids."""

    def __init__(self) -> None:
        self._columns = sealed_columns()
        self._after = 0

    def step(self, session: Session, most: int) -> int | None:
        """Reseals up to `most` rows of one column and returns how many; None at the end of the walk.

        Rows in somebody's hands are left for the next walk: who resealed by waiting could stand in the way of a worker
        that waits for it.
        """
        if not self._columns:
            return None
        column = self._columns[0]
        ids = column.table.c.id
        found = session.execute(
            select(ids, column)
            .where(ids > self._after, _under_an_old_key(column))
            .order_by(ids)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).all()
        if found:
            _write(session, column, {row_id: _sealed(value) for row_id, value in found})
            self._after = found[-1][0]
        if len(found) < most:
            self._columns, self._after = self._columns[1:], 0
        return len(found)


def is_done(session: Session) -> bool:
    """Whether nothing is left under an older key."""
    return not any(session.scalar(select(exists().where(_under_an_old_key(c)))) for c in sealed_columns())


def _under_an_old_key(column: Column[Any]) -> Any:
    return func.substr(type_coerce(column, LargeBinary), 1, 1) != phone_keys.newest_label


def _sealed(value: str) -> bytes:
    return phone_keys.seal(value) if isinstance(value, PhoneNumber) else phone_keys.seal_text(value)


def _write(session: Session, column: Column[Any], by_id: dict[int, bytes]) -> None:
    table = column.table.name
    statement = f"""
        UPDATE {table} SET {column.name} = new.sealed
          FROM unnest(CAST(:ids AS bigint[]), CAST(:sealed AS bytea[])) AS new (id, sealed) WHERE {table}.id = new.id
    """
    session.execute(text(statement), {"ids": list(by_id), "sealed": list(by_id.values())})
