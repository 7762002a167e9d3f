"""Signs what leaves the house: Ed25519, from a key file of the home."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SEED_BYTES: Final = 32


class Signer(Protocol):
    """Holds a private key that never leaves it."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others check signatures with."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign a message (Ed25519, RFC 8032)."""
        ...


class KeySigner:
    """Signs with a key that is given: from a file of the home, or made up for a test."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others check signatures with."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """Sign a message (Ed25519, RFC 8032)."""
        return self._key.sign(message)


def open_key_file(path: Path) -> KeySigner:
    """Read the key file, or make it (mode 0600) when there is none yet."""
    return KeySigner(open_secret(path))


def open_secret(path: Path) -> bytes:
    """Read a file of 32 secret bytes, or make it (mode 0600) when there is none yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        unfinished = path.with_suffix(".new")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(seed)
        with suppress(FileExistsError):  # whoever links first wins; two processes never use two keys
            os.link(unfinished, path)
        unfinished.unlink(missing_ok=True)
    return path.read_bytes()[:SEED_BYTES]


def is_signed_by(public_key: bytes, *, message: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
