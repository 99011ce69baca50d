"""The closed lists that a citizen or a coordinator chooses from. The words shown for them live in `handlers.words`."""

from enum import StrEnum


class Language(StrEnum):
    SW = "sw"
    EN = "en"


class Channel(StrEnum):
    USSD = "ussd"
    SMS = "sms"
    IMPORT = "import"
    NETWORK = "network"


class Gender(StrEnum):
    MAN = "man"
    WOMAN = "woman"
    OTHER = "other"


class FirstStep(StrEnum):
    """The six small things a pledge begins with, in the order in which every phone shows them."""

    HOME = "home"
    SCHOOL = "school"
    FRIENDS = "friends"
    WORK = "work"
    LEADERS = "leaders"
    LISTEN = "listen"


class Purpose(StrEnum):
    """What somebody consented to: being counted, and, separately, being texted, and each daily series."""

    PLEDGE = "pledge"
    TEXTS = "texts"
    SERIES = "series"


class Evidence(StrEnum):
    """How sure we are that the holder of the number pledged."""

    VERIFIED = "verified"
    CLAIMED = "claimed"
