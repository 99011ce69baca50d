"""The style sheet, the script and the mark. Their addresses carry a digest of their content: kept for a year, never
stale after a release."""

from pathlib import Path

from flask import url_for

from gateway.digests import digest_of

FOLDER = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600


def address(name: str) -> str:
    return url_for("public.asset", name=name, v=digest_of(FOLDER / name))
