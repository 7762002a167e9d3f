"""What is sealed, and the permission to take it out: releases, broken glass, and what they cover."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.findings.model import EvidenceKind
from clearway.kernel.ids import EvidenceId, EvidenceReleaseId, FindingId, PersonId, ReportId, VulnerabilityId


class ReleaseState(StrEnum):
    """How a release stands: it waits for another coordinator, it runs, or how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Permission for one coordinator to take the evidence of one vulnerability out, until it ends.

    It is given by another coordinator, or taken by breaking the glass, which another coordinator reviews afterwards.
    """

    id: EvidenceReleaseId
    vulnerability: VulnerabilityId
    reason: str
    broken_glass: bool
    asked_by: PersonId
    asked_at: datetime
    ends_at: datetime
    state: ReleaseState
    approved_by: PersonId | None = None
    approved_at: datetime | None = None
    reviewed_by: PersonId | None = None
    reviewed_at: datetime | None = None
    review_note: str = ""
    ended_by: PersonId | None = None
    ended_at: datetime | None = None

    @property
    def is_loud(self) -> bool:
        """Whether it is told on every page of the staff."""
        return self.broken_glass and self.reviewed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenGlass:
    """What is told on every page of the staff: who broke the glass of which vulnerability, and when."""

    release: EvidenceReleaseId
    vulnerability: VulnerabilityId
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """A piece of evidence without its body: `size` in bytes, `digest` SHA-256, and whether the asker may open it."""

    id: EvidenceId
    finding: FindingId
    kind: EvidenceKind
    name: str
    digest: bytes
    size: int
    received_at: datetime
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedReport:
    """A report that tells of a released finding, and whether the asker may open it.

    It opens when every vulnerability that it tells of is released.
    """

    id: ReportId
    name: str
    digest: bytes
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A release, and what it covers: the pieces that still stand under its vulnerability, and the reports."""

    release: Release
    pieces: tuple[EvidenceItem, ...]
    reports: tuple[SealedReport, ...]
