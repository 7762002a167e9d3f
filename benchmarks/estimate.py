"""The estimator in simulation: how often its interval holds the truth, and how often it designates at the threshold.

What is simulated is drawn anew for each replication: slope, spreads of families and tasks, human times and every
effect. The estimator's priors were not fitted to these draws. In some worlds its model is wrong on purpose: effects
have heavy tails, or tasks of a family are alike in length.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log2
from statistics import median
from time import process_time
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.app.policies import shipped_threshold_policy
from clearway.benchmarking.actions.estimator import estimate_offline, estimator_code
from clearway.benchmarking.rules.estimate.posterior import posterior
from clearway.benchmarking.rules.estimate.reading import Reading, read
from clearway.benchmarking.rules.estimate.suites import Tally
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.formats.threshold_policy import ThresholdPolicy

REPLICATIONS: Final = 400
SEED: Final = 20260801
# Human minutes that the pretend models solve half of the time.
ABILITIES: Final = (15, 60, 180, 480, 960)
COVERAGE_LEAST: Final = 0.87
COVERAGE_MOST: Final = 0.94
DESIGNATED_BAR: Final = 0.12
SECONDS_BAR: Final = 0.3
MEGABYTES_BAR: Final = 150
WHOLE_RUNS: Final = 9
# Token budgets, and which share of the passes under the greatest one they keep.
BUDGETS: Final = {50_000: 0.5, 200_000: 0.8, 1_000_000: 1.0}
_UPPER: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A suite's shape, and how effects are drawn: by the normal distribution, or by Student's t with few degrees."""

    name: str
    tasks: int = 60
    families: int = 12
    attempts: int = 5
    tails: int = 0
    alike: float = 3.0


WORLDS: Final = (
    World(name="12 families"),
    World(name="6 families", families=6),
    World(name="12 families, heavy tails", tails=3),
    World(name="12 families, each of like lengths", alike=1.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Of some replications: the shares whose interval held the truth and that designated, the width, the seconds."""

    covered: float
    covered_at_80: float
    designated: float
    width: float
    seconds: float


def entries() -> Iterator[Entry]:
    """Measure the time of an estimate and its memory, then coverage and false designations in each world."""
    yield less_is_better("estimate: whole, processor time, median", whole(), "s", baseline=SECONDS_BAR)
    yield less_is_better("estimate: memory at the peak", alone(), "MB", baseline=MEGABYTES_BAR)
    seconds: list[float] = []
    for world in WORLDS:
        for ability in ABILITIES:
            print(f"  {world.name}, {ability} minutes: {REPLICATIONS} replications", file=sys.stderr)
            counted = simulated(world, ability, replications=REPLICATIONS)
            name = f"estimate, {world.name}, horizon of {ability} minutes"
            yield more_is_better(f"{name}: coverage of the 90 % interval", counted.covered, "share", baseline=0.9)
            yield more_is_better(f"{name}: the same at 80 % reliability", counted.covered_at_80, "share", baseline=0.9)
            yield less_is_better(
                f"{name}: designated at the threshold", counted.designated, "share", baseline=DESIGNATED_BAR
            )
            yield less_is_better(f"{name}: width of the interval", counted.width, "doublings", baseline=counted.width)
            seconds.append(counted.seconds)
    yield less_is_better("estimate: one posterior, processor time, median", median(seconds), "s", baseline=SECONDS_BAR)


def simulated(world: World, ability: float, *, replications: int, seed: int = SEED) -> Counted:
    """Let the estimator look at many pretend evaluations of models of one ability, the threshold at that ability."""
    truth = log2(ability)
    readings: list[Reading] = []
    seconds: list[float] = []
    at_80: list[bool] = []
    for number in range(replications):
        chance = np.random.default_rng([seed, number, int(ability), world.tasks, world.families, world.tails])
        tallies, truth_80 = drawn(world, truth, chance)
        begun = process_time()
        found = posterior(tallies, (0.5, 0.8))
        readings.append(read(found.horizons, found.whole[0]))
        seconds.append(process_time() - begun)
        second = read(found.horizons, found.whole[1])
        at_80.append(second.low <= truth_80 <= second.high)
    return Counted(
        covered=sum(one.low <= truth <= one.high for one in readings) / replications,
        covered_at_80=sum(at_80) / replications,
        designated=sum(one.above(truth) >= _UPPER for one in readings) / replications,
        width=median(one.high - one.low for one in readings),
        seconds=median(seconds),
    )


def drawn(world: World, truth: float, chance: np.random.Generator) -> tuple[list[Tally], float]:
    """Draw a suite, a model and its attempts; gives the true horizon at 80 % reliability, too."""
    slope = chance.uniform(0.4, 1.0)
    spreads = chance.uniform(0.2, 1.2, size=2)
    of_families = _effects(world, world.families, chance) * spreads[0]
    of_tasks = _effects(world, world.tasks, chance) * spreads[1]
    centers = chance.uniform(1.5, 11.5, world.families)
    tallies: list[Tally] = []
    for task in range(world.tasks):
        family = task % world.families
        minutes = float(min(13.0, max(0.0, centers[family] + chance.normal(0, world.alike))))
        logit = float(slope * (truth - minutes) + of_families[family] + of_tasks[task])
        passes = int(chance.binomial(world.attempts, 1 / (1 + exp(-logit))))
        tallies.append(Tally(family=f"f{family}", log2_minutes=minutes, attempts=world.attempts, passes=passes))
    return tallies, truth - _easier(world, spreads, chance) / slope


def _effects(world: World, size: int, chance: np.random.Generator) -> npt.NDArray[np.float64]:
    return np.array(chance.standard_t(world.tails, size) if world.tails else chance.standard_normal(size))


def _easier(world: World, spreads: npt.NDArray[np.float64], chance: np.random.Generator) -> float:
    """Find the logit above zero at which 80 % of attempts pass, over families and tasks, by halving."""
    effects = _effects(world, 4000, chance) * spreads[0] + _effects(world, 4000, chance) * spreads[1]
    effects = np.concatenate([effects, -effects])
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-(middle + effects)))).mean() < 0.8 else (low, middle)
    return low


def whole() -> float:
    """Measure the seconds of processor time that a whole estimate takes: each treatment, budget and family left out."""
    matrix, policy = example()
    seconds: list[float] = []
    for _ in range(WHOLE_RUNS):
        begun = process_time()
        told = estimate_offline(matrix, policy, references={})
        seconds.append(process_time() - begun)
        assert len({one.horizon for one in told.treatments}) == len(told.treatments)
    return median(seconds)


def example() -> tuple[OutcomeMatrix, ThresholdPolicy]:
    """Draw what a model does in 60 tasks of 12 families under three budgets, some flagged, and a policy for it."""
    chance = np.random.default_rng(SEED)
    tallies, _ = drawn(WORLDS[0], log2(240), chance)
    rows = [
        TaskOutcome(
            task=f"t{number:02}",
            family=one.family,
            log2_minutes=one.log2_minutes,
            budget=budget,
            attempts=one.attempts,
            passes=(passes := int(chance.binomial(one.passes, kept))),
            flagged=min(passes, int(number % 5 == 0)),
        )
        for budget, kept in BUDGETS.items()
        for number, one in enumerate(tallies)
    ]
    policy = msgspec.structs.replace(
        shipped_threshold_policy(), token_budgets=tuple(BUDGETS), estimator_code=f"sha256:{estimator_code()}"
    )
    return matrix_of(rows), policy


def alone() -> float:
    """Measure the peak memory of a process that makes a whole estimate, in megabytes."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.estimate"], check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    estimate_offline(*example(), references={})
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
