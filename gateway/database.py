"""The engine, and `door()`: one transaction, then the bells that were asked for while it was open."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import current_app
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from handlers.dispatch import bells_asked_for
from models.batch import Queue

# A statement may wait this long; below the four seconds in which a USSD hop must be answered.
_WEB_TIMEOUTS = "-c statement_timeout=3000 -c lock_timeout=2500 -c idle_in_transaction_session_timeout=10000"


class Database:
    """One engine a process, made when first used: no connection ever crosses a fork."""

    def __init__(self, url: str, pool_size: int, ring: Callable[[Queue], None], timeouts: str = _WEB_TIMEOUTS) -> None:
        self._url, self._pool_size, self._timeouts = url, pool_size, timeouts
        self._ring = ring
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
                hide_parameters=True,
                connect_args={"connect_timeout": 2, "options": self._timeouts, "application_name": "ahadi"},
            )
            self._glances = sessionmaker(engine.execution_options(isolation_level="AUTOCOMMIT"))
            self._sessions = sessionmaker(engine, expire_on_commit=False)
        return self._sessions

    @contextmanager
    def door(self) -> Iterator[Session]:
        """One transaction: committed at the end, undone by an exception; bells ring only after the commit."""
        with self._factory().begin() as session:
            yield session
        for queue in bells_asked_for(session):
            self._ring(queue)

    def glance(self) -> Session:
        """No transaction: each statement sees the present and commits by itself. For reading, and for receipts."""
        self._factory()
        return self._glances()

    def close(self) -> None:
        if self._sessions is not None:
            self.engine.dispose()


def database() -> Database:
    """The database of the application at work."""
    found: Database = current_app.extensions["database"]
    return found


def door() -> AbstractContextManager[Session]:
    """A door into the database of the application at work."""
    return database().door()


def glance() -> Session:
    """A session without a transaction, for a `with`."""
    return database().glance()
