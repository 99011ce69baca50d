"""Views of private screens (the help lines). A day and a screen: no time of day, no session, no number."""

from datetime import date

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.choice import Language


class ScreenView(Base):
    __tablename__ = "screen_view"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    screen: Mapped[str] = mapped_column(String(40))
    language: Mapped[Language | None] = mapped_column(one_of(Language))
    day: Mapped[date]
