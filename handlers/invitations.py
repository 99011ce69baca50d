"""The number with which somebody who pledged brings others along, and how many came.

It is passed on by word of mouth. We text nobody because of it: a number that somebody else gave is nobody's consent.
"""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from handlers import hot
from models.base import now
from models.invitation import Invitation, drawn
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge

# For statements that look this up on the way. An unknown number, or that of a closed group, leads to no row.
COMES_THROUGH = "SELECT invitation.id FROM invitation WHERE code = %(invitation)s::integer AND closed_at IS NULL"
COUNTY_OF_GROUP = "SELECT invitation.county FROM invitation WHERE code = %(invitation)s::integer AND closed_at IS NULL"
# How many came through the number of `person`; NULL when she has none. Held pledges are none yet.
BROUGHT = """
    SELECT invitation.gone_pledged
           + (SELECT count(*) FROM pledge AS came WHERE came.invitation_id = invitation.id AND came.counted)
      FROM invitation WHERE invitation.person_id = person.id
"""

# Who asks at the same moment in two sessions gets one number: the second finds it when she tries again.
_DRAW = """
    WITH hers AS (
    SELECT person.id FROM person JOIN pledge ON pledge.person_id = person.id WHERE person.phone IN %(seals)s
    ), made AS (
    INSERT INTO invitation (code, person_id, made_at) SELECT %(code)s, id, %(now)s FROM hers
    ON CONFLICT DO NOTHING
    RETURNING code
    )
    SELECT code FROM made UNION ALL SELECT code FROM invitation JOIN hers ON hers.id = invitation.person_id
"""


def give(session: Session, phone: PhoneNumber) -> int | None:
    """Her number, drawn the first time that she asks. None for somebody who has not pledged."""
    for code in drawn():
        values = {"seals": phone_keys.seals(phone), "code": code, "now": now()}
        if found := hot.first(session, _DRAW, values):
            return int(found[0])
    return None


@dataclass(frozen=True)
class Known:
    """What is kept of invitations about one person: her own number, and that she came through one, never whose."""

    code: int | None = None
    came_through_one: bool = False


def known(session: Session, person_id: int | None) -> Known:
    hers = select(Invitation.code, Pledge.invitation_id.is_not(None)).select_from(Pledge)
    hers = hers.outerjoin(Invitation, Invitation.person_id == Pledge.person_id).where(Pledge.person_id == person_id)
    found = session.execute(hers).one_or_none()
    return Known(*found) if found else Known()


# In this order: whoever is erased together with the one who brought her waits for that, and does not block it.
_STAY = text(
    """
    WITH through AS MATERIALIZED (
    SELECT invitation.id FROM invitation JOIN pledge ON pledge.invitation_id = invitation.id
     WHERE pledge.person_id = :person_id FOR NO KEY UPDATE OF invitation
    ), came AS MATERIALIZED (
    SELECT through.id, kept_at IS NOT NULL AS kept FROM pledge, through
     WHERE pledge.person_id = :person_id AND pledge.invitation_id = through.id AND counted FOR UPDATE OF pledge
    )
    UPDATE invitation SET gone_pledged = gone_pledged + 1, gone_kept = gone_kept + came.kept::integer FROM came
     WHERE invitation.id = came.id
    """
)


def stay_counted(session: Session, person_id: int) -> None:
    """Somebody is about to be erased: she stays in the sum of the invitation through which she came."""
    session.execute(_STAY, {"person_id": person_id})
