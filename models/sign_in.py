"""One browser in which a coordinator is signed in, until she or an admin ends it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class SignIn(Base):
    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinator.id", ondelete="CASCADE"), index=True)
    # Of the secret in the cookie: who reads this table cannot sign in with it.
    digest: Mapped[bytes] = mapped_column(unique=True)
    browser: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    # When password and code were shown last: exports and approvals want that to be recent.
    proved_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
