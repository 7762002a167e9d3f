"""Checking an estimate by another way of computing: the same model sampled instead of integrated on grids."""

from collections.abc import Sequence
from math import log2
from typing import Final

from clearway.benchmarking.model.cross_checks import Computed, CrossCheck
from clearway.benchmarking.rules.estimate.counting import deciding_budget, outcomes_at, tallies_of
from clearway.benchmarking.rules.estimate.grids import HORIZON_SPREAD, SLOPE_FACTOR_LOG, SLOPE_MEDIAN, SPREAD_SCALE
from clearway.benchmarking.rules.estimate.posterior import posterior
from clearway.benchmarking.rules.estimate.reading import read
from clearway.benchmarking.rules.estimate.suites import Tally
from clearway.formats.outcome_matrix import OutcomeMatrix
from clearway.formats.threshold_policy import ThresholdPolicy
from clearway.gateways.sampling import Prior, Question, sample

_DRAWS: Final = 1_000
_SEED: Final = 1


def cross_check(matrix: OutcomeMatrix, policy: ThresholdPolicy) -> CrossCheck:
    """Sample the horizon as committed, beside what the grids say; refused where no sampler is installed."""
    rows = outcomes_at(matrix, deciding_budget(matrix), policy)
    tallies = tallies_of(rows, policy, policy.cheating)
    sampled = sample(_question(tallies, policy))
    found = posterior(tallies, (policy.reliability,))
    own = read(found.horizons, found.whole[0])
    return CrossCheck(
        integrated=Computed(above=own.above(log2(policy.threshold_minutes)), low=2**own.low, high=2**own.high),
        sampled=Computed(above=sampled.above, low=2**sampled.low, high=2**sampled.high),
        effective=sampled.effective,
        r_hat=sampled.r_hat,
        divergent=sampled.divergent,
    )


def _question(tallies: Sequence[Tally], policy: ThresholdPolicy) -> Question:
    families = {name: number for number, name in enumerate(sorted({one.family for one in tallies}))}
    minutes = tuple(one.log2_minutes for one in tallies)
    return Question(
        family=tuple(families[one.family] for one in tallies),
        minutes=minutes,
        attempts=tuple(one.attempts for one in tallies),
        passes=tuple(one.passes for one in tallies),
        share=policy.reliability,
        threshold=log2(policy.threshold_minutes),
        prior=Prior(
            slope=SLOPE_MEDIAN,
            slope_factor_log=SLOPE_FACTOR_LOG,
            spread=SPREAD_SCALE,
            middle=(min(minutes) + max(minutes)) / 2,
            horizon_spread=HORIZON_SPREAD,
        ),
        draws=_DRAWS,
        seed=_SEED,
    )
