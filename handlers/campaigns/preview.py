"""Before anybody approves: how many people, who is left out and why, what it costs and when it would end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.campaigns.audience import Share, left_out, shares
from handlers.campaigns.hours import Hours
from handlers.campaigns.launch import counts_now
from handlers.campaigns.repeat import Repeat, repeats
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import Reader, Script, scripts
from models.base import now
from models.campaign import Campaign
from models.choice import FirstStep, Language


@dataclass(frozen=True)
class Cost:
    """What the texts of one language come to; `kes` with VAT. `sample` is one text as somebody will read it."""

    people: int
    parts: int
    kes: Decimal
    sample: str
    dear: str


@dataclass(frozen=True)
class Preview:
    """`left_out` says how many for each reason; `tomorrow` how many parts would not leave on the first day;
    `repeats` campaigns that say the same to the same people within a week."""

    people: int
    left_out: dict[str, int]
    by_language: dict[Language, Cost]
    parts: int
    kes: Decimal
    begins: datetime
    ends: datetime
    tomorrow: int
    over_budget: bool
    political: bool
    repeats: tuple[Repeat, ...]
    at: datetime


def preview(session: Session, campaign: Campaign, rules: Rules) -> Preview:
    """What the campaign would be if it were launched now, or at its time."""
    found = shares(session, campaign)
    counts = counts_now(session)
    said = scripts(campaign, rules.opt_out_suffix)
    others = [scripts(says, rules.opt_out_suffix) for says in trial.wordings(campaign).values()]
    costs: dict[Language, Cost] = {}
    for language, script in said.items():
        theirs = [share for share in found if share.reason is None and share.language is language]
        parts = max(_parts(other[language], theirs, counts) for other in others)
        first = theirs[0] if theirs else None
        sample = _size(script, first.county if first else None, first.first_step if first else None, counts)[0]
        dear = "".join(dict.fromkeys("".join(wording.dear for wording in script.wordings)))
        costs[language] = Cost(sum(share.people for share in theirs), parts, rules.cost(parts), sample, dear)
    parts = sum(cost.parts for cost in costs.values())
    rate = float(campaign.rate or rules.rate)
    begins = rules.hours.next_opening(max(now(), campaign.at or now()))
    first_day = int((rules.hours.closing(begins) - begins).total_seconds() * rate)
    kes = rules.cost(parts)
    people = sum(cost.people for cost in costs.values())
    return Preview(
        people=people,
        left_out=dict(left_out(found)),
        by_language=costs,
        parts=parts,
        kes=kes,
        begins=begins,
        ends=_ends(campaign, parts / rate, begins, rules.hours),
        tomorrow=max(0, parts - first_day),
        over_budget=campaign.budget_kes is not None and kes > campaign.budget_kes,
        political=any(
            wording.political for other in others for script in other.values() for wording in script.wordings
        ),
        repeats=tuple(repeats(session, campaign, people)),
        at=now(),
    )


def _ends(campaign: Campaign, seconds: float, begins: datetime, hours: Hours) -> datetime:
    """When the last text leaves: with two wordings, after a tenth each has left and they were watched."""
    if campaign.trial_hours is None:
        return hours.end_of(seconds, begins)
    watched = hours.end_of(seconds * trial.SHARE, begins) + timedelta(hours=campaign.trial_hours)
    return hours.end_of(seconds * (1 - trial.SHARE), hours.next_opening(watched))


_KEPT = TypeAdapter(Preview)


def count(session: Session, campaign: Campaign, rules: Rules) -> Preview:
    """The preview of this moment, kept at the campaign for pages that show it again."""
    told = preview(session, campaign, rules)
    campaign.counted = _KEPT.dump_python(told, mode="json")
    session.flush()
    return told


def counted(campaign: Campaign) -> Preview | None:
    """What was counted last; None if nothing was since the last change."""
    return _KEPT.validate_python(campaign.counted) if campaign.counted else None


def _parts(script: Script, theirs: list[Share], counts: Mapping[int | None, int]) -> int:
    """What so many people get in parts, with a wording for all of them."""
    return sum(share.people * _size(script, share.county, share.first_step, counts)[1] for share in theirs)


def _size(script: Script, county: int | None, step: str | None, counts: Mapping[int | None, int]) -> tuple[str, int]:
    body, size = script.render(Reader(script.language, county, FirstStep(step) if step else None), counts)
    return body, size.count
