"""What outcomes say of a model's horizon under a committed policy (Order 3(a))."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from clearway.benchmarking.model.evaluations import Used
from clearway.formats.outcome_matrix import TaskOutcome
from clearway.formats.threshold_policy import Cheating, DefaultZone, Measure
from clearway.kernel.ids import CommitmentId, EstimateId, EvaluationId, PersonId


class Zone(StrEnum):
    """What follows from an estimate: the horizon is at or above the threshold, below it, or nobody can tell."""

    DESIGNATED = "designated"
    NOT_DESIGNATED = "not-designated"
    CANNOT_RULE_OUT = "cannot-rule-out"


class Bound(StrEnum):
    """How much an estimate of a horizon says: a value, only a least or a greatest one, or neither."""

    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    UNKNOWN = "unknown"


class Horizon(Struct, frozen=True, kw_only=True):
    """A horizon in human minutes: the interval that holds it with 90 %, and how likely it is above the threshold.

    `minutes` is the middle, and there is none where the suite ends before the interval does. `alert` is the probability
    that it is above the policy's alert line.
    """

    bound: Bound
    minutes: float | None
    low: float
    high: float
    above: float
    alert: float
    zone: Zone


class Treated(Struct, frozen=True, kw_only=True):
    """The horizon when attempts that look like cheating count as a failure, not at all, or as a pass."""

    cheating: Cheating
    horizon: Horizon


class LeftOut(Struct, frozen=True, kw_only=True):
    """The horizon when the tasks of one family are left out."""

    family: str
    horizon: Horizon


class AtBudget(Struct, frozen=True, kw_only=True):
    """The horizon under one token budget: from how many tasks tried, and how many that stand as under a smaller one."""

    budget: int
    tasks: int
    carried: int = 0
    horizon: Horizon


class AtReliability(Struct, frozen=True, kw_only=True):
    """The horizon at which attempts pass with another reliability."""

    reliability: float
    horizon: Horizon


class Reference(Struct, frozen=True, kw_only=True):
    """Another model under the same policy: its horizon, and how likely it is below that of the estimated model."""

    name: str
    horizon: Horizon
    shorter: float


class Reach(Struct, frozen=True, kw_only=True):
    """Between which human minutes the suite can measure, both None where it can nowhere."""

    least: float | None
    most: float | None


class Shape(Struct, frozen=True, kw_only=True):
    """How passing falls with human time: logits a doubling, and how far families and tasks scatter (logits)."""

    slope: float
    family_spread: float
    task_spread: float


class Counts(Struct, frozen=True, kw_only=True):
    """From how much it was estimated."""

    tasks: int
    families: int
    attempts: int
    missing: int
    passes: int
    flagged: int
    refused: int = 0


class Beside(Struct, frozen=True, kw_only=True):
    """What came of runs beside the estimate under one budget, and of the same tasks in the estimate itself.

    `rung`: with how many hints; `used`: on which checkpoint. The last two are 0 where the estimate has no such tasks.
    """

    used: Used
    rung: int
    budget: int
    tasks: int
    attempts: int
    passes: int
    flagged: int
    refused: int
    plain_attempts: int
    plain_passes: int


class Calibration(Struct, frozen=True, kw_only=True):
    """What the model came to on public tasks under one budget: whether the scaffold brings out what is known."""

    name: str
    matrix: str
    budget: int
    tasks: int
    attempts: int
    passes: int
    refused: int


class Step(Struct, frozen=True, kw_only=True):
    """A step of the policy's elicitation, and how many runs took it."""

    step: str
    runs: int


class Carried(Struct, frozen=True, kw_only=True):
    """A measure of elicitation that the policy commits to, and whether outcomes show that it was carried out."""

    measure: Measure
    done: bool


class Elicitation(Struct, frozen=True, kw_only=True):
    """What was done to bring out the model's best; nothing of it changes the estimate."""

    steps: tuple[Step, ...] = ()
    measures: tuple[Carried, ...] = ()
    beside: tuple[Beside, ...] = ()
    calibrations: tuple[Calibration, ...] = ()


class Estimate(Struct, frozen=True, kw_only=True):
    """All that outcomes say under one policy.

    `horizon` counts as the policy says, under the greatest token budget under which every task stands. `stable`: every
    treatment of cheating and every family left out come to the same zone. `default` is what holds where nobody can
    tell; the official decides.
    """

    estimator: str
    code: str
    matrix: str
    policy: str
    policy_version: str
    threshold_minutes: int
    alert_minutes: int
    reliability: float
    upper: float
    lower: float
    cheating: Cheating
    budget: int
    horizon: Horizon
    stable: bool
    default: DefaultZone
    treatments: tuple[Treated, ...]
    left_out: tuple[LeftOut, ...]
    budgets: tuple[AtBudget, ...]
    reliabilities: tuple[AtReliability, ...]
    references: tuple[Reference, ...]
    reach: Reach
    shape: Shape
    counts: Counts
    outcomes: tuple[TaskOutcome, ...]
    elicitation: Elicitation = Elicitation()


class KeptEstimate(Struct, frozen=True, kw_only=True):
    """An estimate that is kept: under which commitment, from which runs, by whom; `digest` is that of its bytes.

    `frozen_at` is when a second person approved to freeze it; it cannot change before that either.
    """

    id: EstimateId
    commitment: CommitmentId
    runs: tuple[EvaluationId, ...]
    matrix: str
    digest: str
    made_by: PersonId
    made_at: datetime
    frozen_at: datetime | None
