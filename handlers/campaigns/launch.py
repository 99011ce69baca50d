"""Launch: the audience becomes messages, slice after slice. Each slice is one transaction and one statement; whoever is
killed in between leaves a campaign that goes on behind the last person it looked at."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from handlers.campaigns import trial
from handlers.campaigns.audience import AMONG, FACTS, READS, REASON, parameters, read_as_sets
from handlers.campaigns.control import BY_ITSELF, move, pause
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import BadText, Script, scripts
from handlers.counts import SMALLEST_SHOWN
from models.base import midnight, now
from models.campaign import Campaign, CampaignState, CampaignText, Variant
from models.county import COUNTIES
from models.tally import Tally

SLICE = 20_000
# What has not left three days after the launch is no news any more.
VALID_FOR = timedelta(days=3)


def _freeze_texts(session: Session, campaign: Campaign, said: list[tuple[Variant, Script]]) -> None:
    """Renders, once, every text that the campaign can become. Counts are those of this moment."""
    if session.scalar(select(exists().where(CampaignText.campaign_id == campaign.id))):
        return
    counts = counts_now(session)
    for variant, script in said:
        for reader in script.readers:
            body, size = script.render(reader, counts)
            session.add(
                CampaignText(
                    campaign_id=campaign.id,
                    language=script.language,
                    county=reader.county,
                    first_step=reader.first_step,
                    variant=variant,
                    body=body,
                    parts=size.count,
                )
            )
    session.flush()


def counts_now(session: Session) -> dict[int | None, int]:
    """Pledges by county where they may be shown, and those of the country under None."""
    rows = session.execute(select(Tally.county, func.sum(Tally.pledged)).group_by(Tally.county))
    sums = {county: int(pledged) for county, pledged in rows}
    told: dict[int | None, int] = {None: sum(sums.values())}
    return told | {c.code: sums[c.code] for c in COUNTIES if sums.get(c.code, 0) >= SMALLEST_SHOWN}


_VERSION = "campaign_text.variant || ':' || campaign_text.language"
# The ids of batches are taken where their first reader stands: to join them back would cost more than the rest.
_SLICE = text(
    f"""
    WITH {FACTS}, looked_at AS MATERIALIZED (
    SELECT person.id, person.phone, {READS} AS language, person.county, person.first_step, {REASON} AS reason,
           {trial.VARIANT} AS variant
      FROM {AMONG}
    ), chosen AS (
    SELECT looked_at.id, looked_at.phone, campaign_text.id AS text_id, campaign_text.body, campaign_text.parts,
           row_number() OVER (PARTITION BY campaign_text.id ORDER BY looked_at.id) - 1 AS place
      FROM looked_at
      JOIN campaign_text ON campaign_text.campaign_id = :campaign AND campaign_text.language = looked_at.language
       AND campaign_text.variant = looked_at.variant
       AND campaign_text.county IS NOT DISTINCT FROM
           CASE WHEN {_VERSION} = ANY(CAST(:by_county AS text[])) THEN looked_at.county END
       AND campaign_text.first_step IS NOT DISTINCT FROM
           CASE WHEN {_VERSION} = ANY(CAST(:by_step AS text[])) THEN looked_at.first_step END
     WHERE reason IS NULL
    ), heads AS MATERIALIZED (
    SELECT *, CASE WHEN place % :size = 0 THEN nextval(pg_get_serial_sequence('batch', 'id')) END AS head FROM chosen
    ), grouped AS MATERIALIZED (
    SELECT *, max(head) OVER (PARTITION BY text_id, place / :size) AS batch_id FROM heads
    ), made AS (
    INSERT INTO batch (id, queue, state, body, campaign_id, text_id, ordinal, parts_each, people, not_before,
                       valid_until, attempts, created_at)
    SELECT batch_id, 'campaigns', 'queued', body, :campaign, text_id, min(place) / :size, parts, count(*), :now,
           :valid_until, 0, :now
      FROM grouped GROUP BY batch_id, text_id, body, parts
    ), owed AS (
    INSERT INTO message (person_id, phone, kind, batch_id, state, created_at)
    SELECT id, phone, :kind, batch_id, 'queued', :now FROM grouped
    )
    SELECT count(*) FROM grouped
    """
)
_LAST = text("SELECT max(id) FROM (SELECT id FROM person WHERE id > :after ORDER BY id LIMIT :slice) AS slice")


def launch_slice(session: Session, rules: Rules, slice_size: int = SLICE, *, daily: bool = False) -> bool:
    """Freezes one more slice of the oldest campaign that is launching, of a `daily` series or of any. False when there
    is none to go on with. One whose text may not be sent any more is paused, and keeps none of the others waiting."""
    launching = select(Campaign).where(Campaign.state == CampaignState.LAUNCHING)
    if daily:
        launching = launching.where(Campaign.members_of.is_not(None))
    campaign = session.scalars(launching.order_by(Campaign.id).limit(1).with_for_update(skip_locked=True)).one_or_none()
    if campaign is None:
        return False
    try:
        _freeze_slice(session, campaign, rules, slice_size)
    except BadText as error:
        pause(session, campaign, by=BY_ITSELF, reason=f"its text cannot be sent any more: {error}")
    return True


def _freeze_slice(session: Session, campaign: Campaign, rules: Rules, slice_size: int) -> None:
    said = [
        (variant, script)
        for variant, says in trial.wordings(campaign).items()
        for script in scripts(says, rules.opt_out_suffix).values()
    ]
    _freeze_texts(session, campaign, said)
    last = session.scalar(_LAST, {"after": campaign.launched_to, "slice": slice_size})
    if last is None:
        move(session, campaign, CampaignState.SENDING)
        return
    at = now()
    values = (
        parameters(campaign)
        | trial.parameters(campaign)
        | {
            "campaign": campaign.id,
            "after": campaign.launched_to,
            "last": last,
            "size": batch_size(float(campaign.rate or rules.rate), rules.batch_size),
            "by_county": [f"{variant}:{script.language}" for variant, script in said if script.by_county],
            "by_step": [f"{variant}:{script.language}" for variant, script in said if script.differs_by_step],
            "now": at,
            "valid_until": _valid_until(campaign, at),
        }
    )
    read_as_sets(session)
    session.execute(_SLICE, values)
    campaign.launched_to = last


def _valid_until(campaign: Campaign, at: datetime) -> datetime:
    """One a day is never two the next day: what a daily series says is gone with its day."""
    if campaign.members_of and campaign.round_day:
        return midnight(campaign.round_day + timedelta(days=1))
    return (campaign.trial_until or campaign.launched_at or at) + VALID_FOR


def batch_size(rate: float, most: int) -> int:
    """How many numbers go into one call: about a second's worth."""
    return max(1, min(most, ceil(rate)))
