"""Where Valkey is, by its URL: one server, one behind TLS, a Unix socket, or Sentinels that know which server leads.

    redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]
    rediss://...?ssl_ca_certs=FILE                                         TLS, with a CA of one's own
    unix://PATH?password=PASSWORD
    redis+sentinel://[[USER]:PASSWORD@]HOST[:PORT],HOST[:PORT].../NAME[/DB]
    rediss+sentinel://...                                                  TLS to the Sentinels and to the servers

The hosts of the last two are the Sentinels', port 26379 unless told; NAME is what they call those whom they watch. User
and password are the servers'; the Sentinels' own, if they have any, are `?sentinel_username=` and
`?sentinel_password=`. All of it goes for Redis as well.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel")
SENTINEL_PORT = 26379
# Little, since whoever rings has stored its row already and somebody waits for the answer.
_PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 2}

_LOGIN, _SENTINELS_LOGIN = ("username", "password"), ("sentinel_username", "sentinel_password")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_TLS = (*_FILES, "ssl_cert_reqs", "ssl_check_hostname")
_SPECIAL = "in a password # is %23, / is %2F, : is %3A, ? is %3F, @ is %40, % is %25"
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]@]+)(?::(\d{1,5}))?")


def connect(url: str) -> Redis:
    """A client that connects when it is first used. Raises `ValueError` with a sentence for a URL that does not do."""
    check(url)
    parts = urlsplit(url)
    if not parts.scheme.endswith("+sentinel"):
        return Redis.from_url(url, **_PATIENCE)
    options = _options(parts)
    tls: dict[str, Any] = {name: value for name, value in options.items() if name in _TLS}
    if "ssl_check_hostname" in tls:
        tls["ssl_check_hostname"] = tls["ssl_check_hostname"].lower() in ("1", "true", "yes")
    shared: dict[str, Any] = {**_PATIENCE, **tls, "ssl": True} if parts.scheme.startswith("rediss") else {**_PATIENCE}
    # A Sentinel that does not answer is passed over, and not asked again first.
    own = {name.removeprefix("sentinel_"): options[name] for name in _SENTINELS_LOGIN if name in options}
    asking = {**shared, **own, "retry": Retry(NoBackoff(), 0)}
    watchers = Sentinel(_hosts(parts), sentinel_kwargs=asking, **shared)  # type: ignore[no-untyped-call]
    name, db = _service(parts)
    found: Redis = watchers.master_for(name, db=db, **_login(parts, options))  # type: ignore[no-untyped-call]
    return found


def check(url: str) -> None:
    """Raises `ValueError` with a sentence that repeats nothing of the URL, in which there is a password."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("redis", "rediss"):
            _ = parts.port
    except ValueError:
        raise ValueError(f"is not written as in redis://:PASSWORD@HOST:PORT/0; {_SPECIAL}") from None
    if parts.scheme not in SCHEMES or not url.startswith(f"{parts.scheme}://"):
        raise ValueError(f"must begin with one of {', '.join(f'{scheme}://' for scheme in SCHEMES)}")
    if parts.fragment:
        raise ValueError(_SPECIAL)
    _check_options(parts)
    _check_place(parts)


def _check_options(parts: SplitResult) -> None:
    known = {"db", *_LOGIN, *(_SENTINELS_LOGIN if "sentinel" in parts.scheme else ()), *_TLS}
    options = _options(parts)
    if not set(options) <= known:
        raise ValueError(f"has an option that is not known; these are: {', '.join(sorted(known))}")
    if not parts.scheme.startswith("rediss") and any(name in options for name in _TLS):
        raise ValueError("has options for TLS, which begins with rediss:// or rediss+sentinel://")
    for name in _FILES:
        if name in options and not Path(options[name]).is_file():
            raise ValueError(f"{name} names a file that is not there")
    if not options.get("db", "0").isdecimal():
        raise ValueError("the number of its database is not a number")


def _check_place(parts: SplitResult) -> None:
    if parts.scheme == "unix":
        if not parts.path:
            raise ValueError("lacks the path of the socket, as in unix:///run/valkey/valkey.sock")
    elif "sentinel" in parts.scheme:
        _hosts(parts)
        _service(parts)
    elif not parts.hostname:
        raise ValueError("lacks a host, as in redis://HOST:6379/0")
    elif not re.fullmatch(r"/?\d*", parts.path):
        raise ValueError("the number of its database is not a number, as in redis://HOST:6379/0")


def _options(parts: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def _hosts(parts: SplitResult) -> list[tuple[str, int]]:
    found = [_HOST.fullmatch(host) for host in parts.netloc.rpartition("@")[2].split(",")]
    if not all(match and int(match[2] or 1) < 65_536 for match in found):
        raise ValueError("lists the Sentinels as HOST:PORT,HOST:PORT, without blanks")
    return [(match[1].strip("[]"), int(match[2] or SENTINEL_PORT)) for match in found if match]


def _service(parts: SplitResult) -> tuple[str, int]:
    match = re.fullmatch(r"/([^/]+)(?:/(\d*))?", parts.path)
    if match is None:
        raise ValueError("ends in the name that the Sentinels know, as in redis+sentinel://HOST:26379/mymaster/0")
    return unquote(match[1]), int(match[2] or _options(parts).get("db", 0))


def _login(parts: SplitResult, options: Mapping[str, str]) -> dict[str, str]:
    """User and password of the servers, which stand before the hosts, or else among the options."""
    login = {name: options[name] for name in _LOGIN if name in options}
    user, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    if user:
        login["username"] = unquote(user)
    if colon:
        login["password"] = unquote(password)
    return login
