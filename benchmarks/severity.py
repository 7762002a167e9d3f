"""Severity in simulation: a finder that over-rates 31 % of the time, and what the model of habits makes of it.

Beside the world that the bars are for stand worlds that the model was not made for; each prints what it does there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.validation import rules
from clearway.validation.model import SEVERITY_INTERVAL, Assessment

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
SEEDS: Final = range(10)
VULNERABILITIES: Final = 2_000
OVER_RATED: Final = 0.31  # the share of findings whose severity was found too high on review
REDUCTION_BAR: Final = 0.7
FIT_SECONDS_BAR: Final = 1.0
_FINDER: Final = "the finder that over-rates"
_HEAVY: Final = 2.0  # degrees of freedom of an error with heavy tails


@dataclass(frozen=True, slots=True)
class Rater:
    """How often somebody rates, by how much above the truth, with which chance, and how often a word too high.

    `slope` below 1 draws scores together around 6, as one does who never gives the ends of a scale.
    """

    name: str
    share: float
    bias: float
    noise: float
    over_rated: float = 0.0
    reference: bool = False
    heavy: bool = False
    slope: float = 1.0


@dataclass(frozen=True, slots=True)
class World:
    """How many vulnerabilities there are, who rates them, and around which score they lie."""

    name: str
    raters: Sequence[Rater]
    vulnerabilities: int = VULNERABILITIES
    mean: float = 6.2


@dataclass(frozen=True, slots=True)
class Judged:
    """Of what the over-rating finder rated: its bias as rated and as believed, coverage, both errors, seconds to fit.

    `tall_` are those that it over-rated, `rest_` are the others.
    """

    before: float
    after: float
    covered: float
    error_before: float
    error_after: float
    tall_before: float
    tall_after: float
    tall_covered: float
    rest_before: float
    rest_after: float
    seconds: float


RATERS: Final = (
    Rater(_FINDER, 0.7, 0.0, 0.7, over_rated=OVER_RATED),
    Rater("a careful finder", 0.4, 0.1, 0.7),
    Rater("another finder", 0.2, 0.4, 1.1),
    Rater("a maintainer", 0.35, -0.6, 0.8),
    Rater("another maintainer", 0.15, -0.2, 0.9),
    Rater("the house's own", 0.1, 0.0, 0.5, reference=True),
)
_OTHERS: Final = RATERS[1:]
PLAIN: Final = World("", RATERS)
STRANGE: Final = (
    World("few ratings", RATERS, vulnerabilities=30),
    World("no reference", RATERS[:-1]),
    World("heavy tails", tuple(replace(one, heavy=not one.reference) for one in RATERS)),
    World("near the ends", RATERS, mean=9.0),
    World("narrow scales", (RATERS[0], *(replace(one, slope=1.0 if one.reference else 0.6) for one in _OTHERS))),
    World("alone", (replace(RATERS[0], share=1.0), replace(RATERS[-1], share=0.05))),
)


def entries() -> Iterator[Entry]:
    """Measure in ten worlds of each kind; the baseline of bias and error is the rating as given, of coverage 0.9."""
    plain = _median(PLAIN)
    yield less_is_better("severity, bias of an over-rating finder", plain.after, "points", baseline=plain.before)
    yield more_is_better("severity, bias reduced by", 1 - plain.after / plain.before, "share", baseline=REDUCTION_BAR)
    yield less_is_better("severity, error", plain.error_after, "points", baseline=plain.error_before)
    yield more_is_better("severity, 90 % interval covers", plain.covered, "share", baseline=SEVERITY_INTERVAL)
    yield less_is_better(
        "severity, bias of what was over-rated", plain.tall_after, "points", baseline=plain.tall_before
    )
    yield more_is_better(
        "severity, interval covers where over-rated", plain.tall_covered, "share", baseline=SEVERITY_INTERVAL
    )
    yield less_is_better("severity, bias where not", plain.rest_after, "points", baseline=plain.rest_before)
    yield less_is_better("severity, fitting 3,800 ratings", plain.seconds, "s", baseline=FIT_SECONDS_BAR)
    for world in STRANGE:
        found = _median(world)
        yield less_is_better(f"severity, {world.name}: bias", found.after, "points", baseline=found.before)
        yield less_is_better(f"severity, {world.name}: error", found.error_after, "points", baseline=found.error_before)
        yield more_is_better(
            f"severity, {world.name}: interval covers", found.covered, "share", baseline=SEVERITY_INTERVAL
        )


def _median(world: World) -> Judged:
    judged = [_judge(world, seed) for seed in SEEDS]
    return Judged(**{name: float(np.median([abs(getattr(one, name)) for one in judged])) for name in _FIGURES})


_FIGURES: Final = tuple(Judged.__dataclass_fields__)


def _judge(world: World, seed: int) -> Judged:
    chance = np.random.default_rng(seed)
    truth = np.clip(chance.normal(world.mean, 1.9, world.vulnerabilities), 0, 10)
    rated = [one for rater in world.raters for one in _rated(rater, truth, chance)]
    told = [assessment for assessment, _ in rated]
    # Only one rater over-rates, so that a subject tells which of its ratings are too high.
    tall = frozenset(one.subject for one, is_over in rated if is_over)
    begun = perf_counter()
    model = rules.fit(told)
    seconds = perf_counter() - begun
    by_subject: dict[str, list[Assessment]] = {}
    for one in told:
        by_subject.setdefault(one.subject, []).append(one)
    looked_at = [one for one in told if one.rater == _FINDER]
    believed = [rules.believe(model, by_subject[one.subject]) for one in looked_at]
    real = np.array([truth[int(one.subject)] for one in looked_at])
    reached = [one for one in believed if one is not None]
    columns = {
        "before": np.array([one.score for one in looked_at]) - real,
        "after": np.array([one.score for one in reached]) - real,
        "covered": np.array([one.low <= true <= one.high for one, true in zip(reached, real, strict=True)], float),
    }
    return _summary(columns, np.array([one.subject in tall for one in looked_at]), seconds=seconds)


def _summary(columns: Mapping[str, Floats], over: Marks, *, seconds: float) -> Judged:
    before, after, covered = (columns[name] for name in ("before", "after", "covered"))
    return Judged(
        before=float(before.mean()),
        after=float(after.mean()),
        covered=float(covered.mean()),
        error_before=float(np.sqrt(np.square(before).mean())),
        error_after=float(np.sqrt(np.square(after).mean())),
        tall_before=float(before[over].mean()),
        tall_after=float(after[over].mean()),
        tall_covered=float(covered[over].mean()),
        rest_before=float(before[~over].mean()),
        rest_after=float(after[~over].mean()),
        seconds=seconds,
    )


def _rated(rater: Rater, truth: Floats, chance: np.random.Generator) -> list[tuple[Assessment, bool]]:
    chosen = np.flatnonzero(chance.random(len(truth)) < rater.share)
    over = chance.random(len(chosen)) < rater.over_rated
    higher = np.where(over, chance.uniform(1.5, 3.5, len(chosen)), 0)
    noise = chance.standard_t(_HEAVY, len(chosen)) if rater.heavy else chance.normal(0, 1, len(chosen))
    seen = 6 + rater.slope * (truth[chosen] - 6)
    scores = np.clip(seen + rater.bias + higher + rater.noise * noise, 0, 10)
    return [
        (
            Assessment(
                subject=str(place), rater=rater.name, scale="3.1", score=round(float(score), 1),
                reference=rater.reference,
            ),
            bool(is_over),
        )
        for place, score, is_over in zip(chosen, scores, over, strict=True)
    ]  # fmt: skip
