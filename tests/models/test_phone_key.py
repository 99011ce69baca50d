import pytest

from models.phone_key import PhoneKeys, WrongPhoneKey
from models.phone_number import PhoneNumber

OLD, NEW = "o" * 32, "n" * 32
AMINA = PhoneNumber("+254700000001")


def keys(*secrets: str) -> PhoneKeys:
    made = PhoneKeys()
    made.use(*secrets)
    return made


def test_the_same_number_gives_the_same_bytes_and_no_other_does() -> None:
    ring = keys(OLD)
    assert ring.seal(AMINA) == ring.seal(AMINA)
    assert ring.seal(AMINA) != ring.seal(PhoneNumber("+254700000002"))
    assert ring.open(ring.seal(AMINA)) == AMINA


def test_sealed_bytes_do_not_hold_the_number() -> None:
    assert b"700000001" not in keys(OLD).seal(AMINA)


def test_without_the_key_nothing_can_be_opened_or_confirmed() -> None:
    sealed, digest = keys(OLD).seal(AMINA), keys(OLD).digest(AMINA, "caller")
    with pytest.raises(WrongPhoneKey):
        keys(NEW).open(sealed)
    assert keys(NEW).digest(AMINA, "caller") != digest


def test_digests_of_different_uses_never_match() -> None:
    assert keys(OLD).digest(AMINA, "caller") != keys(OLD).digest(AMINA, "suppression")


def test_a_new_key_writes_while_the_old_one_still_reads() -> None:
    sealed_before = keys(OLD).seal(AMINA)
    both = keys(NEW, OLD)
    assert both.open(sealed_before) == AMINA
    assert sealed_before in both.seals(AMINA)
    assert both.seal(AMINA) == keys(NEW).seal(AMINA)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        keys("short")


def test_no_key_at_all_is_a_sentence() -> None:
    with pytest.raises(WrongPhoneKey, match="no PHONE_KEY"):
        PhoneKeys().seal(AMINA)


def test_changed_bytes_do_not_open() -> None:
    sealed = bytearray(keys(OLD).seal(AMINA))
    sealed[-1] ^= 1
    with pytest.raises(WrongPhoneKey):
        keys(OLD).open(bytes(sealed))


def test_two_keys_that_would_look_the_same_are_refused() -> None:
    labels: dict[bytes, str] = {}
    for number in range(1000):
        secret = f"{number:032}"
        twin = labels.setdefault(keys(secret).newest_label, secret)
        if twin != secret:
            break
    with pytest.raises(ValueError, match="look the same"):
        keys(secret, twin)
