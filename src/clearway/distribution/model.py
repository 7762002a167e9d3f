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
class PublishedAdvisory:
    """An advisory as it is listed; `formats` are the renderings that there are."""

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
