"""Outcomes and policies for the tests of estimates."""

from collections.abc import Iterable
from math import exp, log2

import msgspec
import numpy as np

from clearway.benchmarking.actions.estimator import estimator_code
from clearway.benchmarking.rules.estimate.estimating import ESTIMATOR
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.formats.threshold_policy import Cheating, DefaultZone, Missing, ThresholdPolicy

BUDGET = 200_000


def policy(**said: object) -> ThresholdPolicy:
    """A policy with a threshold of eight hours, some of it said otherwise."""
    plain = ThresholdPolicy(
        name="A policy", version="1", source="", suite="suite", suite_versions=("1.0.0",), estimator=ESTIMATOR,
        estimator_code=f"sha256:{estimator_code()}", threshold_minutes=480, reliability_percent=50, upper_percent=90,
        lower_percent=10, token_budgets=(50_000, BUDGET), attempts=5, elicitation=(), cheating=Cheating.FAIL,
        missing=Missing.FAIL, alert_minutes=240, default_if_unclear=DefaultZone.NOT_DESIGNATED,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **said)


def outcome(task: str, family: str, minutes: float, passes: int, **said: int) -> TaskOutcome:
    """What came of a task in five attempts."""
    told = {"budget": BUDGET, "attempts": 5, **said}
    return TaskOutcome(task=task, family=family, log2_minutes=round(log2(minutes), 4), passes=passes, **told)


def drawn(horizon: float, *, seed: int = 1, budgets: Iterable[int] = (BUDGET,), flagged: int = 0) -> OutcomeMatrix:
    """What a model of some horizon (minutes) does in 60 tasks of 12 families."""
    chance = np.random.default_rng(seed)
    families = chance.normal(0, 0.5, 12)
    families -= families.mean()
    rows: list[TaskOutcome] = []
    for number in range(60):
        minutes = float(2 ** chance.uniform(0, 12))
        for loss, budget in enumerate(reversed(list(budgets))):
            effects = float(families[number % 12]) + chance.normal(0, 0.5)
            logit = 0.7 * (log2(horizon) - loss - log2(minutes)) + effects
            passes = int(chance.binomial(5, 1 / (1 + exp(-logit))))
            task, family = f"t{number:02}", f"family-{number % 12:02}"
            rows.append(outcome(task, family, minutes, passes, budget=budget, flagged=min(passes, flagged)))
    return matrix_of(rows)
