"""Looks for phone numbers where there must be none: `python -m tests.leaks NUMBERS FOLDER...`.

NUMBERS is a file with one number a line, like +254700000001. Every file below the folders is read as bytes, whatever it
is, and searched for each number in every spelling: international and local, spaced and dashed, as hexadecimal, as base64
at any offset, as UTF-16, and as an integer or packed digits in binary. Says in which files how many were found, never
which; ends with 1 if there is any.
"""

import base64
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.phone_number import PhoneNumber

_SEPARATORS = (" ", "-", ".", "%20", "\u00a0", "&nbsp;")
# In UTF-16 a NUL stands beside each digit. An eight-byte integer of a Kenyan number, in either order; packed digits.
_BINARY = (
    (re.compile(rb"(?=((?:\d\x00){8}\d))"), lambda n: n[3:].encode("utf-16-le")[:-1]),
    (re.compile(rb"(?=\x00\x00\x00\x3b(.{4}))", re.DOTALL), lambda n: int(n).to_bytes(8, "big")[4:]),
    (re.compile(rb"(?=(.{4})\x3b\x00\x00\x00)", re.DOTALL), lambda n: int(n).to_bytes(8, "little")[:4]),
    (re.compile(rb"(?=\x25\x47(.{4}))", re.DOTALL), lambda n: bytes.fromhex(n)[2:]),
)


def spellings(number: PhoneNumber) -> Iterator[bytes]:
    """How a number may stand in a text. The nine digits after the country code stand in every whole spelling."""
    local = number[4:]
    yield local.encode()
    for between in _SEPARATORS:
        yield between.join((local[:3], local[3:6], local[6:])).encode()
        yield between.join((local[:3], local[3:])).encode()
        yield between.join((local[0], local[1:3], local[3:5], local[5:7], local[7:])).encode()
    # Digits have the same hexadecimal letters in both cases: 30 to 39.
    yield local.encode().hex().encode()
    yield from _in_base64(local.encode())


def _in_base64(text: bytes) -> Iterator[bytes]:
    """As it stands in base64 after nothing, one and two bytes: the letters that its neighbours have no part in."""
    for before in range(3):
        coded = base64.b64encode(b"x" * before + text)
        first = -(-before * 8 // 6)
        yield coded[first : (before + len(text)) * 8 // 6]


def found_in(folders: Iterable[Path], numbers: Iterable[PhoneNumber]) -> dict[Path, int]:
    """The files in which numbers stand, with how many spellings of them."""
    known = list(numbers)
    by_file: dict[Path, set[bytes]] = {}
    with tempfile.NamedTemporaryFile() as needles:
        needles.write(b"\n".join(sorted({spelling for number in known for spelling in spellings(number)})))
        needles.flush()
        for folder in folders:
            grep = ["grep", "--recursive", "--text", "--null", "--only-matching", "--fixed-strings", "-f", needles.name]
            out = subprocess.run([*grep, str(folder)], capture_output=True, env={"LC_ALL": "C"}, check=False)
            if out.returncode > 1:
                raise RuntimeError(out.stderr.decode())
            for line in out.stdout.split(b"\n"):
                name, _, needle = line.partition(b"\0")
                if needle:
                    by_file.setdefault(Path(name.decode()), set()).add(needle)
            for file in _files(folder):
                if binary := set(_in_binary(file.read_bytes(), known)):
                    by_file.setdefault(file, set()).update(binary)
    return {file: len(needles) for file, needles in by_file.items()}


def _in_binary(content: bytes, numbers: Iterable[PhoneNumber]) -> Iterator[bytes]:
    for pattern, written in _BINARY:
        wanted = {written(number[1:]) for number in numbers}
        yield from (match[1] for match in pattern.finditer(content) if match[1] in wanted)


def _files(folder: Path) -> Iterator[Path]:
    yield from (file for file in ([folder] if folder.is_file() else folder.rglob("*")) if file.is_file())


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__)
        return 2
    numbers = [PhoneNumber.parse(line) for line in Path(arguments[0]).read_text().split()]
    found = found_in(map(Path, arguments[1:]), numbers)
    for file, count in sorted(found.items()):
        print(f"{count:>6} numbers in {file}")
    print(f"searched for {len(numbers)} numbers: found in {len(found)} files")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
