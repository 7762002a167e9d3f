"""Nouns of the trusted provider of CSAF: its keys, the documents of its trees, and what of them somebody may see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.formats.advisory import Tlp
from clearway.kernel.ids import AdvisoryId, PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKey:
    """A public OpenPGP key: the newest signs, what older ones signed stays good."""

    fingerprint: str
    certificate: str
    since: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder of the trees: an edition of CSAF and a label."""

    edition: str
    tlp: Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDocument:
    """A document as it is kept: where it stands, its entry of the feed, and its signature (ASCII armor)."""

    shelf: Shelf
    year: int
    name: str
    advisory: AdvisoryId
    format: str
    updated_at: datetime
    entry: bytes
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A document as it is read: its bytes, its signature, and whose copy it is; None for everybody of its tier."""

    advisory: AdvisoryId
    body: bytes
    signature: str
    recipient: PartyId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfState:
    """What somebody may see of a folder: when a document of it changed last."""

    shelf: Shelf
    updated_at: datetime


class ListKind(StrEnum):
    """A list of all documents of a folder, or of what they can be chosen by."""

    INDEX = "index.txt"
    CHANGES = "changes.csv"
    FEED = "feed"
    CATEGORIES = "categories"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFile:
    """A file of the provider as it is fetched."""

    body: bytes
    media_type: str
