"""Nouns of validation: what one run showed, and the verdict from several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.formats.environment import Environment, VariantName
from clearway.kernel.ids import EvidenceId, FindingId, ReproductionId, VulnerabilityId


class Ending(StrEnum):
    """How the sandbox saw a run end."""

    EXITED = "exited"
    SIGNALED = "signaled"
    WALL_CLOCK = "wall-clock"
    MEMORY = "memory"


class RunOutcome(StrEnum):
    """What one run says about the proof."""

    TRIGGERED = "triggered"
    QUIET = "quiet"
    UNCLEAR = "unclear"
    BROKEN = "broken"


class VerdictKind(StrEnum):
    """What several runs together say about a vulnerability."""

    REPRODUCED = "reproduced"
    REPRODUCED_ELSEWHERE = "reproduced-elsewhere"
    NOT_REPRODUCED = "not-reproduced"
    ALREADY_FIXED = "already-fixed"
    NEEDS_INFORMATION = "needs-information"
    ENVIRONMENT_FAILED = "environment-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One line of a stack: the function, and the file as the package names it, with its line (0 when unknown)."""

    function: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A sanitizer's report in short: the kind of error, the access (`READ of size 1`), and the package's own frames."""

    kind: str
    access: str
    frames: tuple[Frame, ...]

    @property
    def state(self) -> tuple[str, ...]:
        """The innermost three functions of the package: what tells one crash from another."""
        return tuple(frame.function for frame in self.frames[:3])

    @property
    def words(self) -> str:
        """The crash in one line."""
        first = self.frames[0]
        access = f" ({self.access})" if self.access else ""
        return f"{self.kind}{access} in {first.function}, {first.file}:{first.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that one run left: how it ended, the program's exit status (None without one), and its files.

    `secret` was known to the harness and the sanitizer's settings, never to the proof; `sanitizer_status` is the exit
    status that only the sanitizer would use in this run. Size of the input and seconds and bytes used are as the
    sandbox measured them; `output_full` says that the program was kept from writing more.
    """

    ending: Ending
    status: int | None
    files: Mapping[str, bytes]
    secret: str
    sanitizer_status: int
    input_bytes: int = 0
    wall_seconds: float = 0
    cpu_seconds: float | None = None
    memory_peak_bytes: int = 0
    output_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a trace shows: the outcome, why, and the crash where a sanitizer reported one."""

    outcome: RunOutcome
    reason: str
    crash: Crash | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One input among many: what it showed, the exit status, and what it printed with the run's secret as `*`."""

    sight: Sight
    status: int | None
    printed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvidence:
    """One run of a proof against one build, and what it showed. Seconds are wall-clock time."""

    variant: VariantName
    version: str
    run: int
    build_digest: str
    source_digest: str
    sight: Sight
    wall_seconds: float
    memory_peak_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is believed from now on, out of how many runs, and why, in words that a person can read.

    `low` and `high` bound the share of runs on the affected build that trigger (exact, 90 %): how flaky the proof is.
    `fixed_version` is the first version that is known to be fixed, where people run that or a later one today.
    """

    kind: VerdictKind
    reasons: tuple[str, ...]
    triggered: int
    runs: int
    crash: Crash | None
    low: float = 0.0
    high: float = 1.0
    fixed_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """One run as it is kept."""

    id: ReproductionId
    vulnerability: VulnerabilityId
    proof: EvidenceId
    environment: str
    evidence: RunEvidence
    ran_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a verdict was reached with: the proof that decided it, the recipe's digest (SHA-256), the sandbox."""

    proof: EvidenceId
    recipe_digest: str
    sandbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """A verdict as it is kept: about which vulnerability, from which environment, when; with what, if it was."""

    vulnerability: VulnerabilityId
    environment: str
    verdict: Verdict
    decided_at: datetime
    replayed: Replayed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An input that is said to trigger a vulnerability, and the finding that it came with."""

    id: EvidenceId
    finding: FindingId
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is to be replayed for a vulnerability: its proofs in the environment that fits it.

    `about` says that the environment's two builds differ in this very vulnerability, not only in its package's others.
    """

    environment: Environment
    proofs: tuple[Proof, ...]
    about: bool
