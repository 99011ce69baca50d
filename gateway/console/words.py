"""Every sentence of the console goes through `say`. English is the msgid; Kiswahili lives in `translations/`."""

from datetime import date
from enum import StrEnum
from pathlib import Path

from babel.dates import format_date

from gateway.presence import present
from handlers.refusal import Refusal
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


def in_her_words(refusal: Refusal) -> str:
    """What `handlers` refuse, and why, in the language of the coordinator who asks."""

    def spoken(value: object) -> object:
        if isinstance(value, date):
            return format_date(value, "d MMMM y", locale=language().value)
        return say(value.value) if isinstance(value, StrEnum) else value

    return say(refusal.sentence, **{name: spoken(value) for name, value in refusal.values.items()})


def mark(sentence: str) -> str:
    """Marks a sentence for the translators; `say` says it later."""
    return sentence


# What comes out of tables, and is said where it is shown.
ROLES = (mark("viewer"), mark("editor"), mark("approver"), mark("admin"))
STATES = (
    mark("draft"), mark("approved"), mark("scheduled"), mark("missed"), mark("launching"), mark("sending"),
    mark("paused"), mark("done"), mark("cancelled"), mark("queued"), mark("suppressed"), mark("accepted"),
    mark("rejected"), mark("uncertain"), mark("expired"), mark("delivered"), mark("failed"),
    mark("running"), mark("ended"), mark("proposed"), mark("live"), mark("replaced"),
)  # fmt: skip
REASONS = (
    mark("never asked for texts"), mark("wants no texts"), mark("texted enough lately"),
    mark("no text in their language"), mark("blocked with the network"), mark("held for review"),
    mark("has answered it already"),
)  # fmt: skip
# Why something stopped, where nobody wrote a reason.
BY_ITSELF = (
    mark("everything was stopped"), mark("changed after the approval"), mark("its day is over"),
    mark("its series was paused"), mark("its series was ended"), mark("its last day is over"),
)  # fmt: skip
LINES = (mark("Advice"), mark("Children"), mark("Counselling"), mark("Emergency"))
STOPS = (mark("opted out"), mark("erased"), mark("not heard of for two years"))
OUTCOMES = (mark("the number was erased"),)
CHANNELS = {"ussd": mark("USSD"), "sms": mark("text"), "import": mark("paper list"), "network": mark("network")}
# How far a first-time caller came, by `handlers.funnel.WAY`.
STAGES = {
    "language": mark("dialled"), "consent": mark("chose a language"), "pledge": mark("agreed"),
    "county": mark("pledged"), "gender": mark("told a county"), "first step": mark("past gender"),
    "texts": mark("chose a step"), "end": mark("to the end"),
}  # fmt: skip
PURPOSES = {"pledge": mark("to be counted"), "texts": mark("to get texts"), "series": mark("to get a daily series")}
KEYWORDS = {
    "stop": mark("no more texts"), "start": mark("texts again"), "pledge": mark("a pledge"), "county": mark("a county"),
    "help": mark("help"), "info": mark("information"), "data": mark("my data"), "delete": mark("delete me"),
    "english": mark("English"), "kiswahili": mark("Kiswahili"), "done": mark("step done"), "not_yet": mark("not yet"),
    "yes": mark("yes"), "no": mark("no"), "number": mark("a number"), "daily": mark("into the daily series"),
    "daily_off": mark("out of the daily series"), "unknown": mark("not understood"),
}  # fmt: skip
OCCASIONS = (
    mark("International Women's Day"), mark("Day of Families"), mark("Day of the African Child"), mark("Youth Day"),
    mark("HeForShe anniversary"), mark("Day of the Girl Child"), mark("Day of Rural Women"), mark("Men's Day"),
    mark("16 Days begin"), mark("Human Rights Day, the 16 Days end"), mark("Fathers' Day"),
)  # fmt: skip
