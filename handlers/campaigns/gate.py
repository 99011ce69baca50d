"""What must be true at the moment of each call, and not only when the list was made."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.bursts import HELD
from handlers.campaigns.audience import ANSWERED, ENOUGH, UNBELIEVED, WANTS_NONE
from handlers.campaigns.control import BY_ITSELF, ERRORS_IN_A_ROW, note_error, of, pause
from handlers.campaigns.rules import MONTH, TEXTS_A_DAY, TEXTS_A_MONTH, Rules
from handlers.carrier import Answered, Outcome, Refused, Rejected
from models.base import midnight, now, today
from models.campaign import RUNNING, Campaign


def opens(session: Session, campaign_id: int, parts: int, rules: Rules) -> bool:
    """Whether a call of so many parts may be made now: the campaign runs, the hour is right, the budget suffices.

    A budget that does not suffice pauses the campaign.
    """
    campaign = session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or campaign.state not in RUNNING or not rules.hours.open_at(now()):
        return False
    return campaign.budget_kes is None or _affords(session, of(session, campaign_id), parts, rules)


_UNDER_WAY = text(
    "SELECT coalesce(sum(people * parts_each), 0) FROM batch WHERE campaign_id = :campaign AND state = 'submitting'"
)


def _affords(session: Session, campaign: Campaign, parts: int, rules: Rules) -> bool:
    """Whether the budget suffices, the calls of other workers that are under way included. The campaign is locked, so
    that two workers cannot both count on the last of the money."""
    session.refresh(campaign)
    under_way = session.scalar(_UNDER_WAY, {"campaign": campaign.id}) or 0
    if campaign.budget_kes is None or campaign.spent_kes + rules.cost(under_way + parts) <= campaign.budget_kes:
        return True
    # With calls under way their outcome decides; alone, there is too little left.
    if not under_way:
        pause(session, campaign, by=BY_ITSELF, reason=f"the budget of KES {campaign.budget_kes} is spent")
    return False


# Who answered between the launch and the call what the text would ask.
_SETTLED = """
    (CAST(:asks AS text) = 'done' AND pledge.kept_at IS NOT NULL
     OR CAST(:asks AS text) = 'paper' AND pledge.evidence = 'verified')
"""
_REFUSALS = text(
    f"""
    SELECT message.id, CASE WHEN {UNBELIEVED} THEN '{HELD}' WHEN wish.given IS NOT TRUE THEN '{WANTS_NONE}'
                            WHEN {_SETTLED} THEN '{ANSWERED}'
                            ELSE '{ENOUGH}' END AS reason
      FROM message LEFT JOIN pledge ON pledge.person_id = message.person_id
      LEFT JOIN LATERAL (
           SELECT given FROM consent
            WHERE consent.person_id = message.person_id AND purpose = CAST(:purpose AS text)
              AND series_id IS NOT DISTINCT FROM CAST(:members_of AS integer)
            ORDER BY id DESC LIMIT 1
      ) AS wish ON true
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE sent.submitted_at >= :today) AS today, count(*) AS month
             FROM message AS other JOIN batch AS sent ON sent.id = other.batch_id
            WHERE other.person_id = message.person_id AND other.kind = message.kind AND other.id <> message.id
              AND other.state IN ('accepted', 'delivered', 'failed', 'uncertain')
              AND sent.submitted_at > :month_ago
      ) AS texted ON true
     WHERE message.batch_id = :batch AND message.state = 'queued'
       AND ({UNBELIEVED} OR wish.given IS NOT TRUE OR texted.today >= {TEXTS_A_DAY}
            OR {_SETTLED}
            OR (message.kind = 'campaign' AND texted.month >= {TEXTS_A_MONTH}))
    """
)


def refusals(session: Session, batch_id: int, campaign_id: int) -> Mapping[int, str]:
    """The messages of a batch that may not leave after all, each with the reason."""
    campaign = session.get_one(Campaign, campaign_id)
    values = {
        "batch": batch_id,
        "today": midnight(today()),
        "month_ago": now() - MONTH,
        "asks": campaign.asks,
        "purpose": campaign.purpose,
        "members_of": campaign.members_of,
    }
    rows = session.execute(_REFUSALS, values)
    return {row.id: row.reason for row in rows}


_ANSWERED = text("UPDATE campaign SET spent_kes = spent_kes + :kes, errors_in_a_row = 0 WHERE id = :campaign")


def after(session: Session, campaign_id: int, parts: int, outcome: Outcome, rules: Rules) -> None:
    """What a call means for the campaign: money, errors in a row, and reasons to pause by itself."""
    reason = _reason_to_pause(outcome)
    if isinstance(outcome, Answered):
        session.execute(_ANSWERED, {"campaign": campaign_id, "kes": rules.cost(parts)})
    elif note_error(session, campaign_id) >= ERRORS_IN_A_ROW:
        reason = reason or f"{ERRORS_IN_A_ROW} calls failed one after another"
    if reason:
        campaign = of(session, campaign_id)
        if campaign.state in RUNNING:
            pause(session, campaign, by=BY_ITSELF, reason=reason)


def _reason_to_pause(outcome: Outcome) -> str | None:
    match outcome:
        case Refused(reason):
            return reason
        case Answered(by_number):
            ours = [answer.reason for answer in by_number.values() if isinstance(answer, Rejected) and answer.ours]
            return ours[0] if ours else None
    return None
