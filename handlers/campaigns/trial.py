"""Two wordings: each to a random tenth, the better one to the rest, by a rule that was fixed before.

The rule: of those whom a wording reached, how many dialled or texted us within the hours of the trial, less those who
left. The higher share wins; the same share, or nobody reached, is A. Whether it may be chance is told beside it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from handlers.campaigns.wording import BadText, Says, Script, Texts, check, render_all, says_1_and_2
from handlers.people import CALLER
from models.base import now
from models.campaign import Campaign, CampaignState, Variant
from models.choice import WRITTEN
from models.phone_key import phone_keys

HOURS_AT_MOST = 48
_95_PERCENT = 1.959964
_READ_AT_ONCE = 5000

# Who gets which wording, the same whenever it is asked: a tenth each while they are tried, then the chosen one to those
# who got none. Nobody can be in two tenths, so nobody gets both.
# Of everybody, those who get one of the two first.
SHARE = 0.2
_TENTH = "abs(hashint8extended(person.id, CAST(:campaign AS bigint)) % 10)"
VARIANT = f"""
    CASE CAST(:phase AS text)
         WHEN 'whole' THEN 'a'
         WHEN 'trial' THEN CASE {_TENTH} WHEN 0 THEN 'a' WHEN 1 THEN 'b' END
         ELSE CASE WHEN {_TENTH} > 1 THEN CAST(:chosen AS text) END
    END
"""


def parameters(campaign: Campaign) -> dict[str, Any]:
    """The values of `VARIANT` but for `campaign`."""
    phase = "whole" if campaign.trial_hours is None else "trial" if campaign.on_trial else "rest"
    return {"phase": phase, "chosen": campaign.chosen}


def wordings(campaign: Campaign) -> Mapping[Variant, Says]:
    """What the campaign says, in one wording or in two."""
    if campaign.trial_hours is None:
        return {Variant.A: campaign}
    return {Variant.A: campaign, Variant.B: Texts(campaign.sw_b, campaign.en_b)}


def checked(columns: dict[str, Any], suffix: str) -> dict[str, Any]:
    """The columns of a draft with the second wording mended. Raises `BadText` when it is in other languages than the
    first, or cannot be sent."""
    if "sw_b" not in columns and "en_b" not in columns:
        return columns
    first, second = ({name for name in names if columns.get(name)} for names in (("sw", "en"), ("sw_b", "en_b")))
    if not second:
        return columns | {"trial_hours": None}
    if {f"{name}_b" for name in first} != second:
        raise BadText("write the second wording in the same languages as the first")
    hours = columns.get("trial_hours") or 24
    if not 1 <= hours <= HOURS_AT_MOST:
        raise BadText("two wordings are tried for 1 to {most} hours", most=HOURS_AT_MOST)
    mended = {}
    for language in WRITTEN:
        if source := columns.get(f"{language}_b"):
            script = Script(language, check(source, suffix))
            render_all(script)
            if columns.get("asks"):
                says_1_and_2(script)
            mended[f"{language}_b"] = script.general.text
    return columns | mended | {"trial_hours": hours}


@dataclass(frozen=True)
class Arm:
    """What became of one wording: people whom it reached, those who dialled or texted us, those who left."""

    reached: int
    answered: int
    left: int

    @property
    def score(self) -> float:
        return (self.answered - self.left) / self.reached if self.reached else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one of those who answer lies, at 95 % (Wilson's score interval)."""
        if not self.reached:
            return 0.0, 1.0
        n, p, z = self.reached, self.answered / self.reached, _95_PERCENT
        middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


@dataclass(frozen=True)
class Result:
    """Both wordings as they stood when one was chosen."""

    a: Arm
    b: Arm

    @property
    def better(self) -> Variant:
        return Variant.B if self.b.score > self.a.score else Variant.A

    @property
    def may_be_chance(self) -> bool:
        """Whether the two intervals overlap."""
        return self.a.interval[0] <= self.b.interval[1] and self.b.interval[0] <= self.a.interval[1]


def begin_hours(campaign: Campaign) -> None:
    """Both have left: from now on it is watched what they lead to."""
    if campaign.trial_until is None:
        campaign.trial_until = now() + timedelta(hours=campaign.trial_hours or 0)


def over(session: Session) -> list[Campaign]:
    """Those whose hours are over, while nothing is chosen yet."""
    waiting = Campaign.state == CampaignState.SENDING, Campaign.chosen.is_(None), Campaign.trial_until <= now()
    return list(session.scalars(select(Campaign).where(*waiting).order_by(Campaign.id)))


def choose(campaign: Campaign, result: Result) -> None:
    """The launch goes on from the first person, with the rest."""
    campaign.trial_result, campaign.chosen, campaign.launched_to = asdict(result), result.better, 0


def result_of(campaign: Campaign) -> Result | None:
    """What was counted when one was chosen."""
    kept = campaign.trial_result
    return Result(Arm(**kept["a"]), Arm(**kept["b"])) if kept else None


_REACHED = text(
    """
    SELECT campaign_text.variant, message.phone, batch.submitted_at,
           EXISTS (SELECT FROM inbound WHERE inbound.sender = message.phone AND keyword IS DISTINCT FROM 'stop'
                      AND received_at BETWEEN batch.submitted_at AND :until) AS texted,
           message.person_id IS NULL
           OR EXISTS (SELECT FROM consent WHERE consent.person_id = message.person_id AND purpose = 'texts'
                         AND NOT given AND at BETWEEN batch.submitted_at AND :until) AS left_us
      FROM batch JOIN campaign_text ON campaign_text.id = batch.text_id JOIN message ON message.batch_id = batch.id
     WHERE batch.campaign_id = :campaign AND message.state IN ('accepted', 'delivered')
    """
)
_DIALLED = text(
    """
    SELECT caller, max(started_at) FROM ussd_session
     WHERE caller = ANY(:callers) AND started_at <= :until GROUP BY caller
    """
)


def count(session: Session, campaign_id: int, until: datetime) -> Result:
    """What both wordings have led to until that moment."""
    sums = {variant: [0, 0, 0] for variant in Variant}
    rows = session.execute(_REACHED, {"campaign": campaign_id, "until": until})
    for some in rows.partitions(_READ_AT_ONCE):
        dialled = _dialled(session, [bytes(row.phone) for row in some if row.phone is not None], until)
        for variant, phone, submitted_at, texted, left in some:
            last = dialled.get(bytes(phone)) if phone is not None else None
            answered = texted or (last is not None and last >= submitted_at)
            for place, happened in enumerate((True, answered and not left, left)):
                sums[Variant(variant)][place] += happened
    return Result(Arm(*sums[Variant.A]), Arm(*sums[Variant.B]))


def _dialled(session: Session, sealed: list[bytes], until: datetime) -> Mapping[bytes, datetime]:
    """When each of these numbers dialled last, if it did. Sessions know a number by its digest alone."""
    owners = {digest: number for number in sealed for digest in phone_keys.digests(phone_keys.open(number), CALLER)}
    rows = session.execute(_DIALLED, {"callers": list(owners), "until": until})
    return {owners[bytes(caller)]: started_at for caller, started_at in rows}
