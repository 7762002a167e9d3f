"""Zip archives read member by member, those packed with Zstandard (method 93) too, which Python 3.11 does not know.

Written after PKWARE's APPNOTE 6.3.10. Nothing is written to disk and no name is used as a path. Every size that the
archive claims is checked against what comes out, so that nothing becomes larger than it says or than is allowed.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

import zstandard

from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import ZIP_DIRECTORY_BYTES_MAX, ZIP_MEMBER_BYTES_MAX, ZIP_MEMBERS_MAX
from clearway.kernel.limits import MIB

_END: Final = struct.Struct("<4s4H2LH")
_END_64_PLACE: Final = struct.Struct("<4sLQL")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_COMMENT_BYTES_MAX: Final = 65_535
_ENCRYPTED: Final = 0x1
_EXTRA_64: Final = 1
_NOT_HERE: Final = 0xFFFFFFFF
_WINDOW_BYTES_MAX: Final = 128 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of the directory: where its data begins to be told of, how it is packed and how long it is."""

    name: str
    method: int
    checksum: int
    packed_bytes: int
    bytes: int
    offset: int


def read_directory(file: BinaryIO) -> Mapping[str, Member]:
    """Read the directory at an archive's end, by name; of a name that comes twice the last counts, as in every reader.

    Refused with `not-a-zip` or `broken-zip` where it is none or was cut, `too-many-members` beyond the limits.
    """
    length = file.seek(0, 2)
    start, size, count = _find_directory(file, length)
    if count > ZIP_MEMBERS_MAX or size > ZIP_DIRECTORY_BYTES_MAX:
        what = f"The archive has {count} members in a directory of {size} bytes."
        hint = f"At most {ZIP_MEMBERS_MAX} members and {ZIP_DIRECTORY_BYTES_MAX} bytes are read."
        raise Refusal("too-many-members", what, hint=hint, status=413)
    if start + size > length:
        raise _broken("its directory lies outside of the file")
    directory = _exactly(file, start, size)
    members: dict[str, Member] = {}
    position = 0
    for _ in range(count):
        member, position = _entry(directory, position)
        members[member.name] = member
    return members


def read_member(file: BinaryIO, member: Member) -> bytes:
    """Unpack one member whole; refused where it is longer than it says or than allowed, or its checksum is another."""
    if member.bytes > ZIP_MEMBER_BYTES_MAX:
        what = f"A member of the archive has {member.bytes} bytes."
        hint = f"At most {ZIP_MEMBER_BYTES_MAX} bytes of one member are read."
        raise Refusal("member-too-long", what, hint=hint, status=413)
    head = _exactly(file, member.offset, _LOCAL.size)
    signature, *_, name_bytes, extra_bytes = _LOCAL.unpack(head)
    if signature != b"PK\x03\x04":
        raise _broken("a member does not begin where the directory says")
    packed = _exactly(file, member.offset + _LOCAL.size + name_bytes + extra_bytes, member.packed_bytes)
    body = _unpack(packed, member)
    if len(body) != member.bytes or zlib.crc32(body) != member.checksum:
        raise _broken("a member is not what the directory says")
    return body


def _find_directory(file: BinaryIO, length: int) -> tuple[int, int, int]:
    """Find where the directory begins, its length, and how many entries it has."""
    if length < _END.size:
        raise _not_zip()
    tail_bytes = min(length, _END.size + _COMMENT_BYTES_MAX)
    tail = _exactly(file, length - tail_bytes, tail_bytes)
    place = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if place < 0:
        raise _broken("its directory is missing: the file was cut") if _begins_as_zip(file) else _not_zip()
    _, _, _, _, count, size, start, _ = _END.unpack_from(tail, place)
    if count == 0xFFFF or _NOT_HERE in {size, start}:
        return _find_directory_64(file, length - tail_bytes + place)
    return start, size, count


def _find_directory_64(file: BinaryIO, end: int) -> tuple[int, int, int]:
    if end < _END_64_PLACE.size:
        raise _broken("its long directory is missing")
    signature, _, place, _ = _END_64_PLACE.unpack(_exactly(file, end - _END_64_PLACE.size, _END_64_PLACE.size))
    if signature != b"PK\x06\x07":
        raise _broken("its long directory is missing")
    signature, *_, count, size, start = _END_64.unpack(_exactly(file, place, _END_64.size))
    if signature != b"PK\x06\x06":
        raise _broken("its long directory is missing")
    return start, size, count


def _entry(directory: bytes, position: int) -> tuple[Member, int]:
    if position + _ENTRY.size > len(directory):
        raise _broken("its directory is shorter than it says")
    fields = _ENTRY.unpack_from(directory, position)
    signature, flags, method, checksum, packed, size = fields[0], fields[3], fields[4], *fields[7:10]
    name_bytes, extra_bytes, comment_bytes, offset = *fields[10:13], fields[16]
    begin = position + _ENTRY.size
    after = begin + name_bytes + extra_bytes + comment_bytes
    if signature != b"PK\x01\x02" or after > len(directory):
        raise _broken("its directory is not one")
    if flags & _ENCRYPTED:
        raise Refusal("encrypted-zip", "The archive is encrypted.", hint="Decrypt it first.")
    extra = directory[begin + name_bytes : begin + name_bytes + extra_bytes]
    size, packed, offset = _long_fields(extra, size, packed, offset=offset)
    name = directory[begin : begin + name_bytes].decode("utf-8", errors="replace")
    member = Member(name=name, method=method, checksum=checksum, packed_bytes=packed, bytes=size, offset=offset)
    return member, after


def _long_fields(extra: bytes, size: int, packed: int, *, offset: int) -> tuple[int, int, int]:
    """Take from the extra field what does not fit 32 bits, in the order of the standard."""
    values = [size, packed, offset]
    if _NOT_HERE not in values:
        return size, packed, offset
    long = _extra_field(extra)
    position = 0
    for number, value in enumerate(values):
        if value == _NOT_HERE:
            if position + 8 > len(long):
                raise _broken("a length is missing from its directory")
            values[number] = int.from_bytes(long[position : position + 8], "little")
            position += 8
    return values[0], values[1], values[2]


def _extra_field(extra: bytes) -> bytes:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == _EXTRA_64:
            return extra[position + 4 : position + 4 + length]
        position += 4 + length
    return b""


def _unpack(packed: bytes, member: Member) -> bytes:
    try:
        match member.method:
            case 0:
                return packed
            case 8:
                return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.bytes + 1)
            case 20 | 93:  # the first number is the one that Zstandard had before 2020
                return _unpack_zstandard(packed, member.bytes)
            case _:
                raise Refusal(
                    "unknown-packing",
                    f"A member of the archive is packed by method {member.method}, which is not read.",
                    hint="Read are: stored, deflate, Zstandard.",
                )
    except (zlib.error, zstandard.ZstdError):
        raise _broken("a member cannot be unpacked") from None


def _unpack_zstandard(packed: bytes, size: int) -> bytes:
    """Unpack one frame or several, as long logs have them, and never more than was told."""
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES_MAX).stream_reader(
        packed, read_across_frames=True
    )
    pieces: list[bytes] = []
    left = size + 1
    while left > 0 and (piece := reader.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _exactly(file: BinaryIO, start: int, length: int) -> bytes:
    if start < 0 or length < 0:
        raise _broken("a place in it lies before its beginning")
    file.seek(start)
    body = file.read(length)
    if len(body) != length:
        raise _broken("it ends too soon")
    return body


def _begins_as_zip(file: BinaryIO) -> bool:
    return _exactly(file, 0, 4) == b"PK\x03\x04"


def _not_zip() -> Refusal:
    return Refusal("not-a-zip", "This is no zip archive.", hint="Give the .eval file that the evaluation wrote.")


def _broken(why: str) -> Refusal:
    return Refusal("broken-zip", f"The archive is broken: {why}.", hint="Copy it again from where it was written.")
