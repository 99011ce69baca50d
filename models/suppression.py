"""Numbers that must not be texted, as keyed digests. This row outlives the erasure of the person.

Without a `reason` texts may be sent again. `counted` says that the total holds a pledge of this number already, so
that somebody who was erased and pledges anew is not counted twice.
"""

from datetime import datetime

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Suppression(Base):
    __tablename__ = "suppression"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str | None] = mapped_column(String(100))
    counted: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[datetime] = mapped_column(default=now)
