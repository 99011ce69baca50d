"""What the environment rules, to read; and what is forgotten when."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from pydantic import SecretStr

from gateway import guard, house
from gateway.console.desk import page, pages
from gateway.console.words import mark
from handlers import retention
from handlers.sms.answer import KEEP_BODY, KEEP_DISCLOSURE
from models.coordinator import Role

GROUPS: dict[str, tuple[str, ...]] = {
    mark("Who"): ("controller", "odpc_controller", "odpc_processor", "short_code", "ussd_code", "sender_id"),
    mark("When and how fast"): ("send_window", "holidays", "send_rate", "batch_size"),
    mark("Money"): ("price_kes", "opt_out_suffix"),
    mark("Secrets"): ("secret_key", "phone_key", "hook_tokens", "at_api_key", "metrics_token"),
    mark("Places"): ("app_env", "data_dir", "database_url", "redis_url", "at_username", "at_api_url"),
}


@dataclass(frozen=True)
class Shown:
    """One setting: its variable, what it is for, and its value, or only whether a secret is set."""

    name: str
    means: str
    value: str
    secret: bool


@pages.get("/settings", endpoint="settings")
@guard.role(Role.APPROVER)
def settings() -> ResponseReturnValue:
    groups = {name: [_shown(field) for field in fields] for name, fields in GROUPS.items()}
    kept = [
        (mark("Texts that came in"), KEEP_BODY.days),
        (mark("Texts that may be calls for help"), KEEP_DISCLOSURE.days),
        (mark("Numbers and words of our replies"), retention.KEEP_REPLIES.days),
        (mark("Reports that match nothing"), retention.KEEP_STRAY_REPORTS.days),
    ]
    return page("settings", groups=groups, kept=kept)


def _shown(field: str) -> Shown:
    value = getattr(house.settings(), field)
    secret = isinstance(value, SecretStr) or field in ("phone_key", "hook_tokens")
    if secret:
        text = mark("set") if (value.get_secret_value() if isinstance(value, SecretStr) else value) else mark("not set")
    elif isinstance(value, tuple):
        text = ", ".join(map(str, value)) or "–"
    else:
        text = str(value) or "–"
    description = type(house.settings()).model_fields[field].description or ""
    return Shown(field.upper(), description.replace("`", ""), text, secret)
