"""Who texts: what is known of the number, and what our last text asked it."""

from dataclasses import dataclass

from handlers.people import Caller
from handlers.series.members import Daily
from models.choice import Language
from models.phone_number import PhoneNumber


@dataclass(frozen=True)
class Question:
    """What our last text asked: consent, the county, or what campaigns ask. `county` and `invitation` were told before;
    `choices` are counties to pick."""

    asks: str
    county: int | None = None
    choices: tuple[int, ...] = ()
    invitation: int | None = None


CONSENT, WHICH_COUNTY = "consent", "county"


@dataclass(frozen=True)
class Sender:
    """What is known of the number that texts, and what it was last asked. `county_of_group`: where the group is whose
    number this text tells."""

    phone: PhoneNumber
    caller: Caller | None
    language: Language
    question: Question | None = None
    stopped: bool = False
    # The daily series that is open; looked up only when a text is about it.
    daily: Daily | None = None
    county_of_group: int | None = None

    @property
    def counted(self) -> bool:
        return self.caller is not None and self.caller.pledged
