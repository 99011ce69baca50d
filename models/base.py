"""The declarative base: predictable constraint names, times that are always aware and in UTC."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Enum, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase

NAIROBI = ZoneInfo("Africa/Nairobi")


# What the database's clock said, and what the monotonic clock of this process said then; None: our own clock does.
_told: tuple[datetime, float] | None = None
_TOLERATED = timedelta(seconds=1)


def now() -> datetime:
    """The present moment, aware, in UTC. Everything that stores a time asks here."""
    if _told is None:
        return datetime.now(UTC)
    at, then = _told
    return at + timedelta(seconds=time.monotonic() - then)


def keep_time_with(at: datetime, asked: float) -> timedelta | None:
    """The database said `at`, some time after the moment `asked` of `time.monotonic()`. From now on that is the
    clock of this process too, if its own is wrong: leases, hours and reports of several machines are compared with each
    other.

    Returns how far its own is ahead, None if it does. The longer the answer took, a process that was held up included,
    the more is put up with.
    """
    global _told
    # In this order: whatever holds us up between the two makes `took` longer, and our own clock no more suspect.
    own, here = datetime.now(UTC), time.monotonic()
    took = timedelta(seconds=here - asked)
    if at - _TOLERATED <= own <= at + took + _TOLERATED:
        _told = None
        return None
    right = at.astimezone(UTC) + took / 2
    _told = right, here
    return own - right


def today() -> date:
    """The date in Kenya, which public counts and limits by the day go by."""
    return now().astimezone(NAIROBI).date()


def midnight(day: date) -> datetime:
    """When `day` begins in Kenya."""
    return datetime.combine(day, time_of_day(), NAIROBI)


def one_of(kind: type[StrEnum]) -> Enum:
    """A text column that admits the values of `kind`; a plain VARCHAR, so that a new value needs no migration."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda values: [v.value for v in values])


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
    }
