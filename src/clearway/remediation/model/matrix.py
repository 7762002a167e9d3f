"""Nouns of the root-cause matrix: fixes against proofs, and what it lets us propose."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import EvidenceId, FindingId, FixId, MatrixId, PersonId, VulnerabilityId


class Effect(StrEnum):
    """What a fix does to a proof; unclear is all that the runs do not agree on, or that shows something else."""

    STOPPED = "stopped"
    TRIGGERS = "triggers"
    UNCLEAR = "unclear"


class ProposalKind(StrEnum):
    """What a matrix proposes: put vulnerabilities together, or take one apart."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What the runs of one proof on one fixed build show, and how that was seen."""

    effect: Effect
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFix:
    """A row: a fix, whose it is, and whether it may join what it stops; `problem` says why it could not be built.

    A small patch that passed its tests is narrow. A release is not: it changes much at once, so what it stops need not
    have one cause. Nor is what was refused or not tried yet: it may catch inputs instead of mending the bug. `part` is
    the number of a hunk that is tried alone; of whole fixes it is 0.
    """

    fix: FixId | None
    vulnerabilities: tuple[VulnerabilityId, ...]
    label: str
    narrow: bool
    part: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixProof:
    """A column: a proof, the finding and vulnerability under which it stood, and what it does without any fix."""

    proof: EvidenceId
    finding: FindingId
    vulnerability: VulnerabilityId
    unfixed: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Fixes against proofs: `cells` has a row for each fix with a cell for each proof; none where it was not built."""

    fixes: tuple[MatrixFix, ...]
    proofs: tuple[MatrixProof, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """Proofs that exactly the same fixes stop, by their places in the grid."""

    proofs: tuple[int, ...]
    fixes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroup:
    """A proposal: merge some vulnerabilities into one, or split one by the findings whose proofs go together.

    `groups` are the findings of a split, those that stay first; empty where findings cannot tell the causes apart.
    A merge is mutual where each of them has a narrow fix of its own that stops the proofs of all.
    """

    kind: ProposalKind
    vulnerabilities: tuple[VulnerabilityId, ...]
    reasons: tuple[str, ...]
    groups: tuple[tuple[FindingId, ...], ...] = ()
    is_mutual: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether it can be carried out by moving findings."""
        return self.kind is ProposalKind.MERGE or bool(self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a grid lets us believe: root causes, proposals, which two are apart, and remarks in words.

    Two are apart where a fix stops every proof of one and none of the other.
    """

    causes: tuple[RootCause, ...]
    proposals: tuple[Regroup, ...]
    apart: tuple[tuple[VulnerabilityId, VulnerabilityId], ...]
    remarks: tuple[str, ...]

    def holds_for_one(self, left: VulnerabilityId, right: VulnerabilityId) -> bool:
        """Tell whether a merge is proposed that makes these two one."""
        return any(
            one.kind is ProposalKind.MERGE and {left, right} <= set(one.vulnerabilities) for one in self.proposals
        )

    def holds_for_two(self, left: VulnerabilityId, right: VulnerabilityId) -> bool:
        """Tell whether these two are apart."""
        return bool({(left, right), (right, left)} & set(self.apart))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A matrix as it is kept: asked for, then computed; `problem` says why it could not be."""

    id: MatrixId
    package: str
    vulnerabilities: tuple[VulnerabilityId, ...]
    asked_by: PersonId
    asked_at: datetime
    computed_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixDecision:
    """What a person decided on a matrix, and what was moved by it, in order; undone it is taken back from the end."""

    number: int
    matrix: MatrixId
    kind: ProposalKind
    vulnerabilities: tuple[VulnerabilityId, ...]
    merged: tuple[VulnerabilityId, ...]
    separated: tuple[FindingId, ...]
    decided_by: PersonId
    decided_at: datetime
    undone_by: PersonId | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """A matrix with everything that a person decides by; the grid is empty until it is computed."""

    matrix: Matrix
    grid: Grid
    reading: Reading
    decisions: tuple[MatrixDecision, ...]
