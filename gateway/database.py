"""The engine; `glance()`: single statements; `door()`: one transaction, then the bells that were asked for in it.

Connections stand in the driver's autocommit mode, and a door says BEGIN itself. So a glance costs no switching, and
one that turns out to need a transaction goes on as a door on the connection that it has.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from handlers.dispatch import bells_asked_for
from models.base import keep_time_with
from models.batch import Queue
from models.phone_key import NotServed, phone_keys

log = structlog.get_logger()

# A statement may wait this long; below the four seconds in which a USSD hop must be answered.
_WEB_TIMEOUTS = "-c statement_timeout=3000 -c lock_timeout=2500 -c idle_in_transaction_session_timeout=10000"

# A host that has gone away without a word is noticed by the kernel; only TCP needs it, a Unix socket ignores it.
_PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 3000, "keepalives_idle": 5, "keepalives_interval": 2}

# A connection is made anew after an hour, and with it the time is asked again.
_OLDEST_SECONDS = 3600
# Where a restore keeps what was there until all is in place.
ASIDE = "before_restore"
_ASK_AT_MOST, _QUICK_SECONDS = 5, 0.5


class Database:
    """One engine a process, made when first used: no connection ever crosses a fork.

    With `keeps_time` each new connection asks what time it is, so that a machine whose clock is wrong does no harm.
    With `checks` each looks whether PHONE_KEY opens the newest number, and whether a restore was cut off, and raises
    `NotServed`: with another key, or half a restore, everybody would be a stranger, and be counted twice.
    """

    def __init__(
        self,
        url: str,
        pool_size: int,
        ring: Callable[[Queue], None],
        timeouts: str = _WEB_TIMEOUTS,
        *,
        keeps_time: bool = False,
        checks: bool = False,
    ) -> None:
        self._url, self._pool_size, self._timeouts = url, pool_size, timeouts
        self._ring = ring
        self._keeps_time, self._has_asked = keeps_time, False
        self._checks = checks
        self._sessions: sessionmaker[Session] | None = None

    @property
    def engine(self) -> Engine:
        return self._factory().kw["bind"]  # type: ignore[no-any-return]

    def _factory(self) -> sessionmaker[Session]:
        if self._sessions is None:
            engine = create_engine(
                self._url,
                pool_size=self._pool_size,
                max_overflow=0,
                pool_timeout=2,
                pool_recycle=_OLDEST_SECONDS,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                connect_args=_PATIENCE | {"options": self._timeouts, "application_name": "ahadi"},
            )
            if self._keeps_time:
                event.listen(engine, "connect", self._ask_the_time)
            if self._checks:
                event.listen(engine, "connect", _check)
            self._sessions = sessionmaker(engine, expire_on_commit=False)
        return self._sessions

    def _ask_the_time(self, connection: Any, _: object) -> None:
        for _ in range(_ASK_AT_MOST):
            asked = time.monotonic()
            at = connection.execute("SELECT clock_timestamp()").fetchone()[0]
            ahead = keep_time_with(at, asked)
            # An answer that took long says little about a clock that is wrong.
            if ahead is None or time.monotonic() - asked < _QUICK_SECONDS:
                break
        self._has_asked = True
        if ahead is not None:
            log.warning("clock_wrong", ahead_seconds=round(ahead.total_seconds()), kept="the database's")

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._factory()() as session:
            if self._keeps_time and not self._has_asked:
                # Before anybody asks `now()`, which the first statement may hold already.
                session.connection()
            yield session

    @contextmanager
    def door(self, glance: Session | None = None) -> Iterator[Session]:
        """One transaction: committed at the end, undone by an exception; bells ring only after the commit.

        `glance` goes on as the door, and is closed with it.
        """
        with glance or self._session() as session:
            session.connection().exec_driver_sql("BEGIN")
            yield session
            session.commit()
        self._ring_for(session)

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """No transaction: each statement sees the present and commits by itself. For reading, and for single rows."""
        with self._session() as session:
            yield session
        self._ring_for(session)

    def _ring_for(self, session: Session) -> None:
        for queue in bells_asked_for(session):
            self._ring(queue)

    def refuse_to_serve(self) -> None:
        """Raises `NotServed` before any work is done. A database that does not answer may do so later; then the
        first connection finds out."""
        with suppress(SQLAlchemyError, OSError):
            self.engine.connect().close()
        self.close()

    def close(self) -> None:
        # Whoever goes on, a worker's child for one, asks for the time again before it writes any.
        self._has_asked = False
        if self._sessions is not None:
            self.engine.dispose()


class HalfRestored(NotServed):
    """A restore was cut off."""


def _check(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        look = f"SELECT to_regclass('person'), to_regnamespace('{ASIDE}')"
        there, aside = cursor.execute(look).fetchone()
        newest = cursor.execute("SELECT phone FROM person ORDER BY id DESC LIMIT 1").fetchone() if there else None
    if aside:
        raise HalfRestored("a restore was cut off: run it again, `flask --app gateway restore FILE --replace`")
    if newest:
        phone_keys.open(bytes(newest[0]))


def database() -> Database:
    """The database of the application at work."""
    found: Database = current_app.extensions["database"]
    return found


def door(glance: Session | None = None) -> AbstractContextManager[Session]:
    """A door into the database of the application at work."""
    return database().door(glance)


def glance() -> AbstractContextManager[Session]:
    """A session without a transaction, for a `with`."""
    return database().glance()
