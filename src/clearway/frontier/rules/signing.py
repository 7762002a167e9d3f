"""Whose signature holds on what is signed in the frontier programme."""

from collections.abc import Callable, Iterable

from clearway.formats.dsse import Envelope, key_name, signed_bytes
from clearway.frontier.model.deletion import Signing
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import NAME_CHARACTERS_MAX

# Tells whether a key (32 bytes) signed a message: key, message, signature.
Holds = Callable[[bytes, bytes, bytes], bool]


def frontier_possession(person: PersonId, public_key: bytes) -> bytes:
    """Give what a person signs to show that a key is their own: nobody registers the key of somebody else."""
    return f"clearway frontier key\n{person}\n{public_key.hex()}\n".encode()


def require_label(label: str) -> str:
    """Accept a label of printable characters, trimmed."""
    said = label.strip()
    if not said or len(said) > NAME_CHARACTERS_MAX or not said.isprintable():
        what = f"A label has 1 to {NAME_CHARACTERS_MAX} printable characters."
        raise Refusal("bad-label", what, hint="Say what the key is for.", where="label")
    return said


def signings(envelope: Envelope, known: Iterable[tuple[bytes, str]], holds: Holds) -> tuple[Signing, ...]:
    """List the signatures that hold, each with the key and whose it is; `known` are keys and their people."""
    message = signed_bytes(envelope.payload)
    whose = dict(known)
    found = {
        key: Signing(keyid=key_name(key), signer=whose[key])
        for signature in envelope.signatures
        for key in whose
        if signature.keyid in {"", key_name(key)} and holds(key, message, signature.value)
    }
    return tuple(found.values())
