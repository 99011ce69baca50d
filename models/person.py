"""Who pledged. No name, no ID number, no free text: a sealed number and what she chose to tell."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of
from models.choice import FirstStep, Gender, Language
from models.phone_key import SealedNumber
from models.phone_number import PhoneNumber


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    phone: Mapped[PhoneNumber] = mapped_column(SealedNumber, unique=True)
    language: Mapped[Language] = mapped_column(one_of(Language))
    county: Mapped[int | None] = mapped_column(SmallInteger)
    gender: Mapped[Gender | None] = mapped_column(one_of(Gender))
    first_step: Mapped[FirstStep | None] = mapped_column(one_of(FirstStep))
    created_at: Mapped[datetime] = mapped_column(default=now)
