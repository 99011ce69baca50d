"""The public counts. Rows are only ever added and, now and then, summed into fewer; nobody waits for a lock.

`county` 0 holds pledges whose county is not known (yet). Erasing a person takes nothing away from here.
"""

from datetime import date

from sqlalchemy import BigInteger, Identity, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.choice import Channel


class Tally(Base):
    __tablename__ = "tally"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    county: Mapped[int] = mapped_column(SmallInteger, index=True)
    day: Mapped[date]
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    pledged: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
