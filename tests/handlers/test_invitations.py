"""Numbers to invite with: drawn at random, taken once, never mistaken; and one statement counts who came."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from handlers import invitations, people, pledges
from handlers.ussd import dialled, receipt
from handlers.ussd.engine import State, _steady
from handlers.ussd.pledge_menu import PLEDGE_MENU
from models.choice import Channel, Language
from models.county import BY_CODE, match
from models.invitation import Invitation, drawn
from models.person import Person
from models.phone_number import NotAPhoneNumber, PhoneNumber
from models.pledge import Pledge
from tests.conftest import AMINA, OTIENO
from tests.handlers.conftest import Door

KEYS = st.text("0123456789*", max_size=20)
CODES = st.integers(100_000, 9_999_999)


def pledge(door: Door, number: str, invitation: int | None = None) -> None:
    with door() as session:
        told = {"language": Language.SW, "county": None, "channel": Channel.USSD, "origin": f"s-{number}"}
        pledges.record(session, PhoneNumber(number), **told, invitation=invitation)


def given_to(door: Door, number: str) -> int | None:
    with door() as session:
        return invitations.give(session, PhoneNumber(number))


def gone(door: Door) -> tuple[int, int]:
    with door() as session:
        return tuple(session.execute(select(Invitation.gone_pledged, Invitation.gone_kept)).one())


def test_a_number_is_no_county_no_key_no_telephone_and_never_one_digit() -> None:
    for code in (code for _ in range(200) for code in drawn()):
        assert len(str(code)) in (6, 7)
        assert match(str(code)) is None
        assert code not in BY_CODE
        assert _steady(str(code)) == str(code)
        assert all(code > len(screen.choices) for screen in PLEDGE_MENU.screens.values())
        with pytest.raises(NotAPhoneNumber):
            PhoneNumber.parse(str(code))


def draws(monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
    """From now on these are drawn, one after another, whatever their length."""
    said = cycle(codes)
    monkeypatch.setattr(secrets, "randbelow", lambda below: next(said) - below // 9)


def test_the_same_digit_six_times_is_not_given_away(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    pledge(door, AMINA)
    draws(monkeypatch, 444_444, 123_456)
    assert given_to(door, AMINA) == 123_456


def test_a_number_that_is_taken_is_drawn_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    pledge(door, AMINA)
    pledge(door, OTIENO)
    draws(monkeypatch, 123_456)
    given_to(door, AMINA)
    draws(monkeypatch, 123_456, 123_456, 654_321)
    assert given_to(door, OTIENO) == 654_321


def test_five_draws_of_six_digits_are_followed_by_seven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda below: below - 2)
    assert list(drawn()) == [999_998] * 5 + [9_999_998] * 5


def test_where_many_are_taken_it_grows_to_seven_digits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    pledge(door, AMINA)
    pledge(door, OTIENO)
    draws(monkeypatch, 123_456)
    given_to(door, AMINA)
    draws(monkeypatch, *[123_456] * 5, 7_654_321)
    assert given_to(door, OTIENO) == 7_654_321


def test_two_sessions_at_once_give_her_one_number(door: Door) -> None:
    pledge(door, AMINA)
    with ThreadPoolExecutor(4) as many:
        codes = set(many.map(lambda _: given_to(door, AMINA), range(12)))
    assert len(codes) == 1
    assert None not in codes


def test_who_has_not_pledged_gets_none(door: Door) -> None:
    assert given_to(door, AMINA) is None
    with door() as session:
        session.add(Person(phone=PhoneNumber(AMINA), language=Language.SW))
    assert given_to(door, AMINA) is None


def test_who_brought_and_was_brought_can_be_erased_at_the_same_moment(door: Door) -> None:
    """Pair after pair, each half in a transaction of its own: no two wait for each other."""
    pairs = [(f"+2547000{n:03}01", f"+2547110{n:03}02") for n in range(30)]
    for inviter, friend in pairs:
        pledge(door, inviter)
        pledge(door, friend, given_to(door, inviter))

    def erase(number: str) -> None:
        with door() as session:
            people.erase(session, PhoneNumber(number), channel="officer", reason="asked")

    with ThreadPoolExecutor(2) as two:
        for inviter, friend in pairs:
            list(two.map(erase, (inviter, friend)))
    with door() as session:
        assert session.scalar(select(func.count()).select_from(Pledge)) == 0
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_the_erased_stay_in_the_sums_kept_apart_from_pledged(door: Door) -> None:
    pledge(door, AMINA)
    code = given_to(door, AMINA)
    for number, keeps in ((OTIENO, True), ("+254722000003", False)):
        pledge(door, number, code)
        with door() as session:
            if keeps:
                pledges.keep(session, PhoneNumber(number))
            people.forget(session, PhoneNumber(number), "erased")
    assert gone(door) == (2, 1)


def test_who_was_not_counted_is_not_counted_as_gone(door: Door) -> None:
    pledge(door, AMINA)
    code = given_to(door, AMINA)
    for _ in range(2):
        pledge(door, OTIENO, code)
        with door() as session:
            people.forget(session, PhoneNumber(OTIENO), "erased")
    assert gone(door) == (1, 0)


def test_a_pledge_made_again_does_not_change_hands(door: Door) -> None:
    pledge(door, AMINA)
    pledge(door, OTIENO)
    pledge(door, OTIENO, given_to(door, AMINA))
    with door() as session:
        assert session.scalars(select(Pledge.invitation_id)).all() == [None, None]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", {}), ("1", {}), ("2*1*1", {}), ("42", {"county": 42}), ("07*2", {"county": 7}), ("48", {}), ("042", {}),
        ("123456", {"invitation": 123456}), ("123456*2*1", {"invitation": 123456}), ("1234567", {"invitation": 1234567}),
        ("12345", {}), ("12345678", {}), ("012345", {}), ("12345x", {}), ("2*123456", {}), ("0711000002", {}),
    ],
)  # fmt: skip
def test_what_is_dialled_along(keys: str, told: dict[str, int]) -> None:
    assert dialled.told(keys) == told


@given(CODES, KEYS, st.sampled_from([{}, {"pledged": True}, {"county": 42}]))
def test_whatever_is_pressed_behind_a_number_is_pressed_as_without_it(
    code: int, keys: str, known: dict[str, object]
) -> None:
    along = f"{code}*{keys}" if keys else str(code)
    start = State("language", None, known | {"invitation": code})
    begins = dialled.pressed_from(along, start)
    assert [key for key, _ in receipt.split(along, begins)] == [key for key, _ in receipt.split(keys, 0)]
    assert [along[:end] for _, end in receipt.split(along, begins)] == [
        f"{code}*{keys[:end]}" for _, end in receipt.split(keys, 0)
    ]
