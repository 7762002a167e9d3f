"""Advisories as they lie on disk: documents in folders, packed or in archives, one or many to a file.

What a file is, is told by its first bytes: gzip, Zstandard, zip, tar, JSON, or JSON lines. Names in archives are only
shown. Every document, line and archive has a limit; what is broken is given with its place, and the rest goes on.
"""

import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec
import zstandard

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    ADVISORY_ARCHIVE_BYTES_MAX,
    ADVISORY_BYTES_MAX,
    ADVISORY_FILES_MAX,
    ARCHIVES_IN_ARCHIVES_MAX,
    MIB,
)

_PACKED: Final = (".gz", ".zst", ".zstd", ".tgz")
_DOCUMENTS: Final = frozenset({".json", ".jsonl", ".ndjson", ".zip", ".tar", ".tgz"})
_BROKEN: Final = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, zstandard.ZstdError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_TAR_MARK: Final = slice(257, 262)
_HEAD_BYTES: Final = 512
_ELEMENTS: Final = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One JSON document, by the file it stands in, with the line or place there."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenFile:
    """A file, or a part of one, that could not be read: which, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A file in a folder whose name is not that of advisories."""

    name: str


Read = Document | BrokenFile | PassedOver


def read_documents(place: Path) -> Iterator[Read]:
    """Read a file, or all files of a folder by name; links out of the folder are not followed."""
    if not place.exists():
        raise Refusal("no-such-file", f"There is no {place}.", hint="Check its name.")
    if not place.is_dir():
        yield from _file(place, str(place))
        return
    for number, path in enumerate(_paths(place)):
        if number == ADVISORY_FILES_MAX:
            what = f"The folder holds more than {ADVISORY_FILES_MAX} files."
            raise Refusal("too-many-files", what, hint="Name a smaller folder.", status=413)
        name = path.relative_to(place).as_posix()
        if _is_wanted(name):
            yield from _file(path, name)
        else:
            yield PassedOver(name=name)


def _paths(place: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(place, followlinks=False):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(folder, name)).is_file() and not path.is_symlink())


def _is_wanted(name: str) -> bool:
    lower = name.lower()
    bare = next((lower.removesuffix(mark) for mark in _PACKED if lower.endswith(mark)), lower)
    return os.path.splitext(bare)[1] in _DOCUMENTS or lower.endswith(".tgz")  # noqa: PTH122  a name in an archive


def _file(path: Path, name: str) -> Iterator[Read]:
    try:
        with path.open("rb") as file:
            yield from _any(file, name, depth=0)
    except _BROKEN as error:
        yield BrokenFile(name=name, why=_told(error))


def _any(file: BinaryIO, name: str, *, depth: int) -> Iterator[Read]:
    """Read what is packed, an archive, or text."""
    if depth > ARCHIVES_IN_ARCHIVES_MAX:
        yield BrokenFile(name=name, why="It is packed too many times.")
        return
    body = io.BufferedReader(cast("io.RawIOBase", file), MIB) if not hasattr(file, "peek") else file
    head = cast("io.BufferedReader", body).peek(_HEAD_BYTES)[:_HEAD_BYTES]
    if head.startswith(b"\x1f\x8b"):
        yield from _any(cast("BinaryIO", _Bounded(gzip.GzipFile(fileobj=body))), name, depth=depth + 1)
    elif head.startswith(b"\x28\xb5\x2f\xfd"):
        stream = zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True)
        yield from _any(cast("BinaryIO", _Bounded(stream)), name, depth=depth + 1)
    elif head.startswith(b"PK\x03\x04"):
        yield from _zip(body, name, depth=depth + 1)
    elif head[_TAR_MARK] == b"ustar":
        yield from _tar(body, name, depth=depth + 1)
    else:
        yield from _text(body, name)


class _Bounded(io.RawIOBase):
    """What comes out of a packed file, up to a limit: a small file may unpack to terabytes."""

    def __init__(self, source: object) -> None:
        super().__init__()
        self._source = cast("BinaryIO", source)
        self._left = ADVISORY_ARCHIVE_BYTES_MAX

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read on; what unpacks to more than the limit is broken."""
        view = memoryview(cast("bytearray", buffer))
        piece = self._source.read(len(view))
        self._left -= len(piece)
        if self._left < 0:
            raise OSError(0, f"It unpacks to more than {ADVISORY_ARCHIVE_BYTES_MAX // MIB} MiB")
        view[: len(piece)] = piece
        return len(piece)


def _zip(body: BinaryIO, name: str, *, depth: int) -> Iterator[Read]:
    with _seekable(body) as file, zipfile.ZipFile(file) as archive:
        left = ADVISORY_ARCHIVE_BYTES_MAX
        for number, member in enumerate(archive.infolist()):
            inner = f"{name}!{member.filename}"
            left -= member.file_size
            if number == ADVISORY_FILES_MAX or left < 0:
                yield BrokenFile(name=inner, why="The archive holds too many files, or too large ones.")
                return
            if member.is_dir() or not _is_wanted(member.filename):
                continue
            try:
                with archive.open(member) as part:
                    yield from _any(cast("BinaryIO", part), inner, depth=depth)
            except _BROKEN as error:
                yield BrokenFile(name=inner, why=_told(error))


def _tar(body: BinaryIO, name: str, *, depth: int) -> Iterator[Read]:
    with tarfile.open(fileobj=body, mode="r|") as archive:
        for number, member in enumerate(archive):
            if number == ADVISORY_FILES_MAX:
                yield BrokenFile(name=name, why="The archive holds too many files.")
                return
            part = archive.extractfile(member) if member.isreg() and _is_wanted(member.name) else None
            if part is not None:
                yield from _any(cast("BinaryIO", _Bounded(part)), f"{name}!{member.name}", depth=depth)


@contextmanager
def _seekable(body: BinaryIO) -> Generator[BinaryIO]:
    """Let a zip be read from its end: one inside another archive is held in memory."""
    if body.seekable():
        yield body
        return
    held = body.read(ADVISORY_BYTES_MAX + 1)
    if len(held) > ADVISORY_BYTES_MAX:
        raise OSError(0, f"An archive inside another may have {ADVISORY_BYTES_MAX // MIB} MiB")
    yield io.BytesIO(held)


def _text(body: BinaryIO, name: str) -> Iterator[Read]:
    """Read one document, a list of them, or lines of them."""
    first = body.readline(ADVISORY_BYTES_MAX + 1)
    if first.strip().endswith(b"}") and _is_json(first):
        yield from _lines(body, name, first)
        return
    whole = first + body.read(ADVISORY_BYTES_MAX + 1 - len(first))
    if len(whole) > ADVISORY_BYTES_MAX:
        yield BrokenFile(name=name, why=f"It has more than {ADVISORY_BYTES_MAX // MIB} MiB.")
        return
    text = whole.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"["):
        yield Document(name=name, body=text)
        return
    try:
        elements = _ELEMENTS.decode(text)
    except (msgspec.DecodeError, RecursionError):
        yield BrokenFile(name=name, why="It is no JSON.")
        return
    yield from (Document(name=f"{name}[{place}]", body=bytes(raw)) for place, raw in enumerate(elements))


def _lines(body: BinaryIO, name: str, first: bytes) -> Iterator[Read]:
    second = body.readline(ADVISORY_BYTES_MAX + 1)
    if not second:
        yield Document(name=name, body=first)
        return
    yield Document(name=f"{name}:1", body=first)
    number, line = 2, second
    while line:
        if len(line) > ADVISORY_BYTES_MAX:
            yield BrokenFile(name=f"{name}:{number}", why=f"The line has more than {ADVISORY_BYTES_MAX // MIB} MiB.")
            while line and not line.endswith(b"\n"):
                line = body.readline(MIB)
        elif not line.isspace():
            yield Document(name=f"{name}:{number}", body=line)
        number, line = number + 1, body.readline(ADVISORY_BYTES_MAX + 1)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _told(error: BaseException) -> str:
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"It cannot be read: {told or type(error).__name__}."
