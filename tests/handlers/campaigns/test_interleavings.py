"""Any order of claiming, dying, sweeping, recording, reporting, pausing: nobody twice, nobody lost, nobody unsure whose
report came in."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from gateway.database import Database
from gateway.house import rules
from gateway.jobs import tick
from handlers import delivery, dispatch
from handlers.campaigns import control, gate
from handlers.carrier import Accepted, Answered, NotTaken, Uncertain
from handlers.delivery import Report
from models.batch import Batch, Queue
from models.message import Message, MessageState
from models.phone_number import PhoneNumber
from tests.crowd import NJOROGE, crowd, launch
from tests.emptying import empty

WORKERS = (0, 1)
# A worker mostly goes on with what comes next for it; now and then it dies, or its call goes wrong.
STEPS = ("on", "on", "on", "on", "call that is refused", "call that breaks", "die")
ORDERS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(WORKERS)),
        st.tuples(st.sampled_from(("sweep", "report", "pause", "resume", "resume")), st.just(0)),
    ),
    min_size=20,
    max_size=60,
)


@dataclass
class World:
    """The campaign, two workers as far as they have come, and a provider that remembers whom it texted."""

    database: Database
    campaign_id: int
    claims: dict[int, dispatch.Claim] = field(default_factory=dict)
    calls: dict[int, dispatch.Call] = field(default_factory=dict)
    outcomes: dict[int, object] = field(default_factory=dict)
    texted: list[PhoneNumber] = field(default_factory=list)
    reported: set[PhoneNumber] = field(default_factory=set)

    def take(self, step: str, worker: int) -> None:
        getattr(self, f"_{step.split(' ')[0]}")(step, worker)

    def _on(self, step: str, worker: int) -> None:
        """The next step of this worker."""
        if worker in self.outcomes:
            self._record(step, worker)
        elif worker in self.calls:
            self._call(step, worker)
        elif worker in self.claims:
            self._submit(step, worker)
        else:
            self._claim(step, worker)

    def _claim(self, step: str, worker: int) -> None:
        self._die(step, worker)
        with self.database.glance() as session:
            if claim := dispatch.claim(session, Queue.CAMPAIGNS):
                self.claims[worker] = claim

    def _submit(self, step: str, worker: int) -> None:
        claim = self.claims.pop(worker, None)
        if claim is None:
            return
        with self.database.door() as session:
            if not gate.opens(session, self.campaign_id, claim.parts, rules()):
                dispatch.release(session, claim)
            elif call := dispatch.submit(session, claim, gate.refusals(session, claim.batch_id, claim.campaign_id)):
                self.calls[worker] = call

    def _call(self, step: str, worker: int) -> None:
        call = self.calls.get(worker)
        if call is None or worker in self.outcomes:
            return
        if step == "call that is refused":
            self.outcomes[worker] = NotTaken("HTTP 503")
            return
        self.texted += call.numbers
        answer = {number: Accepted(f"ATXid_{number}", 1) for number in call.numbers}
        self.outcomes[worker] = Uncertain("broke") if step == "call that breaks" else Answered(answer)

    def _record(self, step: str, worker: int) -> None:
        if worker in self.outcomes:
            call, outcome = self.calls.pop(worker), self.outcomes.pop(worker)
            with self.database.door() as session:
                dispatch.record(session, call, outcome)
                gate.after(session, self.campaign_id, len(call.messages), outcome, rules())
                session.execute(text("UPDATE batch SET not_before = now() WHERE state = 'queued'"))

    def _die(self, step: str, worker: int) -> None:
        for held in (self.claims, self.calls, self.outcomes):
            held.pop(worker, None)

    def _sweep(self, step: str, worker: int) -> None:
        """A minute has passed: every lease has run out, also that of a worker who is only slow."""
        with self.database.door() as session:
            session.execute(
                text("UPDATE batch SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
            )
            dispatch.sweep(session)

    def _report(self, step: str, worker: int) -> None:
        for number in self.texted[:2]:
            self.report(number)

    def report(self, number: PhoneNumber) -> None:
        self.reported.add(number)
        for status, says in (("Sent", None), ("Success", MessageState.DELIVERED)):
            told = Report(f"ATXid_{number}", status, "", says, None, False, "63902", number)
            with self.database.glance() as session:
                delivery.keep(session, told)

    def _pause(self, step: str, worker: int) -> None:
        with suppress(control.NotNow), self.database.door() as session:
            control.pause(session, control.of(session, self.campaign_id), by=NJOROGE, reason="x")

    def _resume(self, step: str, worker: int) -> None:
        with suppress(control.NotNow), self.database.door() as session:
            control.resume(session, control.of(session, self.campaign_id), by=NJOROGE, reason="x")

    def finish(self) -> None:
        """Everybody dies, a minute passes, one good worker does the rest, and all reports come in."""
        for worker in WORKERS:
            self._die("", worker)
        self._sweep("", 0)
        self._resume("", 0)
        for _ in range(20):
            for step in ("claim", "submit", "call", "record"):
                self.take(step, 0)
        for number in self.texted:
            self.report(number)
        with self.database.door() as session:
            delivery.match_waiting(session, waited=timedelta())
        tick()


@pytest.mark.once
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS)
def test_for_any_order(database: Database, order: list[tuple[str, int]]) -> None:
    empty(database)
    crowd(database, 18)
    world = World(database, launch(database, rate=3))

    for step, worker in order:
        world.take(step, worker)
    world.finish()

    assert len(world.texted) == len(set(world.texted)), "somebody was texted twice"
    with database.door() as session:
        ledger = dict(session.execute(select(Message.phone, Message.state)).all())
        sums = session.scalars(select(Batch).where(Batch.people > 0)).all()
    assert MessageState.QUEUED not in ledger.values(), "somebody was lost"
    assert {phone for phone, state in ledger.items() if state is MessageState.DELIVERED} == set(world.texted)
    assert all(state in (MessageState.DELIVERED, MessageState.UNCERTAIN) for state in ledger.values())
    assert sum(batch.delivered for batch in sums) == len(world.texted)
