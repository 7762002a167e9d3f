"""Nouns of distribution: advisories as published, and their renderings."""

from dataclasses import dataclass
from datetime import date, datetime

from clearway.distribution.model.early import (
    Audience,
    EarlyAdvisory,
    EarlyCopy,
    EarlyState,
    Member,
    Recipient,
    Trace,
)
from clearway.distribution.model.feeds import (
    Feed,
    FeedFile,
    FeedLine,
    FeedPage,
    FeedRole,
    FeedTarget,
    Inclusion,
    Kept,
    Mirrored,
)
from clearway.distribution.model.provider import (
    HeldDocument,
    ListKind,
    ProviderDocument,
    ProviderFile,
    ProviderKey,
    Shelf,
    ShelfState,
)
from clearway.formats.advisory import Maturity, Note, ProductStatus, Reference, Remediation
from clearway.kernel.ids import AdvisoryId, VulnerabilityId

__all__ = [
    "Audience",
    "EarlyAdvisory",
    "EarlyCopy",
    "EarlyState",
    "Feed",
    "FeedFile",
    "FeedLine",
    "FeedPage",
    "FeedRole",
    "FeedTarget",
    "HeldDocument",
    "Inclusion",
    "Kept",
    "ListKind",
    "Member",
    "Mirrored",
    "ProviderDocument",
    "ProviderFile",
    "ProviderKey",
    "PublishedAdvisory",
    "Publisher",
    "Recipient",
    "Release",
    "Rendering",
    "Shelf",
    "ShelfState",
    "ShownVersions",
    "Supplement",
    "Threat",
    "Trace",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes: a name, and an address that is the publisher's own."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersions:
    """The version that was seen to be affected and the one that was seen to be fixed; each empty where none was."""

    affected: str
    fixed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What people add to what Clearway knows of a vulnerability; texts in it are published word for word.

    Remediations take the place of Clearway's own where there are any; everything else is added.
    """

    maturity: Maturity = Maturity.FINAL
    identifiers: tuple[str, ...] = ()
    statuses: tuple[ProductStatus, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release of an advisory after the first: its number, when, what changed, and what people added by then.

    One that `withdraws` the advisory says in the summary why.
    """

    number: int
    at: datetime
    summary: str
    supplement: Supplement
    withdraws: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAdvisory:
    """An advisory as it is listed; `formats` are its renderings; `fixed_version` is empty where none is known.

    `release` is the number of the newest release, `released_at` its instant, `maturity` how far it has come. One that
    was withdrawn says when and for what reason; `withdrawn_at` is None for one that stands.
    """

    id: AdvisoryId
    vulnerability: VulnerabilityId
    title: str
    package: str
    introduced: str
    fixed_version: str
    published_at: datetime
    formats: tuple[str, ...]
    release: int
    released_at: datetime
    maturity: Maturity
    withdrawn_at: datetime | None = None
    withdrawn_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """What is known of attacks: the day of listing as exploited, and the decision points; None is unknown."""

    listed_on: date | None
    automatable: bool | None
    total: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One rendering: its bytes, their SHA-256, and the clearinghouse's Ed25519 signature of them."""

    format: str
    body: bytes
    digest: bytes
    signature: bytes
