"""Digests for addresses and keys: of files, so that a release is never stale; of words that must not be read."""

import hashlib
from functools import cache
from pathlib import Path


@cache
def digest_of(file: Path) -> str:
    """Eight letters that change with the content of the file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def disguised(word: str) -> str:
    """The same word gives the same sixteen letters, from which nobody reads it."""
    return hashlib.sha256(word.strip().casefold().encode()).hexdigest()[:16]
