"""An empty database before each test. TRUNCATE makes new files for each table and each index, which takes longer than
most tests; so rows are deleted, as long as they are few."""

from sqlalchemy import text

from gateway.database import Database
from models.base import Base

_FEW_BYTES = 2_000_000
_SIZES = text(
    "SELECT relname, pg_relation_size(oid) AS bytes FROM pg_class"
    " WHERE relname = ANY(:names) AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
)
_NUMBERS_BEGIN_ANEW = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


def empty(database: Database) -> None:
    """No row in any table, and every number begins with 1 again."""
    names = [table.name for table in Base.metadata.sorted_tables]
    with database.door() as session:
        sizes = {row.relname: row.bytes for row in session.execute(_SIZES, {"names": names})}
        large = [name for name, size in sizes.items() if size > _FEW_BYTES]
        if large:
            session.execute(text(f"TRUNCATE {', '.join(large)} CASCADE"))
        # Everything goes, so that nobody need look whether somebody still points at it.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for name in sizes.keys() - set(large):
            session.execute(text(f"DELETE FROM {name}"))
        session.execute(_NUMBERS_BEGIN_ANEW)
