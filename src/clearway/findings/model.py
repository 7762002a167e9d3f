"""Nouns of findings: reports, findings, vulnerabilities, evidence and joins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearway.formats.records import Provenance, Severity
from clearway.kernel.ids import ClaimId, EvidenceId, FindingId, PartyId, ReportId, VulnerabilityId


class Stage(StrEnum):
    """How far a vulnerability has risen through the house."""

    NEW = "new"
    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not-reproduced"
    ALREADY_FIXED = "already-fixed"
    NEEDS_INFORMATION = "needs-information"
    RANKED = "ranked"
    COORDINATED = "coordinated"
    FIXED = "fixed"
    PUBLISHED = "published"
    MERGED = "merged"


# The one table of allowed moves; the database holds the same and a test compares them.
MOVES: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.NEW: frozenset(
        {Stage.REPRODUCED, Stage.NOT_REPRODUCED, Stage.ALREADY_FIXED, Stage.NEEDS_INFORMATION, Stage.MERGED}
    ),
    Stage.NOT_REPRODUCED: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.ALREADY_FIXED: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.NEEDS_INFORMATION: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.REPRODUCED: frozenset({Stage.RANKED, Stage.MERGED}),
    Stage.RANKED: frozenset({Stage.COORDINATED, Stage.MERGED}),
    Stage.COORDINATED: frozenset({Stage.FIXED}),
    Stage.FIXED: frozenset({Stage.PUBLISHED}),
    Stage.PUBLISHED: frozenset(),
    Stage.MERGED: frozenset({Stage.NEW}),
}


class Outcome(StrEnum):
    """What became of a finding."""

    RECEIVED = "received"
    NEW = "new"
    JOINED = "joined"
    NEEDS_INFORMATION = "needs-information"
    REFUSED = "refused"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    PROOF = "proof"
    CRASH_LOG = "crash-log"
    FILE = "file"


class JoinKind(StrEnum):
    """What a finding was joined by."""

    FIRST = "first"
    AUTOMATIC = "automatic"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a party hands in: the bytes as they came, under a claim or about a target."""

    body: bytes
    name: str
    target: str
    claim: ClaimId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One submission as it is kept."""

    id: ReportId
    party: PartyId
    claim: ClaimId | None
    name: str
    format: str
    tool: str
    digest: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One assertion taken from a report; texts are the reporter's and untrusted."""

    id: FindingId
    report: ReportId
    position: int
    party: PartyId
    title: str
    description: str
    tool: str
    tool_version: str
    rule: str
    package: str
    version: str
    fixed_version: str
    file: str
    function: str
    line: int
    weaknesses: tuple[str, ...]
    identifiers: tuple[str, ...]
    severity: Severity
    cvss_vector: str
    crash_type: str
    crash_state: tuple[str, ...]
    references: tuple[str, ...]
    credit: str
    provenance: Provenance
    outcome: Outcome
    outcome_reason: str
    vulnerability: VulnerabilityId | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOutcome:
    """The answer for one finding: its handle and what became of it."""

    id: FindingId
    position: int
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a submission: a handle for the report and one for every finding in it."""

    report: ReportId
    format: str
    findings: tuple[FindingOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """Findings held to have one root cause."""

    id: VulnerabilityId
    title: str
    summary: str
    package: str
    version: str
    fixed_version: str
    weaknesses: tuple[str, ...]
    identifiers: tuple[str, ...]
    severity: Severity
    cvss_vector: str
    crash_type: str
    crash_state: tuple[str, ...]
    stage: Stage
    merged_into: VulnerabilityId | None
    opened_at: datetime
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A proof of concept, crash log or file that a finding rests on."""

    id: EvidenceId
    finding: FindingId
    vulnerability: VulnerabilityId | None
    party: PartyId
    kind: EvidenceKind
    name: str
    digest: bytes
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A vulnerability that a finding may belong to, with what its findings have said so far."""

    id: VulnerabilityId
    stage: Stage
    version: str
    identifiers: frozenset[str]
    weaknesses: frozenset[str]
    functions: frozenset[str]
    files: frozenset[str]
    crash_states: frozenset[tuple[str, ...]]
    proofs: frozenset[bytes]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """The finding is the first of its kind and opens a vulnerability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The finding belongs to a vulnerability, for reasons that a person can read."""

    vulnerability: VulnerabilityId
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """The finding alone is not enough to act on: what is missing."""

    what: str


Placement = Opens | Joins | Lacks
