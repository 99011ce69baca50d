"""What the environment of this installation rules, to be read and not changed here; and what is forgotten when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from flask.typing import ResponseReturnValue
from pydantic import SecretStr

from gateway import guard, house
from gateway.console.desk import page, pages
from gateway.console.words import mark, say
from gateway.database import glance
from gateway.settings import Settings
from handlers import records, retention
from handlers.sms import answer
from models.coordinator import Role

GROUPS: dict[str, tuple[str, ...]] = {
    mark("Who we are"): (
        "controller",
        "controller_contact",
        "odpc_controller",
        "processor",
        "processor_contact",
        "odpc_processor",
        "short_code",
        "ussd_code",
        "sender_id",
        "app_env",
    ),
    mark("Sending"): ("send_window", "send_rate", "holidays", "price_kes", "batch_size", "opt_out_suffix"),
    mark("Africa's Talking"): (
        "at_username",
        "at_api_url",
        "at_timeout",
        "at_api_key",
        "hook_tokens",
        "hook_networks",
        "hook_rate",
        "number_rate",
    ),
    mark("Held for review"): ("hold_neighbours", "hold_a_second"),
    mark("Secrets and addresses"): (
        "phone_key",
        "secret_key",
        "metrics_token",
        "data_keys",
        "database_url",
        "redis_url",
    ),
}
KEPT: tuple[tuple[str, timedelta], ...] = (
    (mark("words and sender of a text that came in"), answer.KEEP_BODY),
    (mark("words of a text of somebody who may be in danger (its sender is never kept)"), answer.KEEP_DISCLOSURE),
    (mark("number and words of an answer that we sent"), retention.KEEP_REPLIES),
    (mark("delivery reports that match none of our texts"), retention.KEEP_STRAY_REPORTS),
    (mark("the count of answers that a number got"), retention.KEEP_BUDGETS),
    (mark("USSD sessions: where a call stood, and on which network"), retention.KEEP_SESSIONS),
    (mark("which text reached whom (a campaign's sums are kept)"), retention.KEEP_LOGS),
    (mark("browsers in which somebody of the team was signed in"), retention.KEEP_BROWSERS),
    (mark("somebody of whom nothing was heard; her pledge stays in the total"), retention.KEEP_PEOPLE),
)


@dataclass(frozen=True)
class Ruled:
    """A setting as the page shows it."""

    variable: str
    value: str
    means: str


@pages.get("/settings", endpoint="settings")
@guard.role(Role.APPROVER)
def read_settings() -> ResponseReturnValue:
    groups = [(group, list(_ruled(house.settings(), fields))) for group, fields in GROUPS.items()]
    with glance() as session:
        runs = records.latest(session, event=retention.FORGOTTEN)[:5]
    return page("settings", groups=groups, kept=[(what, _for_how_long(span)) for what, span in KEPT], runs=runs)


def _ruled(settings: Settings, fields: tuple[str, ...]) -> Iterator[Ruled]:
    for field in fields:
        info = Settings.model_fields[field]
        value = getattr(settings, field)
        shown = say("set") if value else say("not set")
        if not _is_secret(info.annotation):
            shown = _written(value)
        yield Ruled(field.upper(), shown, str(info.description))


def _is_secret(kind: Any) -> bool:
    """Whether a type is, or holds, something that is shown to nobody."""
    return kind is SecretStr or any(_is_secret(part) for part in get_args(kind))


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return str(value) if value != "" else "–"


def _for_how_long(span: timedelta) -> str:
    hours = int(span.total_seconds()) // 3600
    if span.days >= 365:
        return say("{count} months", count=round(span.days * 12 / 365))
    if span.days:
        return say("{count} days", count=span.days)
    return say("1 hour") if hours == 1 else say("{count} hours", count=hours)
