"""What is to be done about a text, and what is replied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handlers.programme import Programme
from handlers.sms.sender import Question
from handlers.words import say
from models.choice import Language
from models.phone_number import PhoneNumber


class Effect(StrEnum):
    """What a text changes. `handlers.sms.effects` carries it out."""

    STOP = "stop"
    START = "start"
    PLEDGE = "pledge"
    PLACE = "place"
    KEEP = "keep"
    SPEAK = "speak"
    JOIN_DAILY = "join_daily"
    LEAVE_DAILY = "leave_daily"
    FORGET = "forget"
    DENY = "deny"
    ERASE = "erase"


@dataclass(frozen=True)
class Plan:
    """The effects, in order, and the reply with its values; no sentence, no reply. `question` stays open after it.
    `anonymous`: the text is kept without its sender."""

    effects: tuple[Effect, ...] = ()
    sentence: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    question: Question | None = None
    county: int | None = None
    invitation: int | None = None
    language: Language = Language.SW
    anonymous: bool = False
    # Goes out though the hour's replies are used up.
    urgent: bool = False

    def reply(self, programme: Programme, phone: PhoneNumber) -> str | None:
        if self.sentence is None:
            return None
        known = {"code": programme.ussd_code, "controller": programme.controller, "number": phone.masked}
        return say(self.language, self.sentence, **(known | dict(self.values)))
