"""Severity from several raters: each rater's habit is told apart from what is rated (Order 2(d)(2)). Pure.

A score is the vulnerability's own, plus the rater's habit, plus chance: x = t + b + e, all normal, with a spread of
its own for each rater. The variances are found by expectation and maximization (Dempster and others, 1977); the scores,
their mean and the habits jointly and exactly for given variances (Lindley and Smith, 1972). Habits are shrunk towards
none; those of reference raters almost wholly, so that zero is what this house's own people say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from clearway.formats.scores import score_of
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.kernel.limits import RATERS_FITTED_MAX, RATING_REASON_CHARACTERS_MAX, RATINGS_PER_PARTY_MAX
from clearway.validation.model import (
    SEVERITY_INTERVAL,
    Assessment,
    BelievedSeverity,
    Habit,
    Rating,
    SeverityModel,
    ToldHabit,
)

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Rater = tuple[str, str, bool]
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
_REACH: Final = NormalDist().inv_cdf((1 + SEVERITY_INTERVAL) / 2)  # standard errors from the middle to either end
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


def require_another(given: int) -> None:
    """Refuse a party that has rated a vulnerability as often as it may."""
    if given >= RATINGS_PER_PARTY_MAX:
        raise Refusal(
            "too-many-ratings",
            f"Your party rated this {given} times.",
            hint="The newest one counts; say in the case what has changed.",
            status=409,
        )


def counted(ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """Choose what counts: of each party the newest rating of a vulnerability, and of the house's own people another.

    On whichever scale it is: who gives one vulnerability two scores, one on each scale, has said the same twice.
    """
    newest = {
        (one.vulnerability, one.party, one.reference): one for one in sorted(ratings, key=lambda one: one.rated_at)
    }
    return tuple(newest.values())


def as_assessments(ratings: Iterable[Rating]) -> list[Assessment]:
    """Give ratings to the model as it takes them."""
    return [
        Assessment(
            subject=one.vulnerability, rater=one.party, scale=one.scale, score=one.score, reference=one.reference
        )
        for one in counted(ratings)
    ]


def _rater(one: Assessment | Habit) -> Rater:
    return one.rater, one.scale, one.reference


@dataclass(frozen=True, slots=True)
class _Table:
    """Ratings by number of subject and of rater; `one` and `other` are the pairs of ratings of the same subject."""

    subjects: Places
    raters: Places
    scores: Floats
    one: Places
    other: Places
    names: list[Rater]
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
    """The variances."""

    subject: float
    bias: float
    noise: Floats


@dataclass(frozen=True, slots=True)
class _Moments:
    """Means and variances for given variances; expected are `squares`, of all scores around their mean, and `residual`.

    `residual` is the square of chance in each rating.
    """

    mean: float
    squares: float
    bias: Floats
    bias_variance: Floats
    residual: Floats


def fit(assessments: Sequence[Assessment]) -> SeverityModel:
    """Find every rater's habit; without ratings, what is held before anything is seen.

    Takes memory of the square of the number of raters, and time of its third power; so only the RATERS_FITTED_MAX that
    rated the most are looked at.
    """
    if not assessments:
        return NEWBORN
    table = _tabled(_of_those_who_rate_most(assessments))
    spreads = _Spreads(_PRIOR_DEVIATION**2, _PRIOR_BIAS**2, np.full(len(table.names), _PRIOR_NOISE**2))
    for _ in range(_ROUNDS):
        moments = _expected(table, spreads)
        better = _maximized(table, moments)
        settled = abs(better.bias - spreads.bias) + float(np.abs(better.noise - spreads.noise).max()) < _ENOUGH
        spreads = better
        if settled:
            break
    return _told(table, spreads, _expected(table, spreads))


def _of_those_who_rate_most(assessments: Sequence[Assessment]) -> Sequence[Assessment]:
    counts = Counter(map(_rater, assessments))
    if len(counts) <= RATERS_FITTED_MAX:
        return assessments
    most = {rater for rater, _ in counts.most_common(RATERS_FITTED_MAX)}
    return [one for one in assessments if _rater(one) in most]


def _tabled(assessments: Sequence[Assessment]) -> _Table:
    subjects = {name: number for number, name in enumerate(dict.fromkeys(one.subject for one in assessments))}
    raters = {key: number for number, key in enumerate(dict.fromkeys(map(_rater, assessments)))}
    numbers = np.array([subjects[one.subject] for one in assessments], dtype=np.intp)
    one, other = _pairs(numbers, len(subjects))
    return _Table(
        subjects=numbers,
        raters=np.array([raters[_rater(each)] for each in assessments], dtype=np.intp),
        scores=np.array([each.score for each in assessments], dtype=float),
        one=one,
        other=other,
        names=list(raters),
        reference=np.array([is_reference for _, _, is_reference in raters], dtype=np.bool_),
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
    """Solve for scores, habits and the mean at once; only raters by raters, and one for the mean, are inverted."""
    weight = 1 / spreads.noise[table.raters]
    precision = 1 / spreads.subject + table.by_subject(weight)
    share = weight / precision[table.subjects]
    rest = 1 / (spreads.subject * precision)  # of a score: what the ratings leave to the mean
    pull = table.by_subject(weight * table.scores)
    covariance = _covariance(table, spreads, weight=weight, share=share, rest=rest)
    pulled = table.by_rater(weight * table.scores - share * pull[table.subjects])
    given = _PRIOR_MEAN / _PRIOR_DEVIATION**2 + float((rest * pull).sum())
    found = covariance @ np.append(pulled, given)
    bias, mean = found[:-1], float(found[-1])
    with_mean, mean_variance = covariance[:-1, -1], float(covariance[-1, -1])
    common = covariance[table.raters[table.one], table.raters[table.other]] * share[table.other]
    # How much a rating's score and its rater's habit vary together, and how much a score and the mean do.
    spread = rest[table.subjects] * with_mean[table.raters] - table.by_rating(common)
    around = rest * mean_variance - table.by_subject(share * with_mean[table.raters])
    score = rest * mean + (pull - table.by_subject(weight * bias[table.raters])) / precision
    score_variance = 1 / precision + rest * around - table.by_subject(share * spread)
    bias_variance = np.diagonal(covariance)[:-1].astype(np.float64)
    left = table.scores - score[table.subjects] - bias[table.raters]
    together = score_variance[table.subjects] + bias_variance[table.raters] + 2 * spread
    return _Moments(
        mean=mean,
        squares=float(((score - mean) ** 2 + score_variance + mean_variance - 2 * around).sum()),
        bias=bias,
        bias_variance=bias_variance,
        residual=left**2 + together,
    )


def _covariance(table: _Table, spreads: _Spreads, *, weight: Floats, share: Floats, rest: Floats) -> Floats:
    """Give how habits vary together, and the mean with them as the last, once the scores are eliminated."""
    prior = np.where(table.reference, _REFERENCE_BIAS**2, spreads.bias)
    shared = table.by_raters(weight[table.one] * share[table.other])
    size = len(table.names)
    precision = np.empty((size + 1, size + 1))
    precision[:-1, :-1] = np.diag(1 / prior + table.by_rater(weight)) - shared
    precision[:-1, -1] = precision[-1, :-1] = table.by_rater(weight * rest[table.subjects])
    precision[-1, -1] = 1 / _PRIOR_DEVIATION**2 + float((rest * table.by_subject(weight)).sum())
    return np.linalg.inv(precision).astype(np.float64)


def _maximized(table: _Table, moments: _Moments) -> _Spreads:
    free = ~table.reference
    habits = float((moments.bias**2 + moments.bias_variance)[free].sum())
    common = _pooled(float(moments.residual.sum()), len(table.scores), prior=_PRIOR_NOISE)
    residual = table.by_rater(moments.residual)
    return _Spreads(
        subject=_pooled(moments.squares, table.subject_count, prior=_PRIOR_DEVIATION),
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
            reference=reference,
            ratings=int(table.per_rater[place]),
            bias=float(moments.bias[place]),
            bias_error=float(np.sqrt(moments.bias_variance[place])),
            spread=float(np.sqrt(spreads.noise[place])),
        )
        for place, (rater, scale, reference) in enumerate(table.names)
    )
    return SeverityModel(
        ratings=len(table.scores),
        mean=moments.mean,
        deviation=float(np.sqrt(spreads.subject)),
        bias_spread=float(np.sqrt(spreads.bias)),
        noise=float(np.sqrt(np.average(spreads.noise, weights=table.per_rater))),
        habits=habits,
    )


def believe(model: SeverityModel, assessments: Sequence[Assessment]) -> BelievedSeverity | None:
    """Give the score that is believed of one vulnerability, in points from 0 to 10; none without ratings.

    Takes one assessment of each rater at most. What is not known of a habit widens the interval as chance does.
    """
    if not assessments:
        return None
    known = {_rater(one): one for one in model.habits}
    habits = [_habit_of(model, known, one) for one in assessments]
    weights = [1 / (one.spread**2 + one.bias_error**2) for one in habits]
    corrected = [one.score - habit.bias for one, habit in zip(assessments, habits, strict=True)]
    prior = 1 / model.deviation**2
    precision = prior + sum(weights)
    score = (model.mean * prior + sum(w * x for w, x in zip(weights, corrected, strict=True))) / precision
    reach = _REACH / sqrt(precision)
    low, middle, high = (min(max(one, 0.0), _SCORE_MAX) for one in (score - reach, score, score + reach))
    return BelievedSeverity(score=middle, low=low, high=high, ratings=len(assessments))


def _habit_of(model: SeverityModel, known: Mapping[Rater, Habit], one: Assessment) -> Habit:
    unknown = Habit(
        rater=one.rater,
        scale=one.scale,
        reference=one.reference,
        ratings=0,
        bias=0.0,
        bias_error=_REFERENCE_BIAS if one.reference else model.bias_spread,
        spread=model.noise,
    )
    return known.get(_rater(one), unknown)


def told(habits: Iterable[Habit]) -> tuple[ToldHabit, ...]:
    """Tell habits with their intervals."""
    return tuple(
        ToldHabit(
            rater=PartyId(one.rater),
            scale=one.scale,
            reference=one.reference,
            ratings=one.ratings,
            bias=one.bias,
            low=one.bias - _REACH * one.bias_error,
            high=one.bias + _REACH * one.bias_error,
            spread=one.spread,
        )
        for one in habits
    )


def disagreement(ratings: Sequence[Rating]) -> float:
    """Give the points between the highest and the lowest score."""
    scores = [one.score for one in ratings]
    return max(scores) - min(scores) if scores else 0.0
