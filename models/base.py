"""The declarative base: predictable constraint names, times that are always aware and in UTC."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Enum, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase

NAIROBI = ZoneInfo("Africa/Nairobi")


def now() -> datetime:
    """The present moment, aware, in UTC. Everything that stores a time asks here."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Kenya, which public counts and limits by the day go by."""
    return now().astimezone(NAIROBI).date()


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
