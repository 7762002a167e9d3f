"""Severity from several raters: each rater's habit is told apart from what is rated (Order 2(d)(2)). Pure.

A score is the vulnerability's own, plus the rater's habit, plus chance: x = t + b + e, all normal, with a spread of
its own for each rater. The variances are found by expectation and maximization (Dempster and others, 1977), the scores
and habits jointly and exactly for given variances (Lindley and Smith, 1972). Habits are shrunk towards none; those of
reference raters almost wholly, so that zero is what this house's own people say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from clearway.formats.scores import score_of
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import RATING_REASON_CHARACTERS_MAX
from clearway.validation.model import (
    SEVERITY_INTERVAL,
    Assessment,
    BelievedSeverity,
    Habit,
    SeverityModel,
)

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
_SCALES: Final = frozenset({"3.0", "3.1", "4.0"})
_ROUNDS: Final = 60
_ENOUGH: Final = 1e-4
# What is held before anything is seen: a habit of one point, chance of one point, scores of six and a half give or
# take two; with the weight of so many ratings or raters.
_PRIOR_BIAS: Final = 1.0
_PRIOR_NOISE: Final = 1.0
_PRIOR_MEAN: Final = 6.5
_PRIOR_DEVIATION: Final = 2.0
_PRIOR_WEIGHT: Final = 4.0
_REFERENCE_BIAS: Final = 0.1
_SCORE_MAX: Final = 10.0
NEWBORN: Final = SeverityModel(
    ratings=0, mean=_PRIOR_MEAN, deviation=_PRIOR_DEVIATION, bias_spread=_PRIOR_BIAS, noise=_PRIOR_NOISE, habits=()
)


def require_rating(vector: str, reason: str) -> tuple[str, float]:
    """Give the scale and score of a vector; refused when it is no CVSS vector of version 3 or 4, or has no reason."""
    score = score_of(vector)
    if score is None or score.version not in _SCALES:
        hint = "Give a whole vector, as in CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H or CVSS:4.0/..."
        raise Refusal("bad-vector", "This is no CVSS vector of version 3.1 or 4.0.", hint=hint, where="vector")
    if not 0 < len(reason.strip()) <= RATING_REASON_CHARACTERS_MAX or "\0" in reason:
        what = f"A rating has a reason of 1 to {RATING_REASON_CHARACTERS_MAX} characters."
        raise Refusal("bad-reason", what, hint="Say in a sentence what the score rests on.", where="reason")
    return score.version, score.base


@dataclass(frozen=True, slots=True)
class _Table:
    """Ratings by number of subject and of rater; `one` and `other` are the pairs of ratings of the same subject."""

    subjects: Places
    raters: Places
    scores: Floats
    one: Places
    other: Places
    names: list[tuple[str, str]]
    reference: npt.NDArray[np.bool_]
    subject_count: int

    @property
    def per_rater(self) -> Floats:
        return np.bincount(self.raters, minlength=len(self.names)).astype(float)

    def by_subject(self, values: Floats) -> Floats:
        return np.bincount(self.subjects, values, minlength=self.subject_count).astype(np.float64)

    def by_rater(self, values: Floats) -> Floats:
        return np.bincount(self.raters, values, minlength=len(self.names)).astype(np.float64)

    def by_rating(self, values: Floats) -> Floats:
        """Add up what each pair has for its first rating."""
        return np.bincount(self.one, values, minlength=len(self.scores)).astype(np.float64)

    def by_raters(self, values: Floats) -> Floats:
        """Add up what each pair has for its two raters."""
        count = len(self.names)
        flat = np.bincount(self.raters[self.one] * count + self.raters[self.other], values, minlength=count * count)
        return flat.reshape(count, count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Spreads:
    """The variances, and the mean of all scores."""

    mean: float
    subject: float
    bias: float
    noise: Floats


@dataclass(frozen=True, slots=True)
class _Moments:
    """Means and variances of scores and habits for given variances; `residual` is the expected square of chance."""

    score: Floats
    score_variance: Floats
    bias: Floats
    bias_variance: Floats
    residual: Floats


def fit(assessments: Sequence[Assessment]) -> SeverityModel:
    """Find every rater's habit; without ratings, what is held before anything is seen.

    Takes memory of the square of the number of raters, and time of its third power.
    """
    if not assessments:
        return NEWBORN
    table = _tabled(assessments)
    spreads = _Spreads(_PRIOR_MEAN, _PRIOR_DEVIATION**2, _PRIOR_BIAS**2, np.full(len(table.names), _PRIOR_NOISE**2))
    for _ in range(_ROUNDS):
        moments = _expected(table, spreads)
        better = _maximized(table, moments)
        settled = abs(better.bias - spreads.bias) + float(np.abs(better.noise - spreads.noise).max()) < _ENOUGH
        spreads = better
        if settled:
            break
    return _told(table, spreads, _expected(table, spreads))


def _tabled(assessments: Sequence[Assessment]) -> _Table:
    subjects = {name: number for number, name in enumerate(dict.fromkeys(one.subject for one in assessments))}
    raters = {key: number for number, key in enumerate(dict.fromkeys((one.rater, one.scale) for one in assessments))}
    reference = np.zeros(len(raters), dtype=np.bool_)
    for one in assessments:
        reference[raters[one.rater, one.scale]] |= one.reference
    numbers = np.array([subjects[one.subject] for one in assessments], dtype=np.intp)
    one, other = _pairs(numbers, len(subjects))
    return _Table(
        subjects=numbers,
        raters=np.array([raters[each.rater, each.scale] for each in assessments], dtype=np.intp),
        scores=np.array([each.score for each in assessments], dtype=float),
        one=one,
        other=other,
        names=list(raters),
        reference=reference,
        subject_count=len(subjects),
    )


def _pairs(subjects: Places, count: int) -> tuple[Places, Places]:
    """Give the places of every two ratings of one subject, each with itself too."""
    order = np.argsort(subjects, kind="stable")
    sizes = np.bincount(subjects, minlength=count)
    first = np.cumsum(sizes) - sizes
    partners = sizes[subjects[order]]
    within = np.arange(int(partners.sum())) - np.repeat(np.cumsum(partners) - partners, partners)
    return np.repeat(order, partners), order[np.repeat(first[subjects[order]], partners) + within]


def _expected(table: _Table, spreads: _Spreads) -> _Moments:
    """Solve for scores and habits at once; the scores are eliminated, so that only raters by raters are inverted."""
    weight = 1 / spreads.noise[table.raters]
    precision = 1 / spreads.subject + table.by_subject(weight)
    share = weight / precision[table.subjects]
    pull = spreads.mean / spreads.subject + table.by_subject(weight * table.scores)
    prior = np.where(table.reference, _REFERENCE_BIAS**2, spreads.bias)
    shared = table.by_raters(weight[table.one] * share[table.other])
    covariance = np.linalg.inv(np.diag(1 / prior + table.by_rater(weight)) - shared)
    bias = covariance @ table.by_rater(weight * table.scores - share * pull[table.subjects])
    score = (pull - table.by_subject(weight * bias[table.raters])) / precision
    common = covariance[table.raters[table.one], table.raters[table.other]] * share[table.other]
    spread = table.by_rating(common)  # of a rating: how much its subject's score and its rater's habit vary together
    score_variance = 1 / precision + table.by_subject(share * spread)
    bias_variance = np.diagonal(covariance).astype(np.float64)
    together = score_variance[table.subjects] + bias_variance[table.raters] - 2 * spread
    left = table.scores - score[table.subjects] - bias[table.raters]
    return _Moments(score, score_variance, bias, bias_variance, left**2 + together)


def _maximized(table: _Table, moments: _Moments) -> _Spreads:
    mean = float(moments.score.mean())
    around = float(((moments.score - mean) ** 2 + moments.score_variance).sum())
    free = ~table.reference
    habits = float((moments.bias**2 + moments.bias_variance)[free].sum())
    common = _pooled(float(moments.residual.sum()), len(table.scores), prior=_PRIOR_NOISE)
    residual = table.by_rater(moments.residual)
    return _Spreads(
        mean=mean,
        subject=_pooled(around, table.subject_count, prior=_PRIOR_DEVIATION),
        bias=_pooled(habits, int(free.sum()), prior=_PRIOR_BIAS),
        noise=(residual + _PRIOR_WEIGHT * common) / (table.per_rater + _PRIOR_WEIGHT),
    )


def _pooled(squares: float, count: int, *, prior: float) -> float:
    return (squares + _PRIOR_WEIGHT * prior**2) / (count + _PRIOR_WEIGHT)


def _told(table: _Table, spreads: _Spreads, moments: _Moments) -> SeverityModel:
    habits = tuple(
        Habit(
            rater=rater,
            scale=scale,
            ratings=int(table.per_rater[place]),
            bias=float(moments.bias[place]),
            bias_error=float(np.sqrt(moments.bias_variance[place])),
            spread=float(np.sqrt(spreads.noise[place])),
        )
        for place, (rater, scale) in enumerate(table.names)
    )
    return SeverityModel(
        ratings=len(table.scores),
        mean=spreads.mean,
        deviation=float(np.sqrt(spreads.subject)),
        bias_spread=float(np.sqrt(spreads.bias)),
        noise=float(np.sqrt(np.average(spreads.noise, weights=table.per_rater))),
        habits=habits,
    )


def believe(model: SeverityModel, assessments: Sequence[Assessment]) -> BelievedSeverity | None:
    """Give the score that is believed of one vulnerability, in points from 0 to 10; none without ratings."""
    if not assessments:
        return None
    known = {(one.rater, one.scale): one for one in model.habits}
    habits = [_habit_of(model, known, one) for one in assessments]
    covariance = np.diag([one.spread**2 for one in habits]) + _shared(habits)
    inverse = np.linalg.inv(covariance)
    corrected = np.array([one.score - habit.bias for one, habit in zip(assessments, habits, strict=True)])
    precision = 1 / model.deviation**2 + float(inverse.sum())
    score = (model.mean / model.deviation**2 + float((inverse @ corrected).sum())) / precision
    reach = NormalDist().inv_cdf((1 + SEVERITY_INTERVAL) / 2) / float(np.sqrt(precision))
    low, middle, high = (min(max(one, 0.0), _SCORE_MAX) for one in (score - reach, score, score + reach))
    return BelievedSeverity(score=middle, low=low, high=high, ratings=len(assessments))


def _shared(habits: Sequence[Habit]) -> Floats:
    """Give what two ratings share: what is not known of a habit is wrong in all ratings of that rater alike."""
    keys = [(one.rater, one.scale) for one in habits]
    return np.array(
        [[one.bias_error**2 if key == other else 0.0 for other in keys] for key, one in zip(keys, habits, strict=True)]
    )


def _habit_of(model: SeverityModel, known: Mapping[tuple[str, str], Habit], one: Assessment) -> Habit:
    unknown = Habit(
        rater=one.rater,
        scale=one.scale,
        ratings=0,
        bias=0.0,
        bias_error=_REFERENCE_BIAS if one.reference else model.bias_spread,
        spread=model.noise,
    )
    return known.get((one.rater, one.scale), unknown)


def disagreement(assessments: Sequence[Assessment]) -> float:
    """Give the points between the highest and the lowest score."""
    scores = [one.score for one in assessments]
    return max(scores) - min(scores) if scores else 0.0
