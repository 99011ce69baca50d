"""A free line that our screens name, and when somebody last called it to hear whether it answers."""

from datetime import datetime

from sqlalchemy import Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Helpline(Base):
    __tablename__ = "helpline"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    tested_at: Mapped[datetime | None]
    tested_by: Mapped[str | None] = mapped_column(String(200))
