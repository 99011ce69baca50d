"""Parts of a text, as 3GPP TS 23.038 walks them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.simulator.segments import Segments, foreign_characters, segments, septets

VECTORS = [
    ("", "GSM-7", 0, 1),
    ("a" * 160, "GSM-7", 160, 1),
    ("a" * 161, "GSM-7", 161, 2),
    ("a" * 306, "GSM-7", 306, 2),
    ("a" * 307, "GSM-7", 307, 3),
    ("{" * 80, "GSM-7", 160, 1),
    ("{" * 81, "GSM-7", 162, 2),
    ("a" * 152 + "{" + "a" * 152, "GSM-7", 306, 3),
    ("ê" * 70, "UCS-2", 70, 1),
    ("ê" * 71, "UCS-2", 71, 2),
    ("ê" * 134, "UCS-2", 134, 2),
    ("ê" * 135, "UCS-2", 135, 3),
    ("’" + "a" * 69, "UCS-2", 70, 1),
    ("’" + "a" * 70, "UCS-2", 71, 2),
    ("😀" * 35, "UCS-2", 70, 1),
    ("😀" * 36, "UCS-2", 72, 2),
    ("😀" * 67, "UCS-2", 134, 3),
    ("€é£Ç", "GSM-7", 5, 1),
]


@pytest.mark.parametrize(("text", "encoding", "units", "parts"), VECTORS)
def test_parts_are_walked_as_the_standard_says(text: str, encoding: str, units: int, parts: int) -> None:
    assert segments(text) == Segments(encoding, units, parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("character", "`ç“–…\t\u00a0\u200bá")
def test_characters_outside_both_tables_cost_the_whole_text_its_alphabet(character: str) -> None:
    assert septets("hello " + character) is None
    assert foreign_characters("a" + character + character) == character


@given(st.text(alphabet="ab{€é\n", max_size=700))
def test_parts_never_fall_below_what_the_septets_need(text: str) -> None:
    counted = segments(text)

    assert counted.parts >= -(-counted.units // 160)
    assert counted.parts <= max(1, -(-counted.units // 152))
