"""Nouns of what is given object by object: STIX objects of a tier, as TAXII gives them."""

from dataclasses import dataclass
from datetime import datetime

import msgspec


class StixObject(msgspec.Struct, frozen=True, kw_only=True):
    """One object: its id and kind, when it changed, when it was added here, and its bytes."""

    id: str
    type: str
    version: str
    added_at: datetime
    raw: msgspec.Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which objects are wanted: added after an instant, with these ids, kinds and versions (empty: any)."""

    added_after: datetime | None = None
    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: behind so many objects of the advisory at a position."""

    position: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsPage:
    """Some objects, oldest first, and where the next page begins; None at the end."""

    items: tuple[StixObject, ...]
    next: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A document of objects: the position of the change that brought it, when, and its bytes."""

    position: int
    at: datetime
    body: bytes
