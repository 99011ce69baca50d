"""Every setting: its type, its default and what it is for. Nothing else in Ahadi reads the environment.

In development the secrets that are not set are made once and kept in `DATA_DIR/keys.env`, and database and queue
are the embedded ones. Production makes nothing up: it refuses to start and names what is missing.
"""

import re
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from gateway import provider_url, valkey
from gateway.made_once import made_once
from handlers.campaigns.hours import parse_window
from models.phone_key import MIN_KEY_LENGTH

LEGAL_WINDOW = (time(8), time(18))
MADE_IN_DEVELOPMENT = ("SECRET_KEY", "PHONE_KEY", "HOOK_TOKENS", "AT_API_KEY")
NEEDED_IN_PRODUCTION = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PHONE_KEY", "HOOK_TOKENS",
    "AT_USERNAME", "AT_API_KEY", "AT_API_URL", "SHORT_CODE", "USSD_CODE",
)  # fmt: skip
# In development the phones to try with are neighbours, and press keys at the speed of a script.
LIMITS_IN_PRODUCTION = {"number_rate": 1200, "hold_neighbours": 20, "hold_a_second": 300}


class BadSettings(click.ClickException):
    """The settings do not do; the message says which and why, one a line, without their values."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class _Where(BaseSettings):
    """Where the secrets lie: known before the settings are read."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    secrets_dir: Path | None = None


def _secrets_dir() -> Path | None:
    """The folder, if it is one; that it is none is said by `Settings`."""
    folder = _Where().secrets_dir
    return folder if folder and folder.is_dir() else None


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        *sources: PydanticBaseSettingsSource,
        **others: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, then the environment, then `.env`, then a file a secret."""
        others["file_secret_settings"] = SecretsSettingsSource(settings_cls, secrets_dir=_secrets_dir())
        return (*sources, *others.values())

    secrets_dir: Path | None = Field(
        None,
        description="A folder with one file a secret, named like its setting (`phone_key`), for secrets that must not "
        "stand in the environment.",
    )
    app_env: Environment = Field(Environment.DEVELOPMENT, description="`development` or `production`.")
    port: int = Field(8000, ge=1, le=65534, description="Where the web process listens.")
    data_dir: Path = Field(Path("var"), description="Where a one-machine install keeps its data and keys.")
    database_url: SecretStr | None = Field(
        None, description="`postgresql+psycopg://...`; unset in development: the embedded PostgreSQL."
    )
    database_pool: int = Field(5, ge=1, description="Database connections a process may hold.")
    redis_url: SecretStr | None = Field(
        None, description="`redis://`, `rediss://` or `redis+sentinel://`; unset in development: the embedded Valkey."
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Signs the console's cookies; 32 characters or more.")
    phone_key: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Seals phone numbers; 32 characters or more. A comma list while keys are rotated, new first."
    )
    hook_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Secret words in the hooks' paths, a comma list, so that a new one can overlap the old."
    )
    hook_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks that the hooks may be called from, a comma list like `192.0.2.0/24`; empty: any."
    )
    hook_rate: int = Field(
        2000, ge=1, description="Requests a second that one hook token may make of each web process."
    )
    number_rate: int = Field(
        0,
        ge=0,
        description="Requests a minute that may come in for one phone number, at each web process. 0: any number. "
        "Unset in production: 1200.",
    )
    hold_neighbours: int = Field(
        0,
        ge=0,
        description="Pledges within ten minutes from a hundred neighbouring numbers that are believed; more are held "
        "for review. 0: any number. Unset in production: 20.",
    )
    hold_a_second: int = Field(
        0,
        ge=0,
        description="Pledges within one second that are believed; more are held for review. 0: any number. Unset in "
        "production: 300.",
    )
    at_username: str = Field("sandbox", description="Africa's Talking account; `sandbox` for theirs to try.")
    at_api_key: SecretStr = Field(SecretStr(""), description="Africa's Talking API key.")
    at_api_url: str = Field("", description="Ends in `/version1`; unset in development: the simulator.")
    # At most: less than `dispatch.SUBMITTING_AT_MOST`, after which a call counts as lost.
    at_timeout: float = Field(
        20, gt=0, le=50, description="Seconds to wait for an answer to a call; without one its texts are uncertain."
    )
    simulator_port: int = Field(0, ge=0, le=65535, description="Where the simulator listens; unset: PORT + 1.")
    sender_id: str = Field("", max_length=11, description="Alphanumeric sender; empty: texts come from SHORT_CODE.")
    short_code: str = Field("21512", pattern=r"^\d{3,8}$", description="The code that citizens text: 3 to 8 digits.")
    ussd_code: str = Field(
        "*384*2026#", pattern=r"^\*[0-9*]{1,12}#$", description="The code that citizens dial, like `*384*2026#`."
    )
    controller: str = Field(
        "HeForShe Kenya", max_length=40, description="Who answers for the data; named in the privacy notice."
    )
    controller_contact: str = Field("", description="Where the controller is reached: address, telephone, e-mail.")
    odpc_controller: str = Field("", description="The controller's registration number with the ODPC.")
    processor: str = Field("", description="Who runs this system for the controller, and stores the data.")
    processor_contact: str = Field("", description="Where the processor is reached, at any hour, when data gets out.")
    odpc_processor: str = Field("", description="The processor's registration number with the ODPC.")
    send_window: str = Field("08:00-18:00", description="When texts may leave, Africa/Nairobi.")
    send_rate: float = Field(50, gt=0, description="Parts a second for each sender.")
    holidays: Annotated[tuple[date, ...], NoDecode] = Field(
        (), description="Days on which no campaign text leaves, a comma list like `2026-12-25,2026-12-26`."
    )
    price_kes: Decimal = Field(Decimal("0.80"), ge=0, description="KES a part, without VAT, for prices before sending.")
    batch_size: int = Field(100, ge=1, le=1000, description="Numbers in one call to the provider at most.")
    opt_out_suffix: str = Field("STOP *456*9*5#", max_length=40, description="Ends every campaign text.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for `/metrics`; unset in production: no metrics page."
    )
    data_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Keys of `/data/aggregate.json`, a comma list; 32 characters or more each. Empty: no such page."
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        description="How many reverse proxies of your own stand in front; their word for a caller's address counts.",
    )
    web_workers: int = Field(2, ge=1, description="Web processes.")
    web_threads: int = Field(4, ge=1, description="Threads in each web process.")

    @field_validator("phone_key", "hook_tokens", "data_keys", "hook_networks", "holidays", mode="before")
    @classmethod
    def _comma_list(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("phone_key", "data_keys")
    @classmethod
    def _long_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < MIN_KEY_LENGTH for key in value):
            raise ValueError(f"each key has at least {MIN_KEY_LENGTH} characters")
        return value

    @field_validator("secrets_dir")
    @classmethod
    def _a_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"there is no folder {value}")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < MIN_KEY_LENGTH:
            raise ValueError(f"has at least {MIN_KEY_LENGTH} characters")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            valkey.check(value.get_secret_value())
        return value

    @field_validator("hook_tokens", "data_keys")
    @classmethod
    def _url_tokens(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(not re.fullmatch(r"[A-Za-z0-9._~-]{8,200}", token.get_secret_value()) for token in value):
            raise ValueError("each token has at least 8 letters, digits or any of . _ ~ -")
        return value

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        # Platforms hand out postgres:// addresses; SQLAlchemy wants its driver named.
        url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value.get_secret_value())
        if not url.startswith("postgresql+psycopg://"):
            raise ValueError("must begin with postgresql+psycopg://")
        return SecretStr(url)

    @field_validator("at_api_url")
    @classmethod
    def _version1(cls, value: str) -> str:
        return provider_url.checked(value.rstrip("/")) if value else value

    @field_validator("send_window")
    @classmethod
    def _window(cls, value: str) -> str:
        opens, closes = parse_window(value)
        if opens >= closes:
            raise ValueError("must open before it closes")
        return value

    @model_validator(mode="after")
    def _next_port(self) -> "Settings":
        self.simulator_port = self.simulator_port or self.port + 1
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> "Settings":
        if self.app_env is Environment.PRODUCTION:
            missing = [name for name in NEEDED_IN_PRODUCTION if not self.has(name)]
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
            for name, most in LIMITS_IN_PRODUCTION.items():
                if name not in self.model_fields_set:
                    setattr(self, name, most)
            opens, closes = parse_window(self.send_window)
            if opens < LEGAL_WINDOW[0] or closes > LEGAL_WINDOW[1]:
                raise ValueError("SEND_WINDOW may only be narrower than 08:00-18:00 in production")
            if not provider_url.keeps_secrets(self.at_api_url):
                raise ValueError("AT_API_URL must begin with https:// unless it names a private address")
        return self

    def has(self, name: str) -> bool:
        field = name.lower()
        value = getattr(self, field)
        return field in self.model_fields_set and bool(
            value.get_secret_value() if isinstance(value, SecretStr) else value
        )

    @property
    def production(self) -> bool:
        return self.app_env is Environment.PRODUCTION

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def provider_url(self) -> str:
        """Where texts are handed over: Africa's Talking, or the simulator in development."""
        return self.at_api_url or f"{self.simulator_url}/version1"

    @property
    def uses_simulator(self) -> bool:
        return not self.production and not self.at_api_url


def read_settings(**overrides: Any) -> Settings:
    """The settings from the environment and `.env`, and, in development, from `DATA_DIR/keys.env`.

    Raises `BadSettings` with one line a fault.
    """
    try:
        settings = Settings(**overrides)
        wanted = [] if settings.production else [name for name in MADE_IN_DEVELOPMENT if not settings.has(name)]
        if not wanted:
            return settings
        return Settings(**made_once(settings.data_dir, wanted, MADE_IN_DEVELOPMENT) | overrides)
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(fault) for fault in error.errors())) from None
    except OSError as error:
        raise BadSettings(f"DATA_DIR cannot be written ({error.strerror}); set DATA_DIR to a folder you own") from None


def _sentence(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"][:1]).upper()
    said = fault["msg"].removeprefix("Value error, ")
    if "pattern" in fault.get("ctx", {}):
        said = "does not look right; see docs/settings.md"
    return f"{name}: {said}" if name else said
