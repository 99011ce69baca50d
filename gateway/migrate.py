"""The schema: brought to this release's, one process at a time, while the last release goes on answering calls.

A statement that waits for a lock on a table makes everybody wait who comes after it, also those who only read. A
backup that is being taken is enough for that. So none waits long: it gives way, and is tried again.
"""

import time

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from models import migrations

log = structlog.get_logger()

_LOCK = 8_442_026
# Less than a hop may wait (`database._WEB_TIMEOUTS`), and less than PostgreSQL waits before it breaks up a deadlock,
# for which it might choose the hop.
_WAIT_FOR_LOCK = "700ms"
_TRIES, _PAUSE_SECONDS = 120, 2.0
# No lock in time, and a deadlock.
_GIVE_WAY = {"55P03", "40P01"}


class TablesAreBusy(Exception):
    """A lock was not to be had for minutes; the message says what to do."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", next(iter(migrations.__path__)))
    return config


def migrate(engine: Engine, to: str = "head") -> bool:
    """Applies what is missing. Two at once: the second waits and finds nothing to do. False when the schema is newer
    than this code, as after going back to the last release: it is left as it is.

    Raises `TablesAreBusy` when somebody holds a table for minutes.
    """
    with engine.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text(f"SET lock_timeout = '{_WAIT_FOR_LOCK}'"))
        connection.commit()
        try:
            newer = _state(connection) is _NEWER
            connection.rollback()
            if newer:
                return False
            _upgrade(connection, to)
            return True
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.execute(text("RESET statement_timeout"))
            connection.execute(text("RESET lock_timeout"))
            connection.commit()


def _upgrade(connection: Connection, to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    for _ in range(_TRIES):
        try:
            command.upgrade(config, to)
            connection.commit()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _GIVE_WAY:
                raise
            connection.rollback()
            log.info("gave_way", why="a table is in use", again_in_seconds=_PAUSE_SECONDS)
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    raise TablesAreBusy(
        "a table is held by somebody else, a backup perhaps; nothing was broken off, try again when that is over"
    )


_OLDER, _CURRENT, _NEWER = "older", "current", "newer"


def _state(connection: Connection) -> str:
    """The schema beside this code. One that this code does not know was made by a later release."""
    scripts = ScriptDirectory.from_config(_config())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == scripts.get_current_head():
        return _CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return _OLDER if revision is None or revision in known else _NEWER


def is_served(engine: Engine) -> bool:
    """Whether this code can work with the database's schema: its own, or that of a later release, which the code
    before it survives. So the web processes of the last release stay ready while a new one is brought in."""
    with engine.connect() as connection:
        return _state(connection) is not _OLDER


def revisions() -> list[str]:
    """All of them, oldest first."""
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(_config()).walk_revisions()))]
