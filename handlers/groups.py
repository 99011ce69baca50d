"""Groups that bring people along with a number of their own: a school, a stage, a chama. A group has no list of
members, and nobody can see who of it pledged."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.counts import shown
from handlers.refusal import Refusal
from handlers.words import mark
from models.audit import Audit
from models.base import now
from models.coordinator import Coordinator
from models.invitation import GroupKind, Invitation, drawn
from models.pledge import Pledge

PAGE = 50
# What stands on the sheet for the wall, around the code to dial.
SHEET = (
    mark("For equality and respect, dial"),
    mark("or text {text} to {code}."),
    mark(
        "Free, private, one minute, for everyone aged 18 or over. It is your own choice, and nobody here can see who "
        "has pledged."
    ),
)


@dataclass(frozen=True)
class Group:
    """A group and what it brought. `kept` are promises kept, counted apart: each of them is among `pledged` too. A
    figure below ten is None, since it speaks of single people."""

    invitation: Invitation
    pledged: int | None
    kept: int | None


class NoNumberLeft(Refusal):
    """Every number that was drawn is taken."""


def make(session: Session, who: Coordinator, name: str, kind: GroupKind, county: int | None) -> Invitation:
    """Gives a new group its number. Who works for one county makes groups of that county."""
    values = {"name": name, "kind": kind, "county": who.county or county, "made_by": who.email}
    for code in drawn():
        new = insert(Invitation).values(code=code, **values).on_conflict_do_nothing().returning(Invitation)
        made: Invitation | None = session.scalar(new)
        if made is not None:
            _record(session, "group_made", who, made)
            return made
    raise NoNumberLeft("every number that was drawn is taken; try again")


def close(session: Session, who: Coordinator, group: Invitation) -> bool:
    """Whoever dials its number from now on is counted without the group. False when it is closed already."""
    if group.closed_at is not None:
        return False
    group.closed_at = now()
    _record(session, "group_closed", who, group)
    return True


def find(session: Session, who: Coordinator, group_id: int, *, lock: bool = False) -> Invitation | None:
    """The group, if she may see it."""
    found = session.get(Invitation, group_id, with_for_update={"key_share": True} if lock else None)
    if found is None or found.name is None or who.county not in (None, found.county):
        return None
    return found


def listed(session: Session, who: Coordinator, before: int | None = None) -> list[Group]:
    """A page of the groups that she may see, newest first; `before` is the last id of the page before it."""
    theirs = select(Invitation).where(Invitation.name.is_not(None))
    if who.county is not None:
        theirs = theirs.where(Invitation.county == who.county)
    if before is not None:
        theirs = theirs.where(Invitation.id < before)
    found = session.scalars(theirs.order_by(Invitation.id.desc()).limit(PAGE)).all()
    counted = (
        select(Pledge.invitation_id, func.count(), func.count(Pledge.kept_at))
        .where(Pledge.invitation_id.in_([group.id for group in found]), Pledge.counted)
        .group_by(Pledge.invitation_id)
    )
    sums = {group_id: (pledged, kept) for group_id, pledged, kept in session.execute(counted)}
    return [_with_sums(group, *sums.get(group.id, (0, 0))) for group in found]


def _with_sums(group: Invitation, pledged: int, kept: int) -> Group:
    return Group(group, shown(pledged + group.gone_pledged), shown(kept + group.gone_kept))


def _record(session: Session, event: str, who: Coordinator, group: Invitation) -> None:
    session.add(Audit(event=event, channel="console", who=who.email, reason=f"group {group.id}: {group.name}"))
