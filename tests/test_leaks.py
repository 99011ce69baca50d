"""The search for numbers finds what it is to find: a search that finds nothing anywhere proves nothing."""

import base64
from pathlib import Path

import pytest

from models.phone_number import PhoneNumber
from tests.conftest import AMINA, OTIENO
from tests.leaks import found_in, main

NUMBER = PhoneNumber(AMINA)


@pytest.mark.parametrize(
    "planted",
    [
        AMINA.encode(), AMINA[1:].encode(), b"0700000001", b"0700 000 001", b"+254 700 000 001", b"0700-000-001",
        b"%2B254700000001", b"07 00 00 00 01", "0700\u00a0000\u00a0001".encode(), AMINA.encode().hex().encode(),
        base64.b64encode(AMINA.encode()), base64.b64encode(b"a" + AMINA.encode()),
        base64.b64encode(b"ab0700000001c"), base64.urlsafe_b64encode(b"{'to':'254700000001'}"),
        AMINA.encode("utf-16-le"), AMINA.encode("utf-16-be"), (254700000001).to_bytes(8, "big"),
        (254700000001).to_bytes(8, "little"), bytes.fromhex("254700000001"),
    ],
)  # fmt: skip
def test_each_spelling_is_found_amid_anything(tmp_path: Path, planted: bytes) -> None:
    file = tmp_path / "deep" / "file"
    file.parent.mkdir()
    file.write_bytes(b"\x00\xff noise \n" * 50 + b"\x01" + planted + b"\x00 more\n" * 50)
    assert found_in([tmp_path], [NUMBER, PhoneNumber(OTIENO)]) == {file: 1}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"+254700000002 and 070000000\x00" + bytes(range(256)) * 100)
    assert found_in([tmp_path], [NUMBER]) == {}


def test_it_says_where_and_never_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "numbers").write_text(f"{AMINA}\n{OTIENO}\n")
    (tmp_path / "house").mkdir()
    assert main([str(tmp_path / "numbers"), str(tmp_path / "house")]) == 0
    (tmp_path / "house" / "log").write_text("0700000001 pledged")
    assert main([str(tmp_path / "numbers"), str(tmp_path / "house")]) == 1
    said = capsys.readouterr().out
    assert "1 numbers in" in said
    assert "700000001" not in said
