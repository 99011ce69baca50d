"""The style sheet, the script and the mark. Their addresses carry a digest of their content: kept for a year, never
stale after a release."""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

FOLDER = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600


def address(name: str) -> str:
    return url_for("public.asset", name=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
