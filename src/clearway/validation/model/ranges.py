"""Nouns of the affected range: releases that were tried, and where the published range says otherwise."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import EvidenceId, PersonId, ReleaseRangeId, VulnerabilityId


class Affected(StrEnum):
    """Whether a release has the vulnerability, as far as its runs tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One release that was built and met the proof, and what was seen."""

    version: str
    affected: Affected
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDispute:
    """A release of which the published range says something else than was seen."""

    version: str
    said_affected: bool
    seen: Affected


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRange:
    """Which releases are affected, and how that is known.

    `seen` tells of each release in turn, whether it was tried or inferred from those around it. A span is its first
    release and the first one after it, empty where there is none yet. `disputes` are the releases of which the
    published range says otherwise.
    """

    releases: tuple[str, ...]
    seen: tuple[Affected, ...]
    tried: tuple[Tried, ...]
    method: str
    affected: tuple[str, ...]
    spans: tuple[tuple[str, str], ...]
    disputes: tuple[VersionDispute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRelease:
    """A release, what is known of it and how, and whether the published range and the reports hold it for affected.

    Both are none where they say nothing of it.
    """

    version: str
    affected: Affected
    tried: bool
    reason: str = ""
    published: bool | None = None
    reported: bool | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether what was seen is something else than the published range or a report says."""
        is_affected = self.affected is Affected.YES
        return self.affected is not Affected.UNKNOWN and (not is_affected) in {self.published, self.reported}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRange:
    """A replay over the releases of a registry as it is kept: asked for, then found; `problem` says why nothing was."""

    id: ReleaseRangeId
    vulnerability: VulnerabilityId
    proof: EvidenceId
    asked_by: PersonId
    asked_at: datetime
    environment: str = ""
    found_at: datetime | None = None
    problem: str = ""
    method: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    releases: tuple[SeenRelease, ...] = ()
