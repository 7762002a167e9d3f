"""What a recipient's mark is: at each place a choice drawn by a key, which nobody without the key can tell."""

import hmac
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256, shake_256
from typing import Final

from clearway.formats.marks.wordings import SECONDS
from clearway.kernel.limits import MARK_TOKENS_MAX

TOKEN_CHARACTERS: Final = 12
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_TOKEN_BYTES: Final = 8


@dataclass(frozen=True)
class Choices:
    """The mark of one recipient in one advisory; it is drawn from a seed."""

    seed: bytes

    @classmethod
    def of(cls, key: bytes, advisory: str, recipient: str) -> "Choices":
        """Draw by the house's key."""
        return cls(seed=hmac.digest(key, f"{advisory}\0{recipient}".encode(), sha256))

    def wording(self, place: str) -> int:
        """Choose one of four wordings."""
        return self._drawn(f"wording {place}") % 4

    def is_told(self, metric: str) -> bool:
        """Choose whether an optional metric is told as not defined."""
        return self._drawn(f"metric {metric}") % 2 == 1

    @property
    def second(self) -> int:
        """Choose what instants leave when their seconds are divided by SECONDS."""
        return self._drawn("second") % SECONDS

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Choose the ends of ids, 60 bits each."""
        chance = shake_256(self.seed + b"tokens").digest(_TOKEN_BYTES * MARK_TOKENS_MAX)
        return tuple(_token(chance[at : at + _TOKEN_BYTES]) for at in range(0, len(chance), _TOKEN_BYTES))

    def _drawn(self, what: str) -> int:
        return int.from_bytes(shake_256(self.seed + what.encode()).digest(4))


def _token(chance: bytes) -> str:
    number = int.from_bytes(chance)
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in range(TOKEN_CHARACTERS))
