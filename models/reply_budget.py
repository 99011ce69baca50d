"""How many replies a number got within the hour: a digest and the moments, gone an hour after the last."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# What the digest is made for.
BUDGET = "replies"


class ReplyBudget(Base):
    __tablename__ = "reply_budget"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    times: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
