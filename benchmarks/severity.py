"""Severity in simulation: a finder that over-rates 31 % of the time, and what the model of habits makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.validation import rules
from clearway.validation.model import SEVERITY_INTERVAL, Assessment, SeverityModel

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
SEEDS: Final = range(10)
VULNERABILITIES: Final = 2_000
OVER_RATED: Final = 0.31  # the share of findings whose severity was found too high on review
REDUCTION_BAR: Final = 0.7
FIT_SECONDS_BAR: Final = 1.0
_FINDER: Final = "the finder that over-rates"


@dataclass(frozen=True, slots=True)
class Rater:
    """How often somebody rates, by how much above the truth, with which chance, and how often a word too high."""

    name: str
    share: float
    bias: float
    noise: float
    over_rated: float = 0.0
    reference: bool = False


RATERS: Final = (
    Rater(_FINDER, 0.7, 0.0, 0.7, over_rated=OVER_RATED),
    Rater("a careful finder", 0.4, 0.1, 0.7),
    Rater("another finder", 0.2, 0.4, 1.1),
    Rater("a maintainer", 0.35, -0.6, 0.8),
    Rater("another maintainer", 0.15, -0.2, 0.9),
    Rater("the house's own", 0.1, 0.0, 0.5, reference=True),
)


def entries() -> Iterator[Entry]:
    """Measure in ten worlds; the baseline of bias is the rating as it was given, that of coverage what is promised."""
    worlds = [_world(seed) for seed in SEEDS]
    middle = [float(np.median([abs(figure) for figure in figures])) for figures in zip(*worlds, strict=True)]
    before, after, covered, error_before, error_after, seconds = middle
    yield less_is_better("severity, bias of an over-rating finder", after, "points", baseline=before)
    yield more_is_better("severity, bias reduced by", 1 - after / before, "share", baseline=REDUCTION_BAR)
    yield less_is_better("severity, error", error_after, "points", baseline=error_before)
    yield more_is_better("severity, 90 % interval covers", covered, "share", baseline=SEVERITY_INTERVAL)
    yield less_is_better("severity, fitting 3,800 ratings", seconds, "s", baseline=FIT_SECONDS_BAR)


def _world(seed: int) -> tuple[float, float, float, float, float, float]:
    chance = np.random.default_rng(seed)
    truth = np.clip(chance.normal(6.2, 1.9, VULNERABILITIES), 0.5, 10)
    told = [one for rater in RATERS for one in _rated(rater, truth, chance)]
    begun = perf_counter()
    model = rules.fit(told)
    seconds = perf_counter() - begun
    return (*_judged(model, told, truth), seconds)


def _rated(rater: Rater, truth: Floats, chance: np.random.Generator) -> list[Assessment]:
    chosen = np.flatnonzero(chance.random(len(truth)) < rater.share)
    higher = np.where(chance.random(len(chosen)) < rater.over_rated, chance.uniform(1.5, 3.5, len(chosen)), 0)
    scores = np.clip(truth[chosen] + rater.bias + higher + chance.normal(0, rater.noise, len(chosen)), 0, 10)
    return [
        Assessment(
            subject=str(place), rater=rater.name, scale="3.1", score=round(float(score), 1), reference=rater.reference
        )
        for place, score in zip(chosen, scores, strict=True)
    ]


def _judged(model: SeverityModel, told: list[Assessment], truth: Floats) -> tuple[float, float, float, float, float]:
    """Look at what the over-rating finder rated: its bias as rated and as believed, coverage, and both errors."""
    by_subject: dict[str, list[Assessment]] = {}
    for one in told:
        by_subject.setdefault(one.subject, []).append(one)
    as_rated: list[float] = []
    as_believed: list[float] = []
    covered: list[bool] = []
    for one in (one for one in told if one.rater == _FINDER):
        believed = rules.believe(model, by_subject[one.subject])
        assert believed is not None
        real = float(truth[int(one.subject)])
        as_rated.append(one.score - real)
        as_believed.append(believed.score - real)
        covered.append(believed.low <= real <= believed.high)
    rated_error, believed_error = (float(np.sqrt(np.mean(np.square(side)))) for side in (as_rated, as_believed))
    means = (float(np.mean(as_rated)), float(np.mean(as_believed)), float(np.mean(covered)))
    return (*means, rated_error, believed_error)
