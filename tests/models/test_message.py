from pathlib import Path

from models.message import NEXT, MessageState


def test_every_state_says_what_may_follow() -> None:
    assert set(NEXT) == set(MessageState)


def test_final_states_stay_but_for_a_text_that_was_delivered_after_all() -> None:
    final = {state.value for state, following in NEXT.items() if following <= {MessageState.DELIVERED}}
    assert final == {"suppressed", "rejected", "expired", "delivered", "failed"}
    assert NEXT[MessageState.FAILED] == {MessageState.DELIVERED}


def test_an_uncertain_text_is_never_queued_by_the_machine_alone() -> None:
    """The way back to the queue exists for a coordinator; no statement of `dispatch` takes it."""
    statements = "\n".join(file.read_text() for file in Path("handlers/dispatch").glob("*.py"))
    assert "UPDATE message" in statements
    for way_back in ("state=MessageState.QUEUED", "UPDATE message SET state = 'queued'"):
        assert way_back not in statements
