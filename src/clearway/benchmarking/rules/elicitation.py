"""What was done to bring out a model's best, as far as outcomes show it; it changes nothing of an estimate."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from clearway.benchmarking.model.estimates import Beside, Calibration, Carried, Elicitation, Step
from clearway.benchmarking.model.evaluations import BesideOutcomes, Used
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_digest
from clearway.formats.threshold_policy import Measure, ThresholdPolicy
from clearway.kernel.errors import Refusal


def elicitation_of(
    matrix: OutcomeMatrix,
    policy: ThresholdPolicy,
    *,
    beside: Sequence[BesideOutcomes] = (),
    taken: Mapping[str, int] | None = None,
    calibrations: Mapping[str, OutcomeMatrix] | None = None,
) -> Elicitation:
    """Say what was done, by its outcomes.

    `matrix`: what the estimate is made from; `taken`: how many runs took which step of the policy. Refused where
    calibration is claimed from tasks that the estimate itself, or a run beside it, is about.
    """
    lines = tuple(line for one in beside for line in _lines(one, matrix))
    sealed = {row.task for one in (matrix, *(other.matrix for other in beside)) for row in one.rows}
    public = tuple(
        line for name, one in sorted((calibrations or {}).items()) for line in _calibrated(name, one, sealed)
    )
    return Elicitation(
        steps=tuple(Step(step=step, runs=(taken or {}).get(step, 0)) for step in policy.elicitation),
        measures=tuple(_shown_by(matrix, policy, beside=lines, public=public)),
        beside=lines,
        calibrations=public,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    """Counts over tasks."""

    attempts: int
    passes: int
    flagged: int
    refused: int


def _lines(one: BesideOutcomes, matrix: OutcomeMatrix) -> Iterable[Beside]:
    for budget in one.matrix.budgets:
        rows = one.matrix.at(budget)
        tried = {row.task for row in rows}
        told, plain = _totals(rows), _totals([row for row in matrix.at(budget) if row.task in tried])
        yield Beside(
            used=one.used,
            rung=one.rung,
            budget=budget,
            tasks=len(rows),
            attempts=told.attempts,
            passes=told.passes,
            flagged=told.flagged,
            refused=told.refused,
            plain_attempts=plain.attempts,
            plain_passes=plain.passes,
        )


def _calibrated(name: str, public: OutcomeMatrix, sealed: AbstractSet[str]) -> Iterable[Calibration]:
    if not sealed.isdisjoint(row.task for row in public.rows):
        what = "Tasks of this calibration are among those that the estimate is about."
        hint = "Calibrate on public tasks: clearway benchmarking run without --opening."
        raise Refusal("not-public", what, hint=hint, where=f"calibration {name}")
    for budget in public.budgets:
        rows = public.at(budget)
        told = _totals(rows)
        yield Calibration(
            name=name,
            matrix=matrix_digest(public),
            budget=budget,
            tasks=len(rows),
            attempts=told.attempts,
            passes=told.passes,
            refused=told.refused,
        )


def _totals(rows: Sequence[TaskOutcome]) -> _Totals:
    return _Totals(
        attempts=sum(row.attempts for row in rows),
        passes=sum(row.passes for row in rows),
        flagged=sum(row.flagged for row in rows),
        refused=sum(row.refused for row in rows),
    )


def _shown_by(
    matrix: OutcomeMatrix, policy: ThresholdPolicy, *, beside: Sequence[Beside], public: Sequence[Calibration]
) -> Iterable[Carried]:
    """Hold each measure against the outcomes: hints, another checkpoint, the greatest budget, public tasks."""
    done = {
        Measure.HINTS: any(one.rung > 0 for one in beside),
        Measure.HELPFUL_ONLY: any(one.used is Used.HELPFUL_ONLY for one in beside),
        Measure.LARGE_BUDGET: len(policy.token_budgets) > 1 and policy.token_budgets[-1] in matrix.budgets,
        Measure.CALIBRATION: bool(public),
    }
    return (Carried(measure=measure, done=done[measure]) for measure in policy.measures)
