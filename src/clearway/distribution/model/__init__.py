"""Nouns of distribution: advisories as published, and their renderings."""

from dataclasses import dataclass
from datetime import datetime

from clearway.kernel.ids import AdvisoryId, VulnerabilityId


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
class PublishedAdvisory:
    """An advisory as it is listed; `formats` are its renderings; `fixed_version` is empty where none is known."""

    id: AdvisoryId
    vulnerability: VulnerabilityId
    title: str
    package: str
    introduced: str
    fixed_version: str
    published_at: datetime
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One rendering: its bytes, their SHA-256, and the clearinghouse's Ed25519 signature of them."""

    format: str
    body: bytes
    digest: bytes
    signature: bytes
