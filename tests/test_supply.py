"""What comes into the house from outside, and what must never leave it: packages by their hash, keys not at all."""

import base64
import re
import secrets
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCANNER = ROOT / ".venv" / "bin" / "detect-secrets-hook"
# `make secrets` looks for the word "password" outside the tests alone; these are found everywhere.
PLANTED = {
    "key.py": lambda: f'SECRET_KEY = "{secrets.token_hex(32)}"\n',
    "token.py": lambda: f'TOKEN = "{secrets.token_urlsafe(32)}"\n',
    "settings.env": lambda: f"PHONE_KEY={secrets.token_hex(32)}\n",
    "deploy.yaml": lambda: f"phone_key: {secrets.token_hex(32)}\n",
    "notes.md": lambda: f"redis://ahadi:{secrets.token_hex(8)}@cache.internal:6379/0\n",
    "cloud.py": lambda: f'KEY = "AKIA{secrets.token_hex(8).upper()}"\n',
    "tls.pem": lambda: (
        "-----BEGIN PRIVATE KEY-----\n"
        + base64.encodebytes(secrets.token_bytes(400)).decode()
        + "-----END PRIVATE KEY-----\n"
    ),
}


def scanned(file: Path) -> int:
    command = [SCANNER, "--no-verify", "--disable-plugin", "KeywordDetector", file.name]
    return subprocess.run(command, cwd=file.parent, capture_output=True, check=False).returncode


@pytest.mark.parametrize("name", PLANTED)
def test_a_key_that_was_left_in_a_file_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PLANTED[name]())
    assert scanned(tmp_path / name) == 1


def test_a_file_without_a_key_passes(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text('PLACE = "Kisumu"\nNUMBER = "+254700000001"\n')
    assert scanned(tmp_path / "clean.py") == 0


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_every_package_is_pinned_and_known_by_its_hash(file: str) -> None:
    lines = re.sub(r"\\\n\s*", "", (ROOT / file).read_text()).splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(packages) > 20
    assert [line for line in packages if not re.match(r"[\w.\[\],-]+==\S+( ; [^#]+?)?\s*--hash=sha256:", line)] == []
    assert "://" not in "".join(packages), "no package comes from an address of its own"


def test_what_is_installed_by_the_makefile_must_match_its_hash() -> None:
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
