"""What a planned suite can tell: how often each zone follows, and how wide the interval is, by the model's ability."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log2
from statistics import median
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.posterior import Tally, posterior
from clearway.benchmarking.rules.estimate.reading import read

# Abilities that a plan is tried on, and one for its variants, as doublings of the threshold.
DOUBLINGS: Final = (-3, -1, 0, 1, 3)
VARIED: Final = (1,)
# The world that suites are tried in: logits a doubling, and how far families and tasks scatter.
SLOPE: Final = 0.65
FAMILY_SPREAD: Final = 0.8
TASK_SPREAD: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A suite as planned: tasks spread over `families` and, evenly on a logarithmic scale, over human minutes."""

    families: int
    tasks: int
    attempts: int
    least_minutes: float
    most_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a plan comes to for a model of one ability (minutes): shares of the zones, the interval in doublings."""

    plan: Plan
    ability: float
    designated: float
    not_designated: float
    cannot_rule_out: float
    width: float


def power_of(
    plan: Plan, threshold: float, *, abilities: Sequence[int], upper: float, lower: float, replications: int, seed: int
) -> Iterator[Power]:
    """Try a plan on models whose horizon is so many doublings from a threshold (minutes), `replications` times each."""
    for doublings in abilities:
        ability = threshold * 2.0**doublings
        readings = [
            _read(plan, log2(ability), log2(threshold), chance=np.random.default_rng([seed, number, doublings + 9]))
            for number in range(replications)
        ]
        designated = sum(above >= upper for above, _ in readings) / replications
        cleared = sum(above <= lower for above, _ in readings) / replications
        yield Power(
            plan=plan,
            ability=ability,
            designated=designated,
            not_designated=cleared,
            cannot_rule_out=1 - designated - cleared,
            width=median(width for _, width in readings),
        )


def _read(plan: Plan, ability: float, threshold: float, *, chance: np.random.Generator) -> tuple[float, float]:
    families = chance.normal(0, FAMILY_SPREAD, plan.families)
    minutes = np.linspace(log2(plan.least_minutes), log2(plan.most_minutes), plan.tasks)
    order = chance.permutation(plan.tasks)
    tallies: list[Tally] = []
    for place, task in enumerate(order):
        family, long = place % plan.families, float(minutes[task])
        logit = SLOPE * (ability - long) + float(families[family]) + chance.normal(0, TASK_SPREAD)
        passes = int(chance.binomial(plan.attempts, 1 / (1 + exp(-logit))))
        tallies.append(Tally(family=str(family), log2_minutes=long, attempts=plan.attempts, passes=passes))
    found = posterior(tallies, (0.5,))
    one = read(found.horizons, found.whole[0], threshold)
    return one.above, one.high - one.low
