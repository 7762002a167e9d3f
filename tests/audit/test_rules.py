"""Merkle arithmetic agrees with RFC 6962's own definitions, for every size."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from clearway.audit import rules
from clearway.gateways.signer import KeySigner, is_signed_by

LEAVES = st.lists(st.binary(max_size=8).map(lambda data: sha256(b"\x00" + data).digest()), min_size=1, max_size=40)


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + _root(leaves[:split]) + _root(leaves[split:])).digest()


def _node_at(leaves: list[bytes]) -> rules.NodeAt:
    return lambda level, position: _root(leaves[position << level : (position + 1) << level])


@given(LEAVES)
def test_the_root_is_that_of_the_standard(leaves: list[bytes]) -> None:
    """The root put together from complete subtrees is the root that the standard defines."""
    assert rules.root_of(0, len(leaves), _node_at(leaves)) == _root(leaves)


def test_the_empty_root() -> None:
    """The root of nothing is the hash of nothing."""
    assert rules.root_of(0, 0, _node_at([])) == sha256(b"").digest()


@given(LEAVES, st.data())
def test_inclusion_is_proved_and_only_for_the_right_leaf(leaves: list[bytes], data: st.DataObject) -> None:
    """Every leaf has a proof that checks; it does not check for another leaf, place or root."""
    size, root = len(leaves), _root(leaves)
    position = data.draw(st.integers(0, size - 1))
    proof = rules.inclusion_proof(position, size, _node_at(leaves))
    assert rules.proves_inclusion(leaves[position], position, size=size, root=root, proof=proof)
    assert not rules.proves_inclusion(b"x" * 32, position, size=size, root=root, proof=proof)
    assert not rules.proves_inclusion(leaves[position], position, size=size, root=b"y" * 32, proof=proof)
    assert not rules.proves_inclusion(leaves[position], position, size=size, root=root, proof=[*proof, b"z" * 32])


@given(LEAVES, st.data())
def test_consistency_is_proved_and_only_between_the_right_trees(leaves: list[bytes], data: st.DataObject) -> None:
    """Every older tree is proved to be continued; another older root is not."""
    size, root = len(leaves), _root(leaves)
    old_size = data.draw(st.integers(1, size))
    old_root = _root(leaves[:old_size])
    proof = rules.consistency_proof(old_size, size, _node_at(leaves))
    assert rules.proves_consistency(old_root, root, old_size=old_size, size=size, proof=proof)
    assert not rules.proves_consistency(b"x" * 32, root, old_size=old_size, size=size, proof=proof)


def test_a_signed_note_comes_apart_again() -> None:
    """A checkpoint's body and signature come back from its text for the right key, and not for another."""
    signer, other = KeySigner(b"a" * 32), KeySigner(b"b" * 32)
    body = rules.checkpoint_body("origin", 7, b"r" * 32)
    note = rules.signed_note(body, "origin", public_key=signer.public_key, signature=signer.sign(body.encode()))
    parts = rules.split_note(note, "origin", public_key=signer.public_key)
    assert parts is not None
    assert parts[0] == body
    assert is_signed_by(signer.public_key, message=body.encode(), signature=parts[1])
    assert rules.split_note(note, "origin", public_key=other.public_key) is None
    assert rules.checkpoint_root(note) == b"r" * 32
