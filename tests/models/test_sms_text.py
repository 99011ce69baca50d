"""Vectors from 3GPP TS 23.038 and 23.040, and a second way of counting to compare with."""

import pytest
from gsm0338 import Codec
from hypothesis import given
from hypothesis import strategies as st

from models.sms_text import mend, outside_gsm, parts, septets

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
ESCAPED = "\f^{}\\[~]|€"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("{" * 80, 1), ("{" * 81, 2), ("a" * 152 + "€" + "a" * 152, 3),
        ("ê" * 70, 1), ("ê" * 71, 2), ("ê" * 134, 2), ("ê" * 135, 3),
        ("’" + "a" * 69, 1), ("’" + "a" * 70, 2), ("😀" * 35, 1), ("😀" * 36, 2), ("😀" * 66, 2), ("😀" * 67, 3),
    ],
)  # fmt: skip
def test_parts_as_the_standard_walks_them(text: str, count: int) -> None:
    assert parts(text).count == count


def test_every_gsm_character_has_its_width() -> None:
    assert all(septets(character) == 1 for character in GSM)
    assert all(septets(character) == 2 for character in ESCAPED)


@pytest.mark.parametrize("character", ["`", "\t", "\x1b", "’", "–", "á", "ê", "ç", "•", "\u00a0", "😀", "ĩ"])
def test_what_gsm_lacks_is_named(character: str) -> None:
    assert outside_gsm(f"a{character}b") == character
    with pytest.raises(ValueError, match="not in GSM-7"):
        septets(character)


@given(st.text(alphabet=GSM + ESCAPED, max_size=700))
def test_septets_agree_with_an_encoder(text: str) -> None:
    assert septets(text) == len(Codec().encode(text)[0])


@given(st.text(max_size=400))
def test_no_pair_is_ever_split(text: str) -> None:
    """Packs the text by hand, part by part, and comes to the same count."""
    try:
        widths, single, part = [septets(c) for c in text], 160, 153
    except ValueError:
        widths, single, part = [len(c.encode("utf-16-le")) // 2 for c in text if not "\ud800" <= c <= "\udfff"], 70, 67
        if len(widths) != len(text):
            return
    packed: list[int] = [0]
    for width in widths:
        if packed[-1] + width > part:
            packed.append(0)
        packed[-1] += width
    assert parts(text).count == (1 if sum(widths) <= single else len(packed))


def test_smart_signs_become_what_a_keypad_types() -> None:
    assert mend("Murang’a – “sawa”…") == 'Murang\'a - "sawa"...'
    assert parts(mend("Murang’a" + "a" * 150)).count == 1
