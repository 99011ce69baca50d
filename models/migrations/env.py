"""Alembic's entry: runs the revisions on the connection it is given."""

from alembic import context

import models  # noqa: F401  (fills the metadata)
from models.base import Base

connection = context.config.attributes["connection"]
# A transaction for each revision, so that no lock is held longer than one of them takes.
context.configure(
    connection=connection, target_metadata=Base.metadata, compare_type=True, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
