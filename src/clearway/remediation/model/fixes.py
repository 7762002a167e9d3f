"""Nouns of fixes: proposals, and the lines of evidence about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearway.kernel.ids import FixId, PartyId, PersonId, VulnerabilityId


class FixStatus(StrEnum):
    """What is held of a fix."""

    PROPOSED = "proposed"
    PLAUSIBLE = "plausible"
    VERIFIED = "verified"
    REFUSED = "refused"


class Line(StrEnum):
    """One line of evidence about a fix, in the order in which they are tried."""

    APPLIES = "applies"
    ORACLE_KEPT = "oracle-kept"
    BUILDS = "builds"
    PROOF_STOPPED = "proof-stopped"
    VARIANTS_STOPPED = "variants-stopped"
    BENIGN_UNCHANGED = "benign-unchanged"
    TESTS_PASS = "tests-pass"  # noqa: S105  no password
    NO_NEW_CRASH = "no-new-crash"


class LineOutcome(StrEnum):
    """What came of one line; not available is what the environment has no means for."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not-tried"
    NOT_AVAILABLE = "not-available"


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
class Effort:
    """How much is tried: runs of each proof, variants of the proofs, inputs of fuzzing.

    Without a seed one is drawn, so that nobody can write a fix for the inputs that are going to be tried.
    """

    runs: int = 3
    variants: int = 150
    fuzzing: int = 300
    seed: int | None = None


DEFAULT_EFFORT: Final = Effort()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided of a fix, and the lines that it rests on."""

    status: FixStatus
    lines: tuple[Verification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedWith:
    """What a fix was put to the test with: the recipe's digest, the sandbox, the digests of the proofs (SHA-256)."""

    recipe_digest: str
    sandbox: str
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixWithEvidence:
    """A fix and the lines of evidence about it; without lines while it waits for its verification."""

    fix: Fix
    lines: tuple[Verification, ...]
