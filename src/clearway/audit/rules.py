"""Merkle tree arithmetic (RFC 6962, section 2.1) and the text of a checkpoint (C2SP tlog-checkpoint, signed-note)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from clearway.audit.model import Entry
from clearway.formats.canonical import canonical_json
from clearway.kernel.instants import format_instant

EMPTY_ROOT: Final = sha256(b"").digest()
_CHECKPOINT_LINES: Final = 3
_ED25519_NOTE_KIND: Final = b"\x01"

NodeAt = Callable[[int, int], bytes]


def entry_text(entry: Entry) -> str:
    """Write an entry as the canonical JSON text (RFC 8785) that is hashed."""
    return canonical_json(
        {
            "action": entry.action,
            "at": format_instant(entry.at),
            "detail": dict(entry.detail),
            "party": entry.party,
            "person": entry.person,
            "subject": entry.subject,
        }
    )


def leaf_hash(text: str) -> bytes:
    """Hash one line (RFC 6962: a zero byte first)."""
    return sha256(b"\x00" + text.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees (RFC 6962: a one byte first)."""
    return sha256(b"\x01" + left + right).digest()


def complete_subtrees(start: int, size: int) -> list[tuple[int, int]]:
    """Cut `size` leaves from `start` into complete subtrees, left to right, as (level, position); start is aligned."""
    pieces: list[tuple[int, int]] = []
    while size:
        level = size.bit_length() - 1
        pieces.append((level, start >> level))
        start, size = start + (1 << level), size - (1 << level)
    return pieces


def root_of(start: int, size: int, node_at: NodeAt) -> bytes:
    """Compute the root over `size` leaves from `start`, from the hashes of complete subtrees."""
    if size == 0:
        return EMPTY_ROOT
    pieces = complete_subtrees(start, size)
    root = node_at(*pieces[-1])
    for piece in reversed(pieces[:-1]):
        root = node_hash(node_at(*piece), root)
    return root


def inclusion_proof(position: int, size: int, node_at: NodeAt) -> list[bytes]:
    """Prove that the leaf at `position` is in the tree of `size` (RFC 6962, section 2.1.1)."""
    proof: list[bytes] = []
    start = 0
    while size > 1:
        split = _split(size)
        if position < start + split:
            proof.append(root_of(start + split, size - split, node_at))
            size = split
        else:
            proof.append(root_of(start, split, node_at))
            start, size = start + split, size - split
    return proof[::-1]


def consistency_proof(old_size: int, size: int, node_at: NodeAt) -> list[bytes]:
    """Prove that the tree of `size` continues the tree of `old_size` (RFC 6962, section 2.1.2)."""
    proof: list[bytes] = []
    start, whole = 0, True
    while old_size != size:
        split = _split(size)
        if old_size <= split:
            proof.append(root_of(start + split, size - split, node_at))
            size = split
        else:
            proof.append(root_of(start, split, node_at))
            start, old_size, size, whole = start + split, old_size - split, size - split, False
    if not whole:
        proof.append(root_of(start, size, node_at))
    return proof[::-1]


def proves_inclusion(leaf: bytes, position: int, *, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Check an inclusion proof against a root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    index, last, running = position, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            running = node_hash(sibling, running)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            running = node_hash(running, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and running == root


def proves_consistency(old_root: bytes, root: bytes, *, old_size: int, size: int, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof between two roots (RFC 9162, section 2.1.4.2)."""
    if old_size == size:
        return old_root == root and not proof
    if not 0 < old_size < size or not proof:
        return False
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    index, last = _skip_right(old_size - 1, size - 1)
    old_running = running = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old_running, running = node_hash(sibling, old_running), node_hash(sibling, running)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            running = node_hash(running, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old_running == old_root and running == root


def checkpoint_body(origin: str, size: int, root: bytes) -> str:
    """Write the text that a checkpoint's signature covers."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def read_checkpoint_body(body: str, origin: str) -> tuple[int, bytes] | None:
    """Read the size and the root out of the text that was signed; None when it is no checkpoint of this origin."""
    told = body.splitlines()
    if len(told) != _CHECKPOINT_LINES or not told[1].isascii() or not told[1].isdecimal():
        return None
    try:
        size, root = int(told[1][:20]), base64.b64decode(told[2], validate=True)
    except binascii.Error:
        return None
    return (size, root) if body == checkpoint_body(origin, size, root) else None


def checkpoint_root(note: str) -> bytes:
    """Read the root hash out of a checkpoint's text."""
    return base64.b64decode(note.splitlines()[2])


def signed_note(body: str, name: str, *, public_key: bytes, signature: bytes) -> str:
    """Put a signature under a checkpoint (C2SP signed-note, Ed25519)."""
    signed = base64.b64encode(_note_key_id(name, public_key) + signature).decode()
    return f"{body}\n\N{EM DASH} {name} {signed}\n"


def split_note(note: str, name: str, *, public_key: bytes) -> tuple[str, bytes] | None:
    """Take a signed note apart into its body and this key's signature; None when the key did not sign it."""
    body, separator, signatures = note.rpartition("\n\n")
    prefix = f"\N{EM DASH} {name} "
    for line in signatures.splitlines() if separator else ():
        if line.startswith(prefix) and (signature := _signature(line[len(prefix) :], name, public_key)):
            return f"{body}\n", signature
    return None


def _signature(text: str, name: str, public_key: bytes) -> bytes | None:
    try:
        signed = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return signed[4:] if signed[:4] == _note_key_id(name, public_key) else None


def _note_key_id(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519_NOTE_KIND + public_key).digest()[:4]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _skip_right(index: int, last: int) -> tuple[int, int]:
    while index & 1:
        index, last = index >> 1, last >> 1
    return index, last
