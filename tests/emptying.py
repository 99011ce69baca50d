"""An empty database before each test. TRUNCATE makes new files for each table and each index, which takes longer than
many tests; so it is done to those tables alone that hold something."""

from sqlalchemy import text

from gateway.database import Database
from models.base import Base

_USED = text(
    "SELECT relname FROM pg_class"
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
        if used := session.scalars(_USED, {"names": names}).all():
            session.execute(text(f"TRUNCATE {', '.join(used)} CASCADE"))
        session.execute(_NUMBERS_BEGIN_ANEW)
