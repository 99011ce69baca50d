"""The pledge: one live pledge a number, counted in the same transaction, placed in a county, kept or not yet."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers import hot
from handlers.bursts import neighbours
from handlers.consent import SUPPRESSION, TEXT_VERSION
from handlers.invitations import COMES_THROUGH
from handlers.people import renew_seal
from models.base import now, today
from models.choice import Channel, Evidence, Language
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber

# One statement, because one round trip decides how many people a second can pledge.
_RECORD = f"""
    WITH who AS (
    INSERT INTO person (phone, language, county, created_at) VALUES (%(phone)s, %(language)s, %(county)s, %(now)s)
    ON CONFLICT (phone) DO UPDATE
        SET language = excluded.language, county = coalesce(excluded.county, person.county)
    RETURNING id, county
    ), made AS (
    INSERT INTO pledge (person_id, county, channel, origin, evidence, at, neighbours, invitation_id, counted)
    SELECT id, county, %(channel)s, %(origin)s, %(evidence)s, %(now)s, %(neighbours)s, ({COMES_THROUGH}),
           NOT EXISTS (SELECT FROM suppression WHERE digest IN %(digests)s AND counted)
      FROM who
    ON CONFLICT DO NOTHING
    RETURNING person_id, county, counted
    ), confirmed AS (
    UPDATE pledge SET evidence = 'verified', channel = %(channel)s, origin = %(origin)s, county = who.county,
           invitation_id = coalesce(pledge.invitation_id, ({COMES_THROUGH}))
      FROM who, pledge AS was
     WHERE pledge.person_id = who.id AND was.id = pledge.id AND pledge.evidence = 'claimed'
       AND %(evidence)s = 'verified'
    RETURNING pledge.person_id, coalesce(was.county, 0) AS county_then, coalesce(pledge.county, 0) AS county,
              pledge.counted, (pledge.kept_at IS NOT NULL)::integer AS kept
    ), agreed AS (
    INSERT INTO consent (person_id, purpose, given, text_version, language, channel, origin, at)
    SELECT person_id, 'pledge', true, %(text_version)s, %(language)s, %(channel)s, %(origin)s, %(now)s
      FROM (SELECT person_id FROM made UNION ALL SELECT person_id FROM confirmed) AS agreeing
    ), tallied AS (
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT coalesce(county, 0), %(day)s, %(channel)s, 1, 0 FROM made WHERE counted
    UNION ALL
    SELECT move.county, %(day)s, move.channel, move.sign, move.sign * kept
      FROM confirmed, LATERAL (VALUES (county_then, 'import', -1), (county, %(channel)s, 1))
           AS move (county, channel, sign)
     WHERE counted
    )
    SELECT EXISTS (SELECT FROM made UNION ALL SELECT FROM confirmed)
"""


def record(
    session: Session,
    phone: PhoneNumber,
    *,
    language: Language,
    county: int | None,
    channel: Channel,
    origin: str,
    evidence: Evidence = Evidence.VERIFIED,
    invitation: int | None = None,
) -> bool:
    """Records the pledge of `phone`, the consent to it, and the count. Returns False if it was pledged already.

    One that was only claimed, on a list, becomes the holder's own and is not counted twice.

    `origin` is the session or message in which it was made; the same origin counts once, however often it comes.
    `invitation` is the number through which she came; one that leads nowhere is none.
    """
    recorded = hot.first(
        session,
        _RECORD,
        {
            "phone": renew_seal(session, phone),
            "language": language,
            "county": county,
            "channel": channel,
            "origin": origin,
            "evidence": evidence,
            "now": now(),
            "day": today(),
            "neighbours": neighbours(phone),
            "invitation": invitation,
            "digests": phone_keys.digests(phone, SUPPRESSION),
            "text_version": TEXT_VERSION,
        },
    )
    return recorded == (True,)


_DENY = text(
    """
    WITH denied AS (
        UPDATE pledge SET counted = false FROM person, pledge AS was
         WHERE person.id = pledge.person_id AND person.phone = ANY(:seals) AND was.id = pledge.id
           AND pledge.evidence = 'claimed'
        RETURNING coalesce(pledge.county, 0) AS county, was.channel, was.counted, pledge.kept_at
    )
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, :day, channel, -1, -(kept_at IS NOT NULL)::integer FROM denied WHERE counted
    """
)


def deny(session: Session, phone: PhoneNumber) -> None:
    """It was not she who signed the list: what was only claimed is counted no more."""
    session.execute(_DENY, {"seals": phone_keys.seals(phone), "day": today()})


_PLACE = text(
    """
    WITH person_moved AS (
        UPDATE person SET county = :county WHERE phone = ANY(:seals) RETURNING id
    ), before AS (
        SELECT pledge.id, coalesce(pledge.county, 0) AS county, counted, channel, kept_at FROM pledge
          JOIN person_moved ON person_moved.id = pledge.person_id
           FOR UPDATE OF pledge
    ), pledge_moved AS (
        UPDATE pledge SET county = :county FROM before
         WHERE pledge.id = before.id AND before.county <> :county
        RETURNING before.*
    )
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT move.county, :day, channel, move.sign, CASE WHEN kept_at IS NULL THEN 0 ELSE move.sign END
      FROM pledge_moved, LATERAL (VALUES (pledge_moved.county, -1), (:county, 1)) AS move (county, sign)
     WHERE counted
    """
)


def place(session: Session, phone: PhoneNumber, county: int) -> None:
    """Says which county the person and her pledge belong to, and moves the count there."""
    session.execute(_PLACE, {"seals": phone_keys.seals(phone), "county": county, "day": today()})


_KEEP = text(
    """
    WITH done AS (
        UPDATE pledge SET kept_at = :now FROM person
         WHERE person.id = pledge.person_id AND person.phone = ANY(:seals) AND kept_at IS NULL
        RETURNING coalesce(pledge.county, 0) AS county, channel, counted
    )
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, :day, channel, 0, 1 FROM done WHERE counted
    """
)


def keep(session: Session, phone: PhoneNumber) -> None:
    """The person says that the first step is done. Counted once."""
    session.execute(_KEEP, {"seals": phone_keys.seals(phone), "now": now(), "day": today()})
