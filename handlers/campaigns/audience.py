"""Who is texted, who is left out and why. Gender never selects.

One statement says it for the preview, the same words for a slice of the launch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.bursts import HELD
from handlers.campaigns.rules import MONTH, TEXTS_A_DAY, TEXTS_A_MONTH
from handlers.consent import BLOCKED
from models.base import midnight, now, today
from models.campaign import Campaign
from models.choice import WRITTEN, Language

NEVER_ASKED = "never asked for texts"
WANTS_NONE = "wants no texts"
ENOUGH = "texted enough lately"
ANSWERED = "has answered it already"
NO_TEXT = "no text in their language"

# In which language somebody reads campaigns: her own if they are written in it, else the first one that they are in.
READS = f"""CASE WHEN person.language IN ({", ".join(f"'{language}'" for language in WRITTEN)}) THEN person.language
              ELSE '{WRITTEN[0]}' END"""
# People of the audience, before anybody is left out.
MATCHES = f"""
    (CAST(:counties AS smallint[]) = '{{}}' OR person.county = ANY(CAST(:counties AS smallint[])))
    AND (CAST(:language AS text) IS NULL OR {READS} = CAST(:language AS text))
    AND (CAST(:first_step AS text) IS NULL OR person.first_step = CAST(:first_step AS text))
    AND (CAST(:pledged_from AS timestamptz) IS NULL OR pledge.at >= CAST(:pledged_from AS timestamptz))
    AND (CAST(:pledged_until AS timestamptz) IS NULL OR pledge.at < CAST(:pledged_until AS timestamptz))
    AND (CAST(:asks AS text) IS DISTINCT FROM 'done'
         OR (pledge.kept_at IS NULL AND pledge.evidence = 'verified'))
    AND (CAST(:asks AS text) IS DISTINCT FROM 'paper' OR pledge.evidence = 'claimed')
    AND (CAST(:members_of AS integer) IS NULL OR wish.given IS NOT NULL)
"""
# What everybody between two people decided last, and how often each was texted: read as sets, since to look it up
# person by person takes five times as long. A text that waits counts too: it will be one.
FACTS = """
    wish AS (
    SELECT DISTINCT ON (person_id) person_id, given, channel FROM consent
     WHERE purpose = CAST(:purpose AS text) AND series_id IS NOT DISTINCT FROM CAST(:members_of AS integer)
       AND person_id > :after AND person_id <= :last ORDER BY person_id, id DESC
    ), texted AS (
    SELECT person_id, count(*) FILTER (WHERE created_at >= :today) AS today, count(*) AS month, max(created_at) AS last
      FROM message
     WHERE person_id > :after AND person_id <= :last AND kind = CAST(:kind AS text) AND created_at > :month_ago
       AND state NOT IN ('suppressed', 'rejected', 'expired')
     GROUP BY person_id
    )
"""
# Whoever made up a burst of numbers asked for texts in their names.
UNBELIEVED = "(pledge.burst_id IS NOT NULL AND NOT pledge.counted)"
REASON = f"""
    CASE WHEN {UNBELIEVED} THEN '{HELD}'
         WHEN wish.given IS NULL THEN '{NEVER_ASKED}'
         WHEN NOT wish.given AND wish.channel = 'network' THEN '{BLOCKED}'
         WHEN NOT wish.given THEN '{WANTS_NONE}'
         WHEN texted.today >= {TEXTS_A_DAY} THEN '{ENOUGH}'
         WHEN CAST(:members_of AS integer) IS NULL AND texted.month >= {TEXTS_A_MONTH} THEN '{ENOUGH}'
         WHEN texted.last > :texted_since THEN '{ENOUGH}'
         WHEN {READS} <> ALL(CAST(:languages AS text[])) THEN '{NO_TEXT}'
    END
"""
# The people between `:after` and `:last` who match, each beside her facts.
AMONG = f"""
    person LEFT JOIN pledge ON pledge.person_id = person.id
      LEFT JOIN wish ON wish.person_id = person.id LEFT JOIN texted ON texted.person_id = person.id
     WHERE person.id > :after AND person.id <= :last AND {MATCHES}
"""


@dataclass(frozen=True)
class Share:
    """So many people who get the same text, or who are left out for the same reason."""

    people: int
    language: Language
    county: int | None
    first_step: str | None
    reason: str | None


def parameters(campaign: Campaign) -> dict[str, Any]:
    """The values of the statements above."""
    at = now()
    days = campaign.not_texted_days
    return {
        "counties": list(campaign.counties),
        "language": campaign.language,
        "first_step": campaign.first_step,
        "pledged_from": campaign.pledged_from,
        "pledged_until": campaign.pledged_until,
        "asks": campaign.asks,
        "members_of": campaign.members_of,
        "purpose": campaign.purpose,
        "kind": campaign.kind,
        "today": midnight(today()),
        "month_ago": at - MONTH,
        "texted_since": at - timedelta(days=days) if days else at,
        "languages": [language.value for language in WRITTEN if getattr(campaign, language.value)],
    }


def take_your_time(session: Session) -> None:
    """Lets this transaction's statements run longer than those of a hook, which somebody waits for."""
    session.execute(text("SET LOCAL statement_timeout = '2min'"))


def read_as_sets(session: Session) -> None:
    """For statements with `FACTS`. Of tables that were filled a moment ago the planner knows nothing, takes them for
    small, and would compare everybody with everybody."""
    take_your_time(session)
    session.execute(text("SET LOCAL enable_nestloop = off"))


_COUNT = text(
    f"""
    WITH {FACTS}
    SELECT count(*), {READS} AS language, person.county, person.first_step, {REASON} AS reason
      FROM {AMONG}
     GROUP BY 2, person.county, person.first_step, reason
    """
)
_NEWEST = text("SELECT coalesce(max(id), 0) FROM person")


def everybody(session: Session) -> dict[str, int]:
    """The values of `after` and `last` that leave nobody out."""
    return {"after": 0, "last": session.scalar(_NEWEST) or 0}


def shares(session: Session, campaign: Campaign) -> list[Share]:
    """The audience as it stands now, by text and by reason."""
    read_as_sets(session)
    rows = session.execute(_COUNT, parameters(campaign) | everybody(session))
    return [Share(people, Language(language), county, step, reason) for people, language, county, step, reason in rows]


def left_out(found: list[Share]) -> Mapping[str, int]:
    """How many are left out, for each reason."""
    sums: dict[str, int] = {}
    for share in found:
        if share.reason:
            sums[share.reason] = sums.get(share.reason, 0) + share.people
    return sums
