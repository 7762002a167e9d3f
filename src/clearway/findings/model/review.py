"""Nouns of review: pairs that look alike, and what a person did with groups of findings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.findings.model.stages import Stage
from clearway.kernel.ids import FindingId, PartyId, PersonId, ReviewPairId, VulnerabilityId


class PairState(StrEnum):
    """How a pair that looks alike stands; `moved` when a merge made it one, or the same as a likelier pair."""

    OPEN = "open"
    JOINED = "joined"
    APART = "apart"
    NEVER = "never"
    LATER = "later"
    MOVED = "moved"


class RegroupingKind(StrEnum):
    """What a person did with findings: put two vulnerabilities together, or gave one finding a record of its own."""

    MERGE = "merge"
    SEPARATION = "separation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two vulnerabilities that look alike, for a person to decide on; `finding` is the one that raised the question.

    `decided_by`, `decided_at` and `note` tell of the last decision; `merge` is the one that joined the two.
    """

    id: ReviewPairId
    left: VulnerabilityId
    right: VulnerabilityId
    finding: FindingId
    probability: float
    agreements: tuple[str, ...]
    differences: tuple[str, ...]
    raised_at: datetime
    state: PairState = PairState.OPEN
    decided_by: PersonId | None = None
    decided_at: datetime | None = None
    note: str = ""
    merge: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouping:
    """Findings went from `source` to `target`; undone, they go back and the source to its `stage`."""

    number: int
    kind: RegroupingKind
    source: VulnerabilityId
    target: VulnerabilityId
    stage: Stage
    reasons: tuple[str, ...]
    findings: tuple[FindingId, ...]
    made_by: PersonId
    made_at: datetime
    undone_by: PersonId | None
    undone_at: datetime | None


class Agreement(StrEnum):
    """How much of one thing two sides say alike; `unsaid` when one of them says nothing of it."""

    SAME = "same"
    SOME = "some"
    DIFFERENT = "different"
    UNSAID = "unsaid"


class Mark(StrEnum):
    """Whether a piece of text stands on both sides or, where that tells something, on one only."""

    PLAIN = ""
    BOTH = "both"
    ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text and its mark."""

    text: str
    mark: Mark = Mark.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One thing that two sides say something of: each side's values in marked pieces, and how much agrees.

    `both` counts the words or values on both sides; `only_left` and `only_right` those that stand on one.
    """

    name: str
    left: tuple[tuple[Piece, ...], ...]
    right: tuple[tuple[Piece, ...], ...]
    agreement: Agreement
    both: int
    only_left: int
    only_right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one finding says, as far as a person compares it with another; texts are the reporter's and untrusted."""

    finding: FindingId
    party: PartyId
    tool: str
    received_at: datetime
    title: str
    text: str
    version: str
    file: str
    function: str
    line: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a pair: the vulnerability, how many findings stand under it, and what some of them say."""

    id: VulnerabilityId
    title: str
    stage: Stage
    opened_at: datetime
    count: int
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """A pair as a person decides on it; `cannot_join` is empty, or says why the two cannot be joined now."""

    pair: ReviewPair
    left: Side
    right: Side
    compared: tuple[Compared, ...]
    cannot_join: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many pairs wait, how many were put off, and how many the acting person decided today (UTC)."""

    open: int
    later: int
    decided_today: int
