"""The receipt of a USSD session: where it stands and what was last answered.

The keys pressed are kept as a digest and a length: enough to tell a repeat from the next key, too little to tell
who opened the help lines.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, SmallInteger, String, Text, desc
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class EndStatus(StrEnum):
    """How a session ended: by our last screen, or as the network told us afterwards."""

    COMPLETED = "completed"
    SUCCESS = "success"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    UNKNOWN = "unknown"


class UssdSession(Base):
    __tablename__ = "ussd_session"

    session_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    caller: Mapped[bytes | None]
    network: Mapped[str] = mapped_column(String(10))
    menu_version: Mapped[str] = mapped_column(String(12))
    start: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    keys_digest: Mapped[bytes]
    keys_length: Mapped[int]
    reply: Mapped[str] = mapped_column(Text)
    screen: Mapped[str] = mapped_column(String(40))
    hops: Mapped[int] = mapped_column(SmallInteger)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    end_status: Mapped[EndStatus | None] = mapped_column(one_of(EndStatus))

    # Half-empty pages let PostgreSQL rewrite a row in place (a HOT update) at every hop.
    __table_args__ = (
        Index(None, "caller", desc("started_at")),
        Index(None, "started_at"),
        {"postgresql_with": {"fillfactor": 60}},
    )
