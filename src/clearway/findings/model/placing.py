"""Nouns of placing: what an arriving finding may tell the same as, and what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

from clearway.kernel.ids import FindingId, VulnerabilityId


class Outcome(StrEnum):
    """What became of a finding."""

    RECEIVED = "received"
    NEW = "new"
    JOINED = "joined"
    NEEDS_INFORMATION = "needs-information"
    REFUSED = "refused"


class JoinKind(StrEnum):
    """What a finding was joined by."""

    FIRST = "first"
    AUTOMATIC = "automatic"
    PERSON = "person"


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
