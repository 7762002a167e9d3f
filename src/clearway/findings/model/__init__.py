"""Nouns of findings: reports, findings, vulnerabilities, evidence and joins."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

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
    "MOVES",
    "Agreement",
    "Compared",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "FindingFilter",
    "FindingOutcome",
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
    "Progress",
    "Receipt",
    "Regrouping",
    "RegroupingKind",
    "Report",
    "Resembles",
    "ReviewPair",
    "Side",
    "Spooled",
    "Stage",
    "Submission",
    "Supplement",
    "Told",
    "Vulnerability",
]


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
class OnFile:
    """A finding on file that an arriving one may tell the same as, and where it stands.

    `root` is the first of those that tell the same while they wait for information; itself where there is none.
    """

    finding: FindingId
    root: FindingId
    vulnerability: VulnerabilityId | None
    package: str
    identifiers: tuple[str, ...]
    crash_state: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """How likely an arriving finding tells the same as one on file, and why; sure where a key decides."""

    on_file: OnFile
    probability: float
    agreements: tuple[str, ...]
    differences: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """The finding opens a vulnerability and takes along those that waited and tell the same as `takes`."""

    takes: FindingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The finding belongs to a vulnerability, for reasons that a person can read."""

    vulnerability: VulnerabilityId
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """The finding alone is not enough to act on: what is missing, and an earlier one that waits and tells the same."""

    what: str
    twin: FindingId | None = None


Placement = Opens | Joins | Lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembles:
    """A vulnerability that a finding may belong to, though not surely enough to join: a person decides."""

    vulnerability: VulnerabilityId
    probability: float
    agreements: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of a finding: where it stands and by what; `vulnerability` is None while it waits.

    `verbatim` is what the reporter was told before, where a finding goes back to where it stood.
    """

    finding: FindingId
    outcome: Outcome
    reasons: tuple[str, ...]
    vulnerability: VulnerabilityId | None = None
    twin: FindingId | None = None
    kind: JoinKind = JoinKind.AUTOMATIC
    probability: float = 1
    verbatim: str = ""

    @property
    def told(self) -> str:
        """What the reporter is told; a person's own reasons may speak of others and stay with the join."""
        if self.verbatim:
            return self.verbatim
        if self.kind is JoinKind.PERSON and self.outcome is Outcome.JOINED:
            return "A coordinator holds it and what was known already for one vulnerability."
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTelling:
    """A finding as it goes into the index: what it is compared by, and the digests of its keys."""

    finding: FindingId
    profile: bytes
    keys: tuple[int, ...]
