"""Bins: a tier's list of files is cut into many short ones, so that publishing touches few (TAP 15)."""

from hashlib import sha256
from typing import Final

from clearway.kernel.tiers import tier_role

# So many bits of a path's SHA-256 choose its bin: 2,048 bins keep each list short at 50,000 advisories.
BITS: Final = 11
_HEXADECIMAL: Final = len(f"{2**BITS - 1:x}")


def bin_of(path: str, tier: str) -> str:
    """Name the bin of a tier that lists a path (TAP 15: the first bits of the path's SHA-256)."""
    number = int.from_bytes(sha256(path.encode()).digest()[:4]) >> (32 - BITS)
    return f"{tier_role(tier)}-{number:0{_HEXADECIMAL}x}"
