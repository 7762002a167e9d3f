"""Nouns of findings: reports, findings, vulnerabilities, evidence and joins."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from clearway.findings.model.placing import (
    JoinKind,
    Joins,
    Lacks,
    Likely,
    NewTelling,
    OnFile,
    Opens,
    Outcome,
    Placed,
    Placement,
    Resembles,
)
from clearway.findings.model.reputation import (
    CONFIRMED_STAGES,
    INTERVAL,
    NEWCOMER_DECIDED_MAX,
    PRIOR,
    REFUTED_STAGES,
    WAITING_STAGES,
    Calibration,
    Foretold,
    Prior,
    Share,
    Standing,
    Standings,
    Tally,
    Turn,
    Waiting,
)
from clearway.findings.model.review import (
    Agreement,
    Compared,
    Mark,
    PairState,
    PairView,
    Piece,
    Progress,
    Regrouping,
    RegroupingKind,
    ReviewPair,
    Side,
    Told,
)
from clearway.findings.model.stages import MOVES, Stage
from clearway.formats.records import Hop, Provenance, Severity
from clearway.kernel.ids import ClaimId, EvidenceId, FindingId, PartyId, ReportId, VulnerabilityId

__all__ = [
    "CONFIRMED_STAGES",
    "INTERVAL",
    "MOVES",
    "NEWCOMER_DECIDED_MAX",
    "PRIOR",
    "REFUTED_STAGES",
    "WAITING_STAGES",
    "Agreement",
    "Calibration",
    "Compared",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "FindingFilter",
    "FindingOutcome",
    "Foretold",
    "JoinKind",
    "Joins",
    "Lacks",
    "Likely",
    "Mark",
    "NewTelling",
    "OnFile",
    "Opens",
    "Outcome",
    "PairState",
    "PairView",
    "Piece",
    "Placed",
    "Placement",
    "Prior",
    "Progress",
    "RatedFinding",
    "Receipt",
    "Regrouping",
    "RegroupingKind",
    "Report",
    "Resembles",
    "ReviewPair",
    "Share",
    "Side",
    "Spooled",
    "Stage",
    "Standing",
    "Standings",
    "Submission",
    "Supplement",
    "Tally",
    "Told",
    "Turn",
    "Vulnerability",
    "Waiting",
]


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    PROOF = "proof"
    CRASH_LOG = "crash-log"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """Bytes that came as a stream: a file open for reading and able to seek, their SHA-256 and their number."""

    file: BinaryIO
    digest: bytes
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a party hands in: the bytes as they came, under a claim or about a target."""

    body: bytes | Spooled
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
    packages: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    source: str = ""
    published: str = ""
    fingerprints: tuple[str, ...] = ()
    scope_note: str = ""
    chain: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings are asked for; what is empty is not asked for."""

    outcome: Outcome | None = None
    report: ReportId | None = None
    model: str = ""
    harness: str = ""
    prompt_hash: str = ""
    review: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What a reporter adds to a finding that needs information; what is empty adds nothing.

    `scope_note` says why the finding matters although its target's keepers hold it out of scope.
    """

    package: str = ""
    version: str = ""
    identifiers: tuple[str, ...] = ()
    crash_type: str = ""
    crash_state: tuple[str, ...] = ()
    scope_note: str = ""
    proof: bytes = b""
    proof_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOutcome:
    """The answer for one finding: its handle, what became of it and why; `vulnerability` once it was placed."""

    id: FindingId
    position: int
    outcome: Outcome
    reason: str
    vulnerability: VulnerabilityId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a submission: a handle for the report and one for every finding in it.

    `count` findings were taken down, `refused` of them because they could not be read. More than
    limits.FINDINGS_IN_RECEIPT_MAX are not told one by one: `findings` is empty, and the report's pages list them.
    """

    report: ReportId
    format: str
    findings: tuple[FindingOutcome, ...]
    count: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedFinding:
    """What a finding says of the severity of the vulnerability that it is under."""

    finding: FindingId
    vulnerability: VulnerabilityId
    party: PartyId
    cvss_vector: str
    received_at: datetime


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
