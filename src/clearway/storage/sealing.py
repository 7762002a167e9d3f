"""Sealing: what is encrypted at rest, each thing under a key of its own (AES-256-GCM, NIST SP 800-38D).

The key of a thing is kept in a row of its own, itself sealed by the house's master key. Who may not see that row cannot
open the thing, and whoever carries the whole database away opens nothing. What it is about is authenticated with it, so
that nothing opens in the place of something else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearway.kernel.errors import Outage

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key of one thing, opened; it seals and opens pieces of it."""

    secret: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt; the answer is longer by 28 bytes."""
        nonce = self.entropy(_NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Decrypt; an Outage where the key is another one, or the bytes were changed or moved."""
        try:
            return AESGCM(self.secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):
            what = f"{about} cannot be opened: it was changed, or sealed under another master key."
            hint = "Restore keys/evidence.key of this house, or the row from a backup."
            raise Outage("sealed evidence", what, hint=hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """Holds the house's master key; gives every thing a key of its own."""

    master: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def new_key(self, about: str) -> tuple[Key, bytes]:
        """Make the key of a thing, and give it also as it is kept."""
        key = Key(secret=self.entropy(KEY_BYTES), entropy=self.entropy)
        return key, self._master.seal(key.secret, about)

    def open_key(self, kept: bytes, about: str) -> Key:
        """Open the key of a thing."""
        return Key(secret=self._master.open(kept, about), entropy=self.entropy)

    @property
    def _master(self) -> Key:
        return Key(secret=self.master, entropy=self.entropy)
