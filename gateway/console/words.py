"""Every sentence of the console goes through `say`. English is the msgid; Kiswahili lives in `translations/`."""

from pathlib import Path

from gateway.presence import present
from handlers.words import catalogue
from models.choice import Language

TRANSLATIONS = Path(__file__).parent / "translations"


def language() -> Language:
    """The language of the coordinator who asks."""
    here = present()
    return here.coordinator.language if here else Language.EN


def say(sentence: str, **values: object) -> str:
    """`sentence` in her language, with `{name}`s filled in."""
    spoken = catalogue(TRANSLATIONS, language()).gettext(sentence)
    return spoken.format(**values) if values else spoken


def mark(sentence: str) -> str:
    """Marks a sentence for the translators; `say` says it later."""
    return sentence
