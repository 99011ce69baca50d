"""One hop of a USSD session: find the receipt, fold the new keys, carry out what they change, store, reply.

Requests for one session may come twice at once. Nothing is locked for that: a receipt is stored only on top of the
one it was folded from, and whoever comes second is told so and starts over.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from handlers.people import Caller
from handlers.programme import Programme
from handlers.ussd import dialled
from handlers.ussd import receipt as receipts
from handlers.ussd.effects import EFFECTS, READERS
from handlers.ussd.engine import State, Step, begin, step
from handlers.ussd.facts import Hop, values_for
from handlers.ussd.menu import NOTHING
from handlers.ussd.page import Page, show
from handlers.ussd.pledge_menu import PLEDGE_MENU
from handlers.ussd.receipt import Arrival, Receipt
from models.base import today
from models.phone_number import PhoneNumber
from models.screen_view import ScreenView


class NotYourSession(Exception):
    """The session was opened from another number."""


class Overtaken(Exception):
    """Another request for the same session was quicker; what it stored answers this one."""


@dataclass(frozen=True)
class Turn:
    """One request: `keys` is everything pressed in this session, joined by `*`.

    `goes_on`: the network says that it has shown a screen of this session before.
    """

    session_id: str
    phone: PhoneNumber
    network: str
    keys: str
    goes_on: bool = False


@dataclass(frozen=True)
class _Walk:
    """Where the new keys led. `shown` is what the phone sees; `kept` what its row may remember, after so many
    keys and steps."""

    shown: State
    kept: State
    kept_keys: str
    kept_steps: int
    effects: tuple[tuple[str, State], ...]


@dataclass(frozen=True)
class Pending:
    """A turn that changes something. Nothing has been changed or stored yet: `carry_out` does it in a transaction."""

    hop: Hop
    turn: Turn
    receipt: Receipt | None
    start: State
    walk: _Walk


def answer(session: Session, turn: Turn, programme: Programme) -> Page | Pending:
    """The page to show now, or what has to be carried out first. The same turn gives the same page.

    Most hops only lead from one screen to the next: they are answered and stored here, by single statements. Raises
    `Overtaken` when another request for the session was quicker, `NotYourSession` when it belongs to another number.
    """
    hop = Hop(turn.session_id, turn.phone, programme)
    receipt = receipts.find(session, turn.session_id) if turn.keys else None
    found = receipt or _arrive(session, turn)
    taken = _begin(found, turn, hop) if isinstance(found, Arrival) else _go_on(session, found, turn, hop)
    if isinstance(taken, Page) or taken.walk.effects:
        return taken
    return carry_out(session, taken)


def _arrive(session: Session, turn: Turn) -> Receipt | Arrival:
    invitation = dialled.told(turn.keys).get("invitation")
    return receipts.arrive(session, turn.session_id, turn.phone, PLEDGE_MENU.version, invitation)


def _begin(arrival: Arrival, turn: Turn, hop: Hop) -> Pending:
    """The first hop of a session, or one that has to be folded anew because the receipt is gone."""
    start, trusted = _start(arrival, turn)
    pressed = receipts.split(turn.keys, dialled.pressed_from(turn.keys, start))
    return Pending(hop, turn, None, start, _walk(start, turn.keys, pressed, may_change=trusted))


def _go_on(session: Session, receipt: Receipt, turn: Turn, hop: Hop) -> Page | Pending:
    """A hop of a session that has a receipt: a repeat, an older one once more, or the next."""
    if not receipts.same_caller(receipt, turn.phone):
        raise NotYourSession
    if receipt.is_repeat(turn.keys) or receipt.ended:
        return Page(receipt.reply, receipt.ended, receipt.state.screen)
    pressed_from = receipt.pressed_from(turn.keys)
    if pressed_from is None:
        # Keys that go beyond the stored ones, but not on from them, have changed nothing and may not look as if.
        return _look_back(session, turn, hop, receipt.start, may_change=len(turn.keys) <= receipt.keys_length)
    pressed = receipts.split(turn.keys, pressed_from) or [("", len(turn.keys))]
    walk = _walk(receipt.state, turn.keys, pressed, may_change=True)
    return Pending(hop, turn, receipt, receipt.start, walk)


def carry_out(session: Session, pending: Pending) -> Page:
    """Makes the changes, stores the receipt, and returns the page to show. In one transaction: all of it or nothing.

    Raises `Overtaken` when another request has gone on meanwhile; undone by then, the turn can be answered anew.
    """
    walk, hop = pending.walk, pending.hop
    for effect, state in walk.effects:
        EFFECTS[effect](session, hop, state)
    page = _page(session, hop, walk.shown)
    if not _store(session, pending, page):
        raise Overtaken
    if PLEDGE_MENU.screens[walk.shown.screen].private:
        view = {"screen": walk.shown.screen, "language": walk.shown.language, "day": today()}
        session.execute(insert(ScreenView).values(view))
    return page


def _store(session: Session, pending: Pending, page: Page) -> bool:
    """Stores the receipt, if there is anything to remember. False when another request was quicker."""
    turn, walk, receipt = pending.turn, pending.walk, pending.receipt
    kept_page = page if walk.kept is walk.shown else _page(session, pending.hop, walk.kept)
    durable = bool(walk.effects)
    row = receipts.row_of(
        turn.session_id, turn.phone, walk.kept, walk.kept_keys, kept_page, steps=walk.kept_steps, durable=durable
    )
    if receipt is not None:
        return walk.kept is receipt.state or receipts.go_on(session, row, receipt)
    if turn.keys and not walk.kept_keys:
        return True
    row |= {"network": turn.network, "menu_version": PLEDGE_MENU.version, "start": receipts.as_json(pending.start)}
    return receipts.open_session(session, row)


def _look_back(session: Session, turn: Turn, hop: Hop, start: State, *, may_change: bool) -> Page:
    """An earlier screen, asked for again out of order: shown as it was, changing nothing."""
    pressed = receipts.split(turn.keys, dialled.pressed_from(turn.keys, start))
    walk = _walk(start, turn.keys, pressed, may_change=may_change)
    return _page(session, hop, walk.shown)


def _start(arrival: Arrival, turn: Turn) -> tuple[State, bool]:
    """Where this session begins, and whether its keys are known to have been pressed on screens that were shown.

    A dialled string can carry keys nobody was asked for (`*384*2026*1*1*1#` on a poster). Such keys may walk through
    the menu but not consent to anything.
    """
    caller, last = arrival.caller, arrival.last
    lost_its_row = caller is not None and caller.pledge_origin == turn.session_id
    known = None if lost_its_row else caller
    language = known.language if known else last.language if last else None
    answers = _told_before(known, arrival.brought) if known else {}
    along: dict[str, Any] = {} if "pledged" in answers else _told_along(arrival, turn.keys)
    dropped = _dropped(last) if last and arrival.resumable and not lost_its_row else None
    if dropped:
        again = {name: value for name, value in (answers | along).items() if name in dialled.TOLD}
        dropped = replace(dropped, answers={**dropped.answers, **again})
    return begin(PLEDGE_MENU, language, answers | along, dropped), turn.goes_on or lost_its_row


def _told_before(caller: Caller, brought: int | None) -> dict[str, Any]:
    """What is known of somebody who calls again, as answers."""
    told = {
        # Who is only said to have signed a list is asked herself.
        "pledged": caller.pledged or None,
        "county": caller.county,
        "gender": caller.gender,
        "first_step": caller.first_step,
        "texts": caller.texts,
        "brought": brought or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _told_along(arrival: Arrival, keys: str) -> dict[str, Any]:
    """What was dialled along, now or with the session that was dropped before this one; a group's number tells its
    county too."""
    before = arrival.last.answers if arrival.last and arrival.resumable else NOTHING
    told = arrival.caller is not None and arrival.caller.county is not None
    group = {"county": arrival.county_of_group} if arrival.county_of_group and not told else {}
    return {name: before[name] for name in dialled.TOLD if name in before} | group | dialled.told(keys)


def _dropped(last: State) -> State | None:
    """The session to offer for taking up: one that was dropped while something was still being asked."""
    if last.screen == PLEDGE_MENU.resume_screen and last.dropped:
        return State.from_json(last.dropped)
    screen = PLEDGE_MENU.screens.get(last.screen)
    return last if screen and screen.asks else None


def _walk(state: State, keys: str, pressed: list[tuple[str, int]], *, may_change: bool) -> _Walk:
    """Folds what was `pressed` out of `keys`. Without `may_change` it stops before the first key that has an effect,
    agrees to something, ends the session or means nothing."""
    kept, kept_to, kept_steps, effects = state, 0, 0, []
    for number, (key, end) in enumerate(pressed, 1):
        taken = step(PLEDGE_MENU, state, key, READERS)
        if not may_change and _needs_eyes(state, taken):
            break
        state = taken.state
        if taken.effect:
            effects.append((taken.effect, state))
        if not PLEDGE_MENU.screens[state.screen].private:
            kept, kept_to, kept_steps = state, end, number
    return _Walk(state, kept, keys if kept is state else keys[:kept_to], kept_steps, tuple(effects))


def _needs_eyes(state: State, taken: Step) -> bool:
    """Whether this step counts only when the screen before it was seen."""
    screens = PLEDGE_MENU.screens
    ends = screens[taken.state.screen].ends
    return bool(taken.effect or screens[state.screen].agrees or ends or taken.state.wrong)


def _page(session: Session, hop: Hop, state: State) -> Page:
    return show(PLEDGE_MENU, state, values_for(session, PLEDGE_MENU, hop, state))
