"""Zip archives made by hand, as tests of reading them need: any method, any lie in the directory."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import zstandard


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A member to write; `claimed` is the length that the directory tells, if it is to lie."""

    name: str
    body: bytes
    method: int = 93
    claimed: int | None = None
    checksum: int | None = None
    flags: int = 0
    pieces: Sequence[bytes] = field(default_factory=tuple)


def zip_of(*members: Packed, long: bool = False) -> bytes:
    """Write an archive; with `long`, every length stands in the fields for archives beyond 4 GiB."""
    body, directory = bytearray(), bytearray()
    for member in members:
        packed = _pack(member)
        checksum = zlib.crc32(member.body) if member.checksum is None else member.checksum
        size = len(member.body) if member.claimed is None else member.claimed
        name, offset = member.name.encode(), len(body)
        body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 63, 0, member.method, 0, 0, checksum, len(packed), size, len(name), 0
        )
        body += name + packed
        extra = struct.pack("<2H3Q", 1, 24, size, len(packed), offset) if long else b""
        told = (0xFFFFFFFF,) * 3 if long else (size, len(packed), offset)
        directory += struct.pack(
            "<4s6H3L", b"PK\x01\x02", 63, 63, member.flags, member.method, 0, 0, checksum, *(told[1], told[0])
        ) + struct.pack("<5H2L", len(name), len(extra), 0, 0, 0, 0, told[2])
        directory += name + extra
    return bytes(body + directory + _end(len(members), len(directory), len(body), long=long))


def _end(count: int, size: int, start: int, *, long: bool) -> bytes:
    if not long:
        return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 63, 63, 0, 0, count, count, size, start)
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    return end + place + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def _pack(member: Packed) -> bytes:
    match member.method:
        case 93:
            compressor = zstandard.ZstdCompressor()
            return b"".join(compressor.compress(piece) for piece in member.pieces or [member.body])
        case 8:
            deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return deflate.compress(member.body) + deflate.flush()
        case _:
            return member.body
