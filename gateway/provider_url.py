"""Where texts may be handed over. The address is a setting, and whoever can turn it reads numbers and the account's
key, or has the worker ask a machine that only the worker can reach."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

# A host whose last label is a number is an address to the resolver, however it is written: 127.1, 0x7f000001.
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?")
# What Amazon's machines tell about themselves over IPv6, which is a private address like any other.
_TELLS_SECRETS = (ip_address("fd00:ec2::254"),)


def checked(url: str) -> str:
    """The address, if it may be one of the provider's API. Raises `ValueError` that says why not, without it."""
    if re.search(r"[^\x21-\x7e]|\\", url):
        raise ValueError("has a character that no address has")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user or a password")
    if "?" in url or "#" in url:
        raise ValueError("must be a path only, without ? and #")
    if not parts.path.endswith("/version1"):
        raise ValueError("must end in /version1")
    if not parts.hostname or parts.port == 0:
        raise ValueError("must name a host")
    address = _address(parts.hostname)
    if address is not None and not _may_be_asked(address):
        raise ValueError("must not name this kind of address")
    return url


def keeps_secrets(url: str) -> bool:
    """Whether what travels there is read by nobody else: TLS, or an address inside one's own network."""
    parts = urlsplit(url)
    address = _address(parts.hostname or "")
    return parts.scheme == "https" or (address is not None and address.is_private)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that stands there; None for a name. Raises `ValueError` for an address in disguise."""
    try:
        found = ip_address(host)
    except ValueError:
        if _ENDS_IN_A_NUMBER.fullmatch(host):
            raise ValueError("must write an address as four numbers with dots") from None
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _may_be_asked(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_link_local or address.is_multicast or address.is_unspecified
    # IPv6's own loopback counts as reserved to Python.
    return not (odd or (address.is_reserved and not address.is_loopback) or address in _TELLS_SECRETS)
