"""The secrets of a development install: made when they are first wanted, and kept beside the data."""

import secrets
from collections.abc import Iterable
from pathlib import Path


def made_once(data_dir: Path, wanted: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """The secrets `wanted` of those that `DATA_DIR/keys.env` holds for `names`, by their field. Two processes that
    start together agree on one file."""
    file = data_dir / "keys.env"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f".keys.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text("".join(f"{name}={secrets.token_hex(32)}\n" for name in names))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    lines = (line.partition("=") for line in file.read_text().splitlines() if "=" in line)
    kept = {name.strip(): value.strip() for name, _, value in lines}
    return {name.lower(): kept[name] for name in wanted if name in kept}
