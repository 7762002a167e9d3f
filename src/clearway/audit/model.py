"""Nouns of the record: entries, checkpoints, proofs and what a verification found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

JsonScalar = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record: who did what to which subject and when; ids, digests and counts only."""

    at: datetime
    person: str | None
    party: str | None
    action: str
    subject: str
    detail: Mapping[str, JsonScalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is kept: its place in the tree and the exact text that was hashed."""

    position: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The tree at one size, as signed: C2SP tlog-checkpoint text."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Every line is as it was written, and every checkpoint is signed and agrees."""

    size: int
    checkpoints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampered:
    """Something was changed: what, and at which position of the record."""

    position: int
    what: str


Verification = Sound | Tampered
