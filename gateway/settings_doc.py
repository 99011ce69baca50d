"""docs/settings.md and .env.example, written from the settings themselves by `make screens`."""

from collections.abc import Iterator

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from gateway.settings import MADE_IN_DEVELOPMENT, NEEDED_IN_PRODUCTION, Settings


def as_markdown() -> str:
    """The table of all settings."""
    return "\n".join(_markdown()) + "\n"


def as_example() -> str:
    """A file to copy to `.env`, every setting commented out at its default."""
    return "\n".join(_example()) + "\n"


def _markdown() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Made by `make screens` from `gateway/settings.py`; do not edit. Set them in the environment, or in a file"
    yield "`.env` beside the README. In development everything has a safe default: secrets are made once and kept in"
    yield "`var/keys.env`. Production starts only when every setting marked *needed* is there, and names those missing."
    yield ""
    yield "| setting | default | production | what it is |"
    yield "|---|---|---|---|"
    for field, info in Settings.model_fields.items():
        name = field.upper()
        needed = "*needed*" if name in NEEDED_IN_PRODUCTION else ""
        default = "made once" if name in MADE_IN_DEVELOPMENT else f"`{_default(info)}`" if _default(info) else ""
        yield f"| `{name}` | {default} | {needed} | {info.description} |"


def _example() -> Iterator[str]:
    yield "# Copy to .env and set what you need; docs/settings.md explains each. Nothing here is needed for `make run`."
    for field, info in Settings.model_fields.items():
        yield ""
        yield f"# {info.description}"
        yield f"# {field.upper()}={_default(info)}"


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None or isinstance(value, SecretStr | tuple) or value in ("", 0):
        return ""
    return str(getattr(value, "value", value))
