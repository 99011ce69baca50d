"""Pledges that come too thick: a whole row of neighbouring numbers, or very many in one second. They are held out of
the count until somebody has looked, and dropped never.

It is looked for afterwards, by the sweep, so that no pledge waits for its neighbours; within half a minute the whole
burst is held, its first pledges too. Who is in it notices nothing, and gets no campaign text meanwhile: a number that
somebody made up never asked for texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.audit import Audit
from models.base import now, today
from models.burst import Burst, BurstKind
from models.coordinator import Coordinator
from models.county import BY_CODE
from models.phone_key import phone_keys
from models.phone_number import PhoneNumber
from models.pledge import Pledge

# Numbers that differ in their last two digits are neighbours.
_LAST_DIGITS = 2
WINDOW = timedelta(minutes=10)
HELD = "held for review"


@dataclass(frozen=True)
class Limits:
    """How many pledges are believed within `WINDOW` from a hundred neighbouring numbers, and within one second from
    anywhere; 0 believes any number of them."""

    neighbours: int
    a_second: int


def neighbours(phone: PhoneNumber) -> bytes:
    """What `phone` and its neighbours share, as a digest."""
    return phone_keys.digest(phone[:-_LAST_DIGITS], "neighbours")


# Pledges by network of the last minutes that nobody has decided about. `{key}` is what those of one burst share.
_THICK = """
    SELECT {key} AS key, min(pledge.at) AS first_at, max(pledge.at) AS last_at
      FROM pledge LEFT JOIN burst ON burst.id = pledge.burst_id
     WHERE pledge.at > :since AND pledge.evidence = 'verified' AND {key} IS NOT NULL
       AND (burst.id IS NULL AND pledge.counted OR burst.kind = '{kind}' AND burst.decided_at IS NULL)
     GROUP BY {key} HAVING count(*) > :most AND bool_or(burst.id IS NULL)
"""
# Taken from the days on which they were counted.
_HOLD = """
    WITH held AS (
    UPDATE pledge SET counted = false, burst_id = :burst
     WHERE at > :since AND evidence = 'verified' AND {key} = :key AND counted AND burst_id IS NULL
    RETURNING coalesce(county, 0) AS county, channel, at, kept_at
    ), taken AS (
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, CAST(at AT TIME ZONE 'Africa/Nairobi' AS date), channel, -count(*), 0
      FROM held GROUP BY 1, 2, 3
     UNION ALL
    SELECT county, CAST(kept_at AT TIME ZONE 'Africa/Nairobi' AS date), channel, 0, -count(*)
      FROM held WHERE kept_at IS NOT NULL GROUP BY 1, 2, 3
    )
    SELECT count(*) FROM held
"""
_KEYS = {BurstKind.NEIGHBOURS: "pledge.neighbours", BurstKind.SECOND: "date_trunc('second', pledge.at)"}
_FIND = {kind: text(_THICK.format(key=key, kind=kind)) for kind, key in _KEYS.items()}
_TAKE = {kind: text(_HOLD.format(key=key)) for kind, key in _KEYS.items()}


def hold(session: Session, limits: Limits) -> int:
    """Holds the bursts of the last minutes, also what has joined those that are open. Returns the pledges held."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("bursts.hold")))):
        return 0
    wanted = {BurstKind.NEIGHBOURS: limits.neighbours, BurstKind.SECOND: limits.a_second}
    return sum(_hold(session, kind, most) for kind, most in wanted.items() if most)


def _hold(session: Session, kind: BurstKind, most: int) -> int:
    since, taken = now() - WINDOW, 0
    for key, first_at, last_at in session.execute(_FIND[kind], {"since": since, "most": most}).all():
        column = Burst.block if kind is BurstKind.NEIGHBOURS else Burst.second
        open_one = select(Burst).where(column == key, Burst.decided_at.is_(None))
        # Locked: who decides about it meanwhile decides about what joins it now, or finds it decided.
        burst = session.scalars(open_one.with_for_update()).first()
        if burst is None:
            burst = Burst(kind=kind, pledges=0, first_at=first_at, last_at=last_at)
            setattr(burst, column.key, key)
            session.add(burst)
            session.flush()
        told = {"since": since, "key": key, "burst": burst.id}
        more = session.scalar(_TAKE[kind], told) or 0
        burst.pledges, burst.last_at = burst.pledges + more, last_at
        taken += more
    return taken


@dataclass(frozen=True)
class Seen:
    """A burst as somebody looks at it; `counties` are the names of those it falls in, the largest first."""

    burst: Burst
    counties: tuple[str, ...]


def latest(session: Session, most: int = 100) -> list[Seen]:
    """The newest bursts, those that wait for somebody first."""
    found = select(Burst).order_by(Burst.decided_at.is_not(None), Burst.id.desc()).limit(most)
    return [Seen(burst, _counties(session, burst.id)) for burst in session.scalars(found).all()]


def _counties(session: Session, burst_id: int) -> tuple[str, ...]:
    by_county = select(Pledge.county).where(Pledge.burst_id == burst_id, Pledge.county.is_not(None))
    codes: Sequence[int | None] = session.scalars(
        by_county.group_by(Pledge.county).order_by(func.count().desc()).limit(5)
    ).all()
    return tuple(BY_CODE[code].name for code in codes if code in BY_CODE)


def waiting(session: Session) -> int:
    """How many bursts wait for somebody."""
    return session.scalar(select(func.count()).where(Burst.decided_at.is_(None))) or 0


# On the day of the decision, as a move to another county is: months that are over were told, and stay as they were.
_BELIEVE = text(
    """
    WITH held AS (
    UPDATE pledge SET counted = true WHERE burst_id = :burst AND NOT counted
    RETURNING coalesce(county, 0) AS county, channel, kept_at
    )
    INSERT INTO tally (county, day, channel, pledged, kept)
    SELECT county, :day, channel, count(*), count(kept_at) FROM held GROUP BY county, channel
    """
)


def decide(session: Session, burst_id: int, who: Coordinator, *, believed: bool, reason: str) -> bool:
    """Counts the pledges of a burst, today, or leaves them out for good. False when somebody has decided already."""
    burst = session.get(Burst, burst_id, with_for_update=True)
    if burst is None or burst.decided_at is not None:
        return False
    burst.decided_at, burst.decided_by, burst.believed = now(), who.email, believed
    if believed:
        session.execute(_BELIEVE, {"burst": burst.id, "day": today()})
    event = "burst_believed" if believed else "burst_left_out"
    session.add(Audit(event=event, channel="console", who=who.email, reason=f"burst {burst.id}: {reason}"))
    return True
