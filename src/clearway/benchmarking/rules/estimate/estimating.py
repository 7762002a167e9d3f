"""The whole estimate of a matrix under a policy: every treatment, family left out, budget and reference model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearway.benchmarking.model.estimates import (
    AtBudget,
    AtReliability,
    Counts,
    Estimate,
    Horizon,
    LeftOut,
    Reference,
    Shape,
    Treated,
)
from clearway.benchmarking.rules.estimate.counting import (
    carried_to,
    deciding_budget,
    missing_attempts,
    outcomes_at,
    require_committed_budgets,
    tallies_of,
)
from clearway.benchmarking.rules.estimate.deciding import Ends, ends_of, horizon_of
from clearway.benchmarking.rules.estimate.grids import Numbers
from clearway.benchmarking.rules.estimate.posterior import Posterior, posterior
from clearway.benchmarking.rules.estimate.suites import Tally
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_digest
from clearway.formats.threshold_policy import Cheating, ThresholdPolicy
from clearway.kernel.errors import Refusal

ESTIMATOR: Final = "hierarchical-grid-1"
_RELIABILITIES: Final = (0.5, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """What one way of counting came to."""

    found: Posterior
    ends: Ends
    tallies: tuple[Tally, ...]

    def horizon(self, log_density: Numbers, policy: ThresholdPolicy) -> Horizon:
        return horizon_of(self.found.horizons, log_density, policy=policy, ends=self.ends)


def estimate(
    matrix: OutcomeMatrix, policy: ThresholdPolicy, *, code: str, references: Mapping[str, OutcomeMatrix]
) -> Estimate:
    """Say what outcomes say of a model's horizon.

    `code`: the digest of the estimator's code. `references`: other models' outcomes. Refused where the policy is for
    another estimator or other code, or where the matrix has what was not committed to.
    """
    require_estimator(policy, code)
    require_committed_budgets(matrix, policy)
    budget = deciding_budget(matrix)
    rows = outcomes_at(matrix, budget, policy)
    levels = tuple(dict.fromkeys((policy.reliability, *_RELIABILITIES)))
    fit = _fit(tallies_of(rows, policy, policy.cheating), levels, leave_out=True)
    treatments = tuple(Treated(cheating=way, horizon=_horizon(rows, policy, way, known=fit)) for way in Cheating)
    left_out = _left_out(fit, policy)
    whole = fit.horizon(fit.found.whole[0], policy)
    others = (*(one.horizon for one in treatments), *(one.horizon for one in left_out))
    return Estimate(
        estimator=ESTIMATOR,
        code=code,
        matrix=matrix_digest(matrix),
        policy=policy.name,
        policy_version=policy.version,
        threshold_minutes=policy.threshold_minutes,
        alert_minutes=policy.alert_minutes,
        reliability=policy.reliability,
        upper=policy.upper,
        lower=policy.lower,
        cheating=policy.cheating,
        budget=budget,
        horizon=whole,
        stable=len(left_out) > 1 and all(one.zone is whole.zone for one in others),
        default=policy.default_if_unclear,
        treatments=treatments,
        left_out=left_out,
        budgets=tuple(_at_budget(matrix, one, policy, known=fit) for one in matrix.budgets),
        reliabilities=tuple(
            AtReliability(reliability=level, horizon=fit.horizon(density, policy))
            for level, density in zip(levels, fit.found.whole, strict=True)
        ),
        references=tuple(_reference(name, other, policy, fit=fit) for name, other in sorted(references.items())),
        reach=fit.ends.reach,
        shape=Shape(slope=fit.found.slope, family_spread=fit.found.family_spread, task_spread=fit.found.task_spread),
        counts=_counts(rows, policy),
        outcomes=rows,
    )


def require_estimator(policy: ThresholdPolicy, code: str) -> None:
    """Refuse a policy that commits to another estimator, or to other code of this one."""
    if policy.estimator != ESTIMATOR or policy.estimator_code != f"sha256:{code}":
        what = f"The policy commits to another estimator than this one, {ESTIMATOR} sha256:{code}."
        hint = "Use the version of Clearway that the policy was committed with; a new policy needs a new commitment."
        raise Refusal("other-estimator", what, hint=hint, where="estimator_code")


def _fit(tallies: tuple[Tally, ...], levels: tuple[float, ...], *, leave_out: bool = False) -> _Fit:
    if not tallies:
        raise Refusal("no-attempts", "No task has an attempt that counts.", hint="Look at the policy's missing data.")
    return _Fit(found=posterior(tallies, levels, leave_out=leave_out), ends=ends_of(tallies), tallies=tallies)


def _horizon(rows: tuple[TaskOutcome, ...], policy: ThresholdPolicy, way: Cheating, *, known: _Fit) -> Horizon:
    tallies = tallies_of(rows, policy, way)
    fit = known if tallies == known.tallies else _fit(tallies, (policy.reliability,))
    return fit.horizon(fit.found.whole[0], policy)


def _left_out(fit: _Fit, policy: ThresholdPolicy) -> tuple[LeftOut, ...]:
    """Leave out each family; where there is one only, nothing is left."""
    if len(fit.found.without) < 2:
        return ()
    told: list[LeftOut] = []
    for family, density in fit.found.without.items():
        ends = ends_of([one for one in fit.tallies if one.family != family])
        horizon = horizon_of(fit.found.horizons, density, policy=policy, ends=ends)
        told.append(LeftOut(family=family, horizon=horizon))
    return tuple(told)


def _at_budget(matrix: OutcomeMatrix, budget: int, policy: ThresholdPolicy, *, known: _Fit) -> AtBudget:
    rows, carried = outcomes_at(matrix, budget, policy), carried_to(matrix, budget, policy)
    horizon = _horizon((*rows, *carried), policy, policy.cheating, known=known)
    return AtBudget(budget=budget, tasks=len(rows), carried=len(carried), horizon=horizon)


def _reference(name: str, matrix: OutcomeMatrix, policy: ThresholdPolicy, *, fit: _Fit) -> Reference:
    require_committed_budgets(matrix, policy)
    rows = outcomes_at(matrix, deciding_budget(matrix), policy)
    other = _fit(tallies_of(rows, policy, policy.cheating), (policy.reliability,))
    horizon = other.horizon(other.found.whole[0], policy)
    return Reference(name=name, horizon=horizon, shorter=_shorter(other.found, fit.found))


def _shorter(other: Posterior, own: Posterior) -> float:
    """Give the probability that the other horizon is below the own one, the two taken as independent."""
    mass = _mass(own)
    below = np.interp(own.horizons, other.horizons, np.cumsum(_mass(other)) - _mass(other) / 2, left=0, right=1)
    return float(mass @ below)


def _mass(found: Posterior) -> Numbers:
    density = np.exp(found.whole[0] - found.whole[0].max())
    return density / density.sum()


def _counts(rows: tuple[TaskOutcome, ...], policy: ThresholdPolicy) -> Counts:
    return Counts(
        tasks=len(rows),
        families=len({row.family for row in rows}),
        attempts=sum(row.attempts for row in rows),
        missing=missing_attempts(rows, policy),
        passes=sum(row.passes for row in rows),
        flagged=sum(row.flagged for row in rows),
        refused=sum(row.refused for row in rows),
    )
