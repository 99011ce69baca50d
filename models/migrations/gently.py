"""Indexes on tables that people write to meanwhile: built and dropped without keeping anybody waiting; and columns for
them.

Such a step is no part of its revision's transaction, so it comes first and may be repeated; an index that a broken-off
build has left half made is made anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


def create_index(
    name: str,
    table: str,
    columns: Sequence[str],
    where: str | None = None,
    using: str = "btree",
    *,
    unique: bool = False,
) -> None:
    with _waiting_for_others():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        condition = sa.text(where) if where else None
        op.create_index(
            name, table, list(columns), unique=unique,
            postgresql_where=condition, postgresql_using=using, postgresql_concurrently=True,
        )  # fmt: skip


def add_column(table: str, column: str) -> None:
    """A column that may be empty, such as `burst_id integer`: no row is touched."""
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")


@contextmanager
def _waiting_for_others() -> Iterator[None]:
    """It waits until those who were there before are done, however long that is; nobody waits behind it."""
    with op.get_context().autocommit_block():
        before = op.get_bind().scalar(sa.text("SHOW lock_timeout"))
        op.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            op.execute(f"SET lock_timeout = '{before}'")
