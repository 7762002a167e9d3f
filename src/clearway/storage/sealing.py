"""Sealing: what is encrypted at rest, each thing under a key of its own (AES-256-GCM, NIST SP 800-38D).

The key of a thing is kept in a row of its own, itself sealed by the house's master key. Who may not see that row cannot
open the thing, and whoever carries the whole database away opens nothing. What it is about is authenticated with it, so
that nothing opens in the place of something else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearway.kernel.errors import Outage

KEY_BYTES: Final = 32
# What sealing adds to the length: a nonce and a tag.
SEAL_BYTES: Final = 28
_NONCE_BYTES: Final = 12
_MASTER_ID_BYTES: Final = 8


def master_id(master: bytes) -> bytes:
    """Name a master key without telling it: the first eight bytes of a digest."""
    return sha256(b"clearway master key\0" + master).digest()[:_MASTER_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key of one thing, opened; it seals and opens pieces of it."""

    secret: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt; the answer is longer by SEAL_BYTES."""
        nonce = self.entropy(_NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Decrypt; an Outage where the key is another one, or the bytes were changed or moved."""
        try:
            return AESGCM(self.secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):
            what = f"{about} cannot be opened: it was changed, or sealed under another master key."
            hint = "Restart this process if the master key was exchanged; else restore the row from a backup."
            raise Outage("sealed evidence", what, hint=hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptKey:
    """The key of a thing as it is kept: sealed, and under which master key."""

    sealed: bytes
    master: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """Holds the house's master key; gives every thing a key of its own."""

    master: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def new_key(self, about: str) -> tuple[Key, KeptKey]:
        """Make the key of a thing, and give it also as it is kept."""
        key = Key(secret=self.entropy(KEY_BYTES), entropy=self.entropy)
        return key, self.keep(key, about)

    def keep(self, key: Key, about: str) -> KeptKey:
        """Seal the key of a thing by the master key."""
        return KeptKey(sealed=self._master.seal(key.secret, about), master=master_id(self.master))

    def open_key(self, sealed: bytes, about: str) -> Key:
        """Open the key of a thing."""
        return Key(secret=self._master.open(sealed, about), entropy=self.entropy)

    @property
    def _master(self) -> Key:
        return Key(secret=self.master, entropy=self.entropy)
