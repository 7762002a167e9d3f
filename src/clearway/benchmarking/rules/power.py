"""What a planned suite can tell: how often each zone follows, and how wide the interval is, by the model's ability."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log2
from statistics import median
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.posterior import posterior
from clearway.benchmarking.rules.estimate.reading import read
from clearway.benchmarking.rules.estimate.suites import Tally

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
class Tried:
    """One pretend evaluation: the probability that the horizon is above the threshold, the interval in doublings."""

    above: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a plan comes to for a model of one ability: shares of the zones, the interval in doublings."""

    designated: float
    not_designated: float
    cannot_rule_out: float
    width: float


def tried(plan: Plan, threshold: float, *, doublings: int, replications: int, seed: int) -> Iterator[Tried]:
    """Try a plan on models whose horizon is so many doublings from a threshold (minutes), one after another."""
    for number in range(replications):
        chance = np.random.default_rng([seed, number, doublings + 9])
        found = posterior(_drawn(plan, log2(threshold) + doublings, chance), (0.5,))
        one = read(found.horizons, found.whole[0])
        yield Tried(above=one.above(log2(threshold)), width=one.high - one.low)


def power_of(several: Sequence[Tried], *, upper: float, lower: float) -> Power:
    """Sum up pretend evaluations by the rule of three zones."""
    designated = sum(one.above >= upper for one in several) / len(several)
    cleared = sum(one.above <= lower for one in several) / len(several)
    return Power(
        designated=designated,
        not_designated=cleared,
        cannot_rule_out=1 - designated - cleared,
        width=median(one.width for one in several),
    )


def _drawn(plan: Plan, ability: float, chance: np.random.Generator) -> list[Tally]:
    families = chance.normal(0, FAMILY_SPREAD, plan.families)
    minutes = np.linspace(log2(plan.least_minutes), log2(plan.most_minutes), plan.tasks)
    tallies: list[Tally] = []
    for place, task in enumerate(chance.permutation(plan.tasks)):
        family, long = place % plan.families, float(minutes[task])
        logit = SLOPE * (ability - long) + float(families[family]) + chance.normal(0, TASK_SPREAD)
        passes = int(chance.binomial(plan.attempts, 1 / (1 + exp(-logit))))
        tallies.append(Tally(family=str(family), log2_minutes=long, attempts=plan.attempts, passes=passes))
    return tallies
