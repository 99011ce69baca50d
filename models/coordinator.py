"""Somebody who works with Ahadi: writes, approves, or only looks. For one county, or for the whole country."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Identity, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class Role(StrEnum):
    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


class Coordinator(Base):
    __tablename__ = "coordinator"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    password: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
