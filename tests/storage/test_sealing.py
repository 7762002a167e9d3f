"""Sealing: what is sealed opens under its own key and in its own place, and nowhere else."""

import secrets  # noqa: TID251  a test hands the chance in

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel.errors import Outage
from clearway.storage.sealing import SEAL_BYTES, Key, Sealer, master_id

ONE, OTHER = (Sealer(master=bytes([number]) * 32, entropy=secrets.token_bytes) for number in (1, 2))


@given(st.binary(max_size=2_000), st.text(max_size=20))
def test_what_is_sealed_opens_again(plain: bytes, about: str) -> None:
    """Through the kept key every body comes back byte for byte, longer by a fixed length while it is sealed."""
    key, kept = ONE.new_key(about)
    sealed = key.seal(plain, about)
    assert len(sealed) == len(plain) + SEAL_BYTES
    assert ONE.open_key(kept.sealed, about).open(sealed, about) == plain


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_changed_bit_opens_nothing(plain: bytes, data: st.DataObject) -> None:
    """Whichever bit is changed, the answer is an Outage and never other bytes."""
    key, _ = ONE.new_key("it")
    sealed = bytearray(key.seal(plain, "it"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(Outage):
        key.open(bytes(sealed), "it")


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 11, b"x" * 28])
def test_what_is_too_short_is_an_outage(sealed: bytes) -> None:
    """Bytes that were never sealed are told from what was, whatever their length."""
    with pytest.raises(Outage):
        ONE.new_key("it")[0].open(sealed, "it")


def test_nothing_opens_elsewhere() -> None:
    """Neither under another thing's key, nor in another's place, nor under another master key."""
    key, kept = ONE.new_key("one")
    sealed = key.seal(b"secret", "one")
    for opener, about in ((ONE.new_key("one")[0], "one"), (key, "two")):
        with pytest.raises(Outage):
            opener.open(sealed, about)
    for sealer, about in ((OTHER, "one"), (ONE, "two")):
        with pytest.raises(Outage):
            sealer.open_key(kept.sealed, about)
    assert kept.master == master_id(ONE.master) != master_id(OTHER.master)
    for secret in (key.secret, ONE.master):
        assert repr(secret) not in repr(key) + repr(ONE)


def test_equal_things_look_different() -> None:
    """Sealed twice, the same body has nothing in common with itself: nobody sees who sent the same."""
    key = Key(secret=b"k" * 32, entropy=secrets.token_bytes)
    assert key.seal(b"same", "it") != key.seal(b"same", "it")
