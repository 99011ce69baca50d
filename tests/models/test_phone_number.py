import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.phone_number import NotAPhoneNumber, PhoneNumber


@pytest.mark.parametrize(
    "written",
    ["+254700000001", "254700000001", "0700000001", "700000001", "0700 000 001", "+254 700-000-001", "(0700) 000001"],
)
def test_people_write_a_number_in_many_ways(written: str) -> None:
    assert PhoneNumber.parse(written) == "+254700000001"


@pytest.mark.parametrize("number", ["+254110000001", "+254101000001", "+254141000001", "+254768000001"])
def test_the_ranges_since_2019_are_numbers_too(number: str) -> None:
    assert PhoneNumber.from_wire(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " 254700000001", "254700000001", "+25470000000", "+2547000000011", "+254200000001", "+255700000001",
        "+254700000001\n", "+254７00000001", "+254٧00000001", "0700000001", "Amina", "+254700000001+254700000001", "%2B254",
    ],
)  # fmt: skip
def test_the_wire_takes_one_form_only(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        PhoneNumber.from_wire(text)


def test_an_error_never_repeats_what_was_given() -> None:
    with pytest.raises(NotAPhoneNumber) as error:
        PhoneNumber.parse("0700 000 00")
    assert "0700" not in str(error.value)


def test_a_traceback_gives_nobody_away() -> None:
    number = PhoneNumber.parse("+254700123001")
    assert repr(number) == "PhoneNumber('+2547*****001')"
    assert "00123" not in repr([number])


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = PhoneNumber.parse(text)
    except NotAPhoneNumber:
        return
    assert PhoneNumber.from_wire(str(number)) == number
