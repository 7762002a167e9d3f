"""What becomes of advisories, in the order in which it became true."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.distribution.model import PublishedAdvisory


class ChangeKind(StrEnum):
    """What became of an advisory."""

    PUBLISHED = "published"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: its position in its tier, what it was, and the advisory as it is by now."""

    position: int
    kind: ChangeKind
    release: int
    at: datetime
    advisory: PublishedAdvisory


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Changes of a tier, oldest first: `next` is what to ask for after them, `newest` the newest position there is."""

    items: tuple[Change, ...]
    next: int
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestChanges:
    """The newest change of each advisory, newest first; `older` is where the next page begins, or none at the end."""

    items: tuple[Change, ...]
    newest: int
    older: int | None
