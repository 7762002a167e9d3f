"""Nouns of evaluations: a run of a suite on a checkpoint, how it goes on, and what went wrong in it.

Digests are SHA-256 in hexadecimal. No noun holds a flag, an answer, a message or the name of a task.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.formats.outcome_matrix import OutcomeMatrix
from clearway.kernel.ids import (
    CommitmentId,
    EvaluationId,
    GrantId,
    IncidentId,
    OpeningId,
    PartyId,
    PersonId,
    SubmissionId,
    SuiteId,
)


class RunStatus(StrEnum):
    """Where a run stands: it goes on, has its outcomes, was stopped by somebody, or broke off by itself."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    BROKEN = "broken"


class Used(StrEnum):
    """Which checkpoint a run is on: the one that was committed to, or one without refusals from the same package."""

    COMMITTED = "committed"
    HELPFUL_ONLY = "helpful-only"


class IncidentKind(StrEnum):
    """What went wrong."""

    EGRESS = "egress-attempt"
    ESCAPE = "sandbox-escape"
    SEALED_MATERIAL = "sealed-material"
    MISUSE = "misuse"
    LOSS_OF_CONTROL = "loss-of-control"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class WallAttestation:
    """That the sandbox was attacked by its own self-test just before: which wall, how many attacks, how many held."""

    wall: str
    attacks: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """What a run is begun with. `scaffold` is what stands between model and tasks; `tasks` are pseudonyms.

    `elicitation` is what was done to bring out the model's best; `tokens_max` is of one attempt. `budgets`: under which
    of the policy's its attempts count, all that they reach where it names none. `rung`: with how many hints.
    `helpful_only`: the checkpoint without refusals that it is on, None for the one that was committed to.
    `grant`: the access by which it reaches the model, where that goes through the broker.
    """

    opening: OpeningId
    model: str
    scaffold: str
    elicitation: tuple[str, ...]
    tasks: tuple[str, ...]
    attempts: int
    tokens_max: int
    attestation: WallAttestation
    budgets: tuple[int, ...] = ()
    rung: int = 0
    helpful_only: str | None = None
    grant: GrantId | None = None

    @property
    def used(self) -> Used:
        """Which checkpoint it is on."""
        return Used.COMMITTED if self.helpful_only is None else Used.HELPFUL_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a run counts for: so many attempts at each of these tasks, under each budget; none named: under all."""

    tasks: tuple[str, ...]
    budgets: tuple[int, ...]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCalls:
    """The lines of the broker's log that are of a run's calls: the last, how many, of how many calls, their digest."""

    last_line: int
    lines: int
    calls: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCalls:
    """Which lines of the broker's log are of a run: those of its grant after a line; kept once it is over."""

    submission: SubmissionId
    grant: GrantId
    after_line: int
    kept: KeptCalls | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRun:
    """A run as it stands; `attempts_all` is how many attempts it is of, `calls` None where no broker was used."""

    id: EvaluationId
    commitment: CommitmentId
    opening: OpeningId
    suite: SuiteId
    developer: PartyId
    checkpoint: str
    model: str
    scaffold: str
    elicitation: tuple[str, ...]
    rung: int
    used: Used
    budgets: tuple[int, ...]
    attempts_all: int
    tokens_max: int
    attestation: WallAttestation
    started_by: PersonId
    started_at: datetime
    status: RunStatus
    attempts_done: int
    tokens_spent: int
    heard_at: datetime
    ended_at: datetime | None
    ended_by: PersonId | None
    ended_because: str
    matrix_digest: str | None
    log_digest: str | None
    is_invalid: bool
    calls: RunCalls | None

    @property
    def is_beside(self) -> bool:
        """Tell whether it stands beside the estimate: with hints, or on another checkpoint."""
        return self.rung > 0 or self.used is not Used.COMMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideOutcomes:
    """What came of a run that stands beside the estimate."""

    used: Used
    rung: int
    matrix: OutcomeMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An address that the runner's process tried to reach, so many times; what was not allowed was prevented."""

    address: str
    allowed: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run hands in at its end; `log_digest` names the sealed log, which stays where it is."""

    matrix: OutcomeMatrix
    log_digest: str
    connections: tuple[Connection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What is reported: in words of one's own, without anything sealed. `seen_at`: when it was; None for just now."""

    run: EvaluationId
    kind: IncidentKind
    about: str
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident; other laws' clocks begin at `aware_at`. `stopped_run` where the run went on until then."""

    id: IncidentId
    run: EvaluationId
    developer: PartyId
    kind: IncidentKind
    about: str
    seen_at: datetime
    aware_at: datetime
    told_at: datetime
    stopped_run: bool
    reported_by: PersonId
