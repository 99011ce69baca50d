"""The closed lists that a citizen or a coordinator chooses from. The words shown for them live in `handlers.words`."""

from enum import StrEnum


class Language(StrEnum):
    """What phones speak: the screens, and the answers to texts."""

    SW = "sw"
    EN = "en"


# The languages in which coordinators write campaigns, and in which the counter and the console are. Who speaks another
# one gets screens and answers in it, and campaigns in the first of these.
WRITTEN = (Language.SW, Language.EN)


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
