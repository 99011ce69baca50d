from models.message import FINAL, NEXT, MessageState


def test_every_state_says_what_may_follow() -> None:
    assert set(NEXT) == set(MessageState)


def test_final_states_stay() -> None:
    final = {"suppressed", "rejected", "expired", "delivered", "failed"}
    assert {state.value for state in FINAL} == final


def test_an_uncertain_text_is_never_queued_by_the_machine_alone() -> None:
    """The way back to the queue exists for a coordinator; `dispatch` has no statement that takes it."""
    import inspect

    from handlers import dispatch

    assert "state=MessageState.QUEUED" not in inspect.getsource(dispatch)
