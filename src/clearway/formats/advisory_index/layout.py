"""How an index lies in its file; all numbers little-endian.

Head (64 bytes): magic, format version, number of places in the table, offsets of the table and of the part that tells
about the whole, size of the file, BLAKE2b-128 of all that follows the head. Then records, each its length and
MessagePack: first advisories, then packages with their rules, and names (CPEs without version, hashes) with what is
said of them. The table has a power of two of places; each holds the CRC-32 of a package's purl, or of a name, and the
offset of its record, 0 where it is empty. A package is looked for from the place that its CRC-32 names on.
"""

import struct
from hashlib import blake2b
from typing import Final, NamedTuple

MAGIC: Final = b"CLWAYIDX"
FORMAT_VERSION: Final = 3
HEAD: Final = struct.Struct("<8sIIQQQ16s8x")
LENGTH: Final = struct.Struct("<I")
PLACE: Final = struct.Struct("<II")
CHECKED_AT_ONCE: Final = 1024 * 1024


class Head(NamedTuple):
    """The head of an index."""

    magic: bytes
    version: int
    places: int
    table: int
    about: int
    size: int
    checksum: bytes


def checksum_of(body: memoryview) -> bytes:
    """Reckon the checksum of what follows the head."""
    digest = blake2b(digest_size=16)
    for start in range(0, len(body), CHECKED_AT_ONCE):
        digest.update(body[start : start + CHECKED_AT_ONCE])
    return digest.digest()
