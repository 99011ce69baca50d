"""The USSD sessions of an hour that is over, as sums: how many stood on which screen in the end. No session, no number.

`screen` is empty for callers who do not call to pledge for the first time; nobody asks where those went.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.choice import Language


class UssdHour(Base):
    __tablename__ = "ussd_hour"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    hour: Mapped[datetime] = mapped_column(index=True)
    network: Mapped[str] = mapped_column(String(10))
    language: Mapped[Language | None] = mapped_column(one_of(Language))
    screen: Mapped[str | None] = mapped_column(String(40))
    # Whether they pledged in this session.
    counted: Mapped[bool]
    sessions: Mapped[int]
