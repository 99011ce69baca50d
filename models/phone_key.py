"""Numbers at rest. A stolen database without the key names nobody and confirms nobody.

`seal` encrypts a number so that the same number gives the same bytes (AES-SIV, RFC 5297), so one unique column
serves both secrecy and look-up. `digest` is a keyed one-way hash for places that only ever compare. The first key
writes; every key reads, so that keys can be changed while the system runs: `OLD,NEW` everywhere, so that every process
can read what the new key writes; then `NEW,OLD`; then the command `phone-key rotate`. `OLD` stays behind: digests
cannot be made anew, and without it every stop would be forgotten.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from models.phone_number import PhoneNumber

MIN_KEY_LENGTH = 32
_DIGEST_SIZE, _NONCE_SIZE = 20, 16


class NotServed(Exception):
    """Nobody may work on the database as it is; the message is a sentence that says what to do."""


class WrongPhoneKey(NotServed):
    """No key at hand opens this number: the key was changed or lost."""


@dataclass(frozen=True, repr=False)
class _Key:
    label: bytes
    siv: AESSIV
    digest_key: bytes

    @classmethod
    def derive(cls, secret: str) -> "_Key":
        if len(secret) < MIN_KEY_LENGTH:
            raise ValueError(f"a phone key has at least {MIN_KEY_LENGTH} characters")

        def derived(use: bytes, size: int) -> bytes:
            return hashlib.blake2b(secret.encode(), digest_size=size, person=use).digest()

        return cls(derived(b"ahadi-label", 1), AESSIV(derived(b"ahadi-seal", 64)), derived(b"ahadi-digest", 32))


class PhoneKeys:
    """The keys in force, newest first. One instance serves the process; `use` fills it at start."""

    def __init__(self) -> None:
        self._keys: tuple[_Key, ...] = ()

    def use(self, *secrets: str) -> None:
        """Takes the secrets in force; the first one writes. Raises `ValueError` for one that is too short, and for two
        that cannot be told apart in what they sealed (one pair in 256)."""
        keys = tuple(_Key.derive(secret) for secret in secrets)
        if len({key.label for key in keys}) < len(keys):
            raise ValueError("two keys of PHONE_KEY would look the same in the database; make another new one")
        self._keys = keys

    @property
    def newest_label(self) -> bytes:
        """The first byte of everything sealed by the newest key."""
        return self._newest.label

    def seal(self, number: PhoneNumber) -> bytes:
        """The number under the newest key: 29 bytes, the first of which names the key."""
        return _seal(self._newest, number)

    def seals(self, number: PhoneNumber) -> list[bytes]:
        """The number under every key in force, newest first: what a look-up compares with."""
        return [_seal(key, number) for key in self._keys]

    def open(self, sealed: bytes) -> PhoneNumber:
        """The number behind `sealed`. Raises `WrongPhoneKey` if no key in force opens it."""
        return PhoneNumber("+" + self._decrypt(sealed[:1], sealed[1:], [b"phone"]))

    def seal_text(self, text: str) -> bytes:
        """`text` under the newest key; the same text gives other bytes each time."""
        nonce = secrets.token_bytes(_NONCE_SIZE)
        return self._newest.label + nonce + self._newest.siv.encrypt(text.encode(), [b"text", nonce])

    def open_text(self, sealed: bytes) -> str:
        """The text behind `sealed`. Raises `WrongPhoneKey` if no key in force opens it."""
        nonce, rest = sealed[1 : 1 + _NONCE_SIZE], sealed[1 + _NONCE_SIZE :]
        return self._decrypt(sealed[:1], rest, [b"text", nonce])

    def _decrypt(self, label: bytes, sealed: bytes, context: list[bytes]) -> str:
        for key in self._keys:
            if key.label == label:
                try:
                    return key.siv.decrypt(sealed, context).decode()
                except InvalidTag:
                    continue
        raise WrongPhoneKey("PHONE_KEY does not open the numbers in this database; put the key back that wrote them")

    def digest(self, text: str, use: str) -> bytes:
        """A keyed hash of `text` (20 bytes) under the newest key; digests made for different uses never match."""
        return _digest(self._newest, text, use)

    def digests(self, text: str, use: str) -> list[bytes]:
        """The hash under every key in force, newest first: what a look-up compares with."""
        return [_digest(key, text, use) for key in self._keys]

    @property
    def _newest(self) -> _Key:
        if not self._keys:
            raise WrongPhoneKey("no PHONE_KEY is set, so no number can be read or written")
        return self._keys[0]


def _seal(key: _Key, number: PhoneNumber) -> bytes:
    return key.label + key.siv.encrypt(number[1:].encode(), [b"phone"])


def _digest(key: _Key, text: str, use: str) -> bytes:
    return hmac.digest(key.digest_key, f"{use}:{text}".encode(), "sha256")[:_DIGEST_SIZE]


phone_keys = PhoneKeys()


class SealedNumber(TypeDecorator[PhoneNumber | bytes]):
    """A column that holds sealed numbers: reads give a `PhoneNumber`, writes take one, or bytes that are sealed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: PhoneNumber | bytes | None, dialect: Dialect) -> bytes | None:
        return phone_keys.seal(value) if isinstance(value, PhoneNumber) else value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> PhoneNumber | None:
        return None if value is None else phone_keys.open(bytes(value))


class SealedText(TypeDecorator[str | bytes]):
    """A column that holds sealed texts: reads give a `str`, writes take one."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | bytes | None, dialect: Dialect) -> bytes | None:
        return phone_keys.seal_text(value) if isinstance(value, str) else value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else phone_keys.open_text(bytes(value))
