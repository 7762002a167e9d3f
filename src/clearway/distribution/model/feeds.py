"""Nouns of feeds: a tier's repository, its files, its index, and the proof that the record holds what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clearway.kernel.ids import AdvisoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A tier's repository as it stands; `record_size` is that of the record when its last line was written."""

    tier: str
    lines: int
    record_size: int
    root_version: int
    root_expires: datetime
    targets_version: int
    targets_expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRole:
    """The newest version of a role's metadata, and when that ends."""

    name: str
    version: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTarget:
    """A file that a feed gives: its path, its length and SHA-256, and the bin that lists it."""

    path: str
    role: str
    length: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFile:
    """A file of a feed by the name under which it is fetched."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A line of a tier's index: an advisory that came or was revised, when, and the paths of its files."""

    position: int
    at: datetime
    advisory: AdvisoryId
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Names of files of a feed, in order, and after which name the next ones come; None at the end."""

    items: tuple[str, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """The proof of a line of the index: the record's line, its place, and a signed checkpoint that covers it.

    `previous_size` and `continued` prove that the checkpoint continues the one of the line before; 0 and nothing
    for the first. Hashes are in hexadecimal, deepest first (RFC 6962).
    """

    entry: str
    position: int
    hashes: tuple[str, ...]
    checkpoint: str
    previous_size: int
    continued: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How far a mirror has come in a tier: lines, the last of them, and the record's size and root (hexadecimal)."""

    lines: int = 0
    last_line: str = ""
    record_size: int = 0
    record_root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """What a mirror took: new lines and files, how far it is now, and until when the feed calls itself fresh."""

    tier: str
    new_lines: int
    new_files: int
    new_bytes: int
    lines: int
    record_size: int
    versions: Mapping[str, int]
    fresh_until: datetime
