"""Every sentence a phone shows goes through `say`. English is the msgid; Kiswahili lives in `translations/`.

The catalogues are read as `.po`, the file a translator opens, when the process starts: there is no compiled copy
that could be stale.
"""

import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.choice import FirstStep, Gender, Language
from models.county import Region

TRANSLATIONS = Path(__file__).parent / "translations"


def mark(sentence: str) -> str:
    """Marks `sentence` for the translators without translating it yet."""
    return sentence


def say(language: Language, sentence: str, **values: object) -> str:
    """`sentence` in `language`, with `{name}`s filled in. A sentence without a translation stays English."""
    spoken = catalogue(TRANSLATIONS, language).gettext(sentence)
    return spoken.format(**values) if values else spoken


@cache
def catalogue(folder: Path, language: Language) -> gettext.NullTranslations:
    """The sentences of one folder of catalogues, in one language."""
    file = folder / language.value / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.value))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Tongue:
    """A language by its own name, and the words by which somebody asks for it, typed in lower case."""

    name: str
    asked_for: tuple[str, ...]


# In the order in which phones offer them.
TONGUES: dict[Language, Tongue] = {
    Language.SW: Tongue("Kiswahili", ("kiswahili", "swahili", "swa", "sw")),
    Language.EN: Tongue("English", ("english", "eng", "en")),
}

FIRST_STEPS: dict[FirstStep, str] = {
    FirstStep.HOME: mark("Share work at home"),
    FirstStep.SCHOOL: mark("Keep girls in school"),
    FirstStep.FRIENDS: mark("Speak up with friends"),
    FirstStep.WORK: mark("Be fair at work"),
    FirstStep.LEADERS: mark("Support women leaders"),
    FirstStep.LISTEN: mark("Listen & learn"),
}

GENDERS: dict[Gender, str] = {
    Gender.MAN: mark("Man"),
    Gender.WOMAN: mark("Woman"),
    Gender.OTHER: mark("Other"),
}

REGIONS: dict[Region, str] = {
    Region.COAST: mark("Coast"),
    Region.NORTH_EASTERN: mark("North Eastern"),
    Region.EASTERN: mark("Eastern"),
    Region.CENTRAL: mark("Central"),
    Region.NORTH_RIFT: mark("North Rift"),
    Region.SOUTH_RIFT: mark("South Rift"),
    Region.WESTERN: mark("Western"),
    Region.NYANZA: mark("Nyanza"),
    Region.NAIROBI: mark("Nairobi"),
}

# What a text may say. The pledge itself, a county or a gender never go into an inbox that others read.
WELCOME_TEXT = mark("Thank you, your sign-up is done. Menu: {code}. To stop texts reply STOP (free).")

# What a session that was erased meanwhile shows, whatever is pressed in it.
THANK_YOU = "Asante. Thank you."

# The three sentences a phone shows when nothing is known of its language yet.
SORRY_BOTH = "Samahani, jaribu tena baadaye.\nSorry, please try again later."
