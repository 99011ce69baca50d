"""Invented people, to try campaigns with: numbers that are nobody's in a test, spread over counties and languages."""

import random

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import now, today
from models.choice import WRITTEN, FirstStep
from models.county import COUNTIES
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

SLICE = 10_000

_INVENT = text(
    """
    WITH invented AS (
    SELECT * FROM unnest(CAST(:phones AS bytea[]), CAST(:languages AS text[]), CAST(:counties AS smallint[]),
                         CAST(:steps AS text[]), CAST(:wishes AS boolean[]))
             AS one (phone, language, county, first_step, wish)
    ), made AS (
    INSERT INTO person (phone, language, county, first_step, created_at)
    SELECT phone, language, county, first_step, :now FROM invented
    ON CONFLICT (phone) DO NOTHING
    RETURNING id, phone, language, county
    ), pledged AS (
    INSERT INTO pledge (person_id, county, channel, origin, evidence, at, counted)
    SELECT id, county, 'ussd', 'invented-' || id, 'verified', :now, true FROM made
    ), agreed AS (
    INSERT INTO consent (person_id, purpose, given, text_version, language, channel, origin, at)
    SELECT id, purpose, coalesce(purpose = 'pledge' OR wish, true), 'invented', made.language, 'ussd', 'invented', :now
      FROM made JOIN invented USING (phone), (VALUES ('pledge'), ('texts')) AS asked (purpose)
     WHERE purpose = 'pledge' OR wish IS NOT NULL
    ), tallied AS (
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, :day, 'ussd', count(*), 0 FROM made GROUP BY county
    )
    SELECT count(*) FROM made
    """
)


def people(session: Session, first: int, count: int, seed: int = 1) -> int:
    """Invents the people number `first` and on; the same again are found to be there. Returns how many are new."""
    chance = random.Random(f"{seed}:{first}")
    counties = [county.code for county in COUNTIES]
    weights = [county.population for county in COUNTIES]
    values = {
        "phones": [phone_keys.seal(number(first + n)) for n in range(count)],
        "languages": chance.choices([language.value for language in WRITTEN], [3, 1], k=count),
        "counties": chance.choices(counties, weights, k=count),
        "steps": chance.choices([None, *(step.value for step in FirstStep)], k=count),
        # Two in three want texts, one in six said no, one in six was never asked.
        "wishes": chance.choices([True, False, None], [4, 1, 1], k=count),
        "now": now(),
        "day": today(),
    }
    return session.scalar(_INVENT, values) or 0


def number(n: int) -> PhoneNumber:
    """The n-th invented number. Its last three digits stay below 300: the simulator gives some others a meaning."""
    return PhoneNumber(f"+2547{n // 300:05d}{n % 300:03d}")
