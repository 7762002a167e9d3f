"""Nouns of remediation: fixes, and the lines of evidence about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import FixId, PartyId, PersonId, VulnerabilityId


class FixStatus(StrEnum):
    """What is held of a fix."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    REFUSED = "refused"


class Line(StrEnum):
    """One line of evidence about a fix, in the order in which they are tried."""

    APPLIES = "applies"
    BUILDS = "builds"
    PROOF_STOPPED = "proof-stopped"


class LineOutcome(StrEnum):
    """What came of one line."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not-tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody says is a fix: a unified diff, or a newer release of the package; one of the two."""

    patch: bytes | None = None
    release: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A proposed fix as it is kept."""

    id: FixId
    vulnerability: VulnerabilityId
    party: PartyId
    person: PersonId
    patch: bytes | None
    release: str
    digest: bytes
    note: str
    status: FixStatus
    proposed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One line of evidence: what was tried, what came of it, and how that was seen."""

    line: Line
    outcome: LineOutcome
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided of a fix, and the lines that it rests on."""

    status: FixStatus
    lines: tuple[Verification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixWithEvidence:
    """A fix and the lines of evidence about it; without lines while it waits for its verification."""

    fix: Fix
    lines: tuple[Verification, ...]
