"""A Kenyan mobile number, as people write it and as the network writes it.

Source of the number ranges: libphonenumber's metadata for region KE, through `phonenumbers`.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumberType

_WIRE = re.compile(r"\+254[17][0-9]{8}")


class NotAPhoneNumber(ValueError):
    """The text is no Kenyan mobile number. The message never repeats the text: it may be somebody's number."""


class PhoneNumber(str):
    """An E.164 number such as `+254700000001`. Its `repr` is masked, so that a traceback gives nobody away."""

    __slots__ = ()

    @classmethod
    def from_wire(cls, text: str) -> "PhoneNumber":
        """Reads a number as a network sends it: `+254` and nine ASCII digits, nothing before or after.

        Raises `NotAPhoneNumber` for anything else, a space that was a lost `+` included.
        """
        if not _WIRE.fullmatch(text):
            raise NotAPhoneNumber("this is no Kenyan mobile number in the form +254 and nine digits")
        return cls._checked(text)

    @classmethod
    def parse(cls, text: str) -> "PhoneNumber":
        """Reads a number as a person writes it: `0700 000 001`, `254700000001`, `700000001`, `+254...`.

        Raises `NotAPhoneNumber` when it is not a Kenyan mobile number.
        """
        compact = re.sub(r"[\s().-]", "", text)
        if re.fullmatch(r"254[0-9]{9}", compact):
            compact = "+" + compact
        return cls._checked(compact)

    @classmethod
    def _checked(cls, text: str) -> "PhoneNumber":
        try:
            number = phonenumbers.parse(text, "KE")
        except phonenumbers.NumberParseException:
            raise NotAPhoneNumber("this is no phone number") from None
        if number.country_code != 254 or phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
            raise NotAPhoneNumber("this is no Kenyan mobile number")
        return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    @property
    def masked(self) -> str:
        """`+2547*****001`: enough for a holder to recognise, not enough for anybody else to dial."""
        return f"{self[:5]}*****{self[-3:]}"

    def __repr__(self) -> str:
        return f"PhoneNumber({self.masked!r})"
