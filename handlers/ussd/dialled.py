"""What was dialled along behind the code: `*CODE*42#` tells a county, `*CODE*123456#` an invitation. Pure."""

import re

from handlers.ussd.engine import State
from models.invitation import CODE

_ALONG = re.compile(rf"(?:(?P<county>0[1-9]|[1-3][0-9]|4[0-7])|(?P<invitation>{CODE}))(?=\*|$)")
# What may be told so; it holds for a redial too.
TOLD = ("county", "invitation")


def told(keys: str) -> dict[str, int]:
    """What the keys begin with, by the name that it has among the answers; nothing if they were pressed one by one."""
    found = _ALONG.match(keys)
    return {name: int(value) for name, value in found.groupdict().items() if value} if found else {}


def pressed_from(keys: str, start: State) -> int:
    """Where in `keys` pressing begins in a session that began with `start`: behind what was dialled along."""
    found = _ALONG.match(keys)
    if found is None:
        return 0
    # Two digits may be a key of hers as well, pressed twice; six are none.
    taken = found["invitation"] or ("pledged" not in start.answers and start.answers.get("county") == int(found[0]))
    return min(found.end() + 1, len(keys)) if taken else 0
