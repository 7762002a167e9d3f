"""Signs what leaves the house: Ed25519, from a key file of the home."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from clearway.kernel.errors import Outage, Refusal

SEED_BYTES: Final = 32
_PEM_BYTES_MAX: Final = 4096
_OTHERS: Final = 0o077


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
    if not path.exists():
        seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        unfinished = path.with_suffix(".new")
        write_secret(unfinished, seed)
        with suppress(FileExistsError):  # whoever links first wins; two processes never use two keys
            os.link(unfinished, path)
        unfinished.unlink(missing_ok=True)
        _sync(path.parent)
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """Read a file of 32 secret bytes; an Outage when it has not so many, or others may read it."""
    try:
        secret, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise Outage("key file", f"{path.name} cannot be read ({error.strerror}).", hint="Check its owner.") from None
    if len(secret) != SEED_BYTES:
        hint = "Restore it from its backup."
        raise Outage("key file", f"{path.name} has {len(secret)} bytes and not {SEED_BYTES}.", hint=hint)
    if mode & _OTHERS:
        raise Outage("key file", f"Others than its owner may use {path.name}.", hint="Run: chmod 600 on that file.")
    return secret


def write_secret(path: Path, secret: bytes) -> None:
    """Write a file of secret bytes (mode 0600) that is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def replace_secret(path: Path, by: Path) -> None:
    """Put one file of secret bytes in the place of another, whole or not at all."""
    by.replace(path)
    _sync(path.parent)


@contextmanager
def alone_with(path: Path) -> Generator[None]:
    """Let nobody else exchange a key file meanwhile; an Outage when somebody else is at it."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Outage("key file", f"Somebody else is exchanging {path.name}.", hint="Wait for that.") from None
        yield


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_signing_key(path: Path) -> KeySigner:
    """Make a key of somebody's own: a new file (PEM, PKCS #8, mode 0600); refused where there is a file already."""
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        what = f"{path} cannot be made: {error.strerror}."
        raise Refusal("no-key-file", what, hint="Name a file that is not there yet.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return KeySigner(_seed_of(key))


def read_signing_key(path: Path) -> KeySigner:
    """Read a key of somebody's own; refused where it is no Ed25519 key, or where others may read it."""
    try:
        with path.open("rb") as file:
            mode, body = os.fstat(file.fileno()).st_mode, file.read(_PEM_BYTES_MAX)
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}."
        raise Refusal("no-key-file", what, hint="Make one: clearway attestation key FILE.") from None
    if mode & _OTHERS:
        raise Refusal("key-not-private", f"Others may read {path}.", hint=f"chmod 600 {path}, if nobody has read it.")
    try:
        key = load_pem_private_key(body, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        what = f"{path} is no Ed25519 key in PEM without a password."
        raise Refusal("no-key-file", what, hint="Make one: clearway attestation key FILE.")
    return KeySigner(_seed_of(key))


def _seed_of(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def is_signed_by(public_key: bytes, *, message: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
