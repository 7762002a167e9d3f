"""What outcomes say of a horizon: the posterior, integrated over slopes, spreads, family effects and task effects.

Each family's effect is integrated out on a grid of logits, each task's by quadrature, and slope and spreads are summed
over grids, so that nothing is sampled and the same outcomes give the same answer. Leaving one family out costs a
subtraction: families are independent given slope and spreads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import (
    FAMILY_SPREADS,
    SLOPES,
    STEP,
    TASK_SPREADS,
    Numbers,
    Places,
    between,
    horizon_grid,
    log_prior_horizon,
    log_prior_slope,
    log_prior_spread,
    taps,
)
from clearway.benchmarking.rules.estimate.tasks import log_likelihoods

# A mixture of logistic curves, seen from afar: a normal effect of variance v flattens them by sqrt(1 + 0.346 v).
_FLATTENING: Final = 0.346
_ROWS_AT_ONCE: Final = 256
# So many points beyond the horizons' own logits, on either side, are integrated over; the margin is interpolation's.
_PAD: Final = int(4.0 * float(FAMILY_SPREADS[-1]) / STEP)
_MARGIN: Final = 2
# Where a likelihood is so many logarithms below its greatest, its shape does not matter; and how fine a grid becomes.
_NEGLIGIBLE: Final = 40.0
_FINER_MAX: Final = 32
_TINY: Final = 1e-300
_MULTIPLIED_AT_ONCE: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One task as the estimator sees it: its family, log2 of the human minutes, and how many attempts passed."""

    family: str
    log2_minutes: float
    attempts: int
    passes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The logarithm of the posterior density on a grid of horizons (log2 minutes), up to a constant, by reliability.

    `without`: at the first reliability, with each family left out. `slope`, `family_spread`, `task_spread`: means.
    """

    horizons: Numbers
    whole: tuple[Numbers, ...]
    without: dict[str, Numbers]
    slope: float
    family_spread: float
    task_spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    """Tasks as arrays, alike ones as one row with their number, in the order of their families."""

    minutes: Numbers
    count: Numbers
    kind: Places
    passes: Numbers
    attempts: Numbers
    families: tuple[str, ...]
    begins: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """How likely each kind of task is (kinds, logits, spreads), on a grid of logits from the first one on."""

    first: float
    values: Numbers


def posterior(tallies: Sequence[Tally], reliabilities: Sequence[float], *, leave_out: bool = False) -> Posterior:
    """Weigh every horizon for each reliability (the share of attempts that pass, over families and tasks)."""
    suite = _suite(tallies)
    least, most = float(suite.minutes.min()), float(suite.minutes.max())
    horizons = horizon_grid(least, most)
    table = _table(suite, horizons)
    sums = _Sums.over(horizons, reliabilities, suite.families if leave_out else ())
    spread_prior = log_prior_spread(FAMILY_SPREADS)[:, None] + log_prior_spread(TASK_SPREADS)[None, :]
    for slope, slope_prior in zip(SLOPES, log_prior_slope(), strict=True):
        logits = _logits(slope, horizons)
        by_family = _families(suite, table, shift=slope * suite.minutes, first=float(logits[0]), width=len(logits))
        for spread, log_weights in zip(FAMILY_SPREADS, spread_prior + slope_prior, strict=True):
            told = _integrated(by_family, spread)
            sums.add(
                told, _Point(slope=slope, spread=spread, first=float(logits[_PAD - _MARGIN])), log_weights=log_weights
            )
    return sums.told(log_prior_horizon(horizons, (least + most) / 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """One slope, one spread of families, and the first logit of their grid."""

    slope: float
    spread: float
    first: float


@dataclass(slots=True, kw_only=True)
class _Sums:
    """What has been added up so far, on the grid of horizons."""

    horizons: Numbers
    offsets: tuple[float, ...]
    whole: list[Numbers]
    names: tuple[str, ...]
    without: Numbers
    evidence: list[Numbers]
    points: list[_Point]

    @classmethod
    def over(cls, horizons: Numbers, reliabilities: Sequence[float], names: tuple[str, ...]) -> "_Sums":
        """Begin with nothing."""
        return cls(
            horizons=horizons,
            offsets=tuple(float(np.log(share / (1 - share))) for share in reliabilities),
            whole=[np.full(horizons.shape, -np.inf) for _ in reliabilities],
            names=names,
            without=np.full((len(horizons), len(names)), -np.inf),
            evidence=[],
            points=[],
        )

    def add(self, told: Numbers, point: _Point, *, log_weights: Numbers) -> None:
        """Add how likely each family's outcomes are (logits, spreads of tasks, families) at one slope and spread."""
        flattening = np.sqrt(1 + _FLATTENING * (point.spread**2 + TASK_SPREADS**2))
        total = told.sum(axis=2, keepdims=True)
        for place, offset in enumerate(self.offsets):
            at = (point.slope * self.horizons[:, None] + offset * flattening - point.first) / STEP
            values = between(total, at)[:, :, 0] + log_weights
            self.whole[place] = np.logaddexp(self.whole[place], np.logaddexp.reduce(values, axis=1))
            if place == 0:
                self.evidence.append(values)
                self.points.append(point)
                if self.names:
                    left = np.logaddexp.reduce(values[:, :, None] - between(told, at), axis=1)
                    self.without = np.logaddexp(self.without, left)

    def told(self, prior: Numbers) -> Posterior:
        """Give the posterior."""
        logs = np.array([np.logaddexp.reduce(values + prior[:, None], axis=0) for values in self.evidence])
        weights = np.exp(logs - np.logaddexp.reduce(logs, axis=None))
        by_point = weights.sum(axis=1)
        return Posterior(
            horizons=self.horizons,
            whole=tuple(value + prior for value in self.whole),
            without={name: self.without[:, place] + prior for place, name in enumerate(self.names)},
            slope=float(by_point @ [point.slope for point in self.points]),
            family_spread=float(by_point @ [point.spread for point in self.points]),
            task_spread=float(weights.sum(axis=0) @ TASK_SPREADS),
        )


def _suite(tallies: Sequence[Tally]) -> _Suite:
    ordered = sorted(tallies, key=lambda one: (one.family, one.log2_minutes, one.passes, one.attempts))
    rows = [(one, sum(1 for _ in alike)) for one, alike in groupby(ordered)]
    kinds = sorted({(one.passes, one.attempts) for one, _ in rows})
    families = [one.family for one, _ in rows]
    names = tuple(dict.fromkeys(families))
    return _Suite(
        minutes=np.array([one.log2_minutes for one, _ in rows]),
        count=np.array([float(count) for _, count in rows]),
        kind=np.array([kinds.index((one.passes, one.attempts)) for one, _ in rows], dtype=np.intp),
        passes=np.array([float(passes) for passes, _ in kinds]),
        attempts=np.array([float(attempts) for _, attempts in kinds]),
        families=names,
        begins=np.array([families.index(name) for name in names], dtype=np.intp),
    )


def _logits(slope: float, horizons: Numbers) -> Numbers:
    """Give the grid of logits that the horizons lie on at a slope, with room for what effects add."""
    low, high = slope * float(horizons[0]), slope * float(horizons[-1])
    points = int(np.ceil((high - low) / STEP)) + 1
    return low + STEP * np.arange(-_PAD, points + _PAD, dtype=np.float64)


def _table(suite: _Suite, horizons: Numbers) -> _Table:
    """Weigh each kind of task on a grid of logits wide enough for every slope."""
    slope = float(SLOPES[-1])
    logits = _logits(slope, horizons)
    low = float(logits[0]) - slope * max(float(suite.minutes.max()), 0) - 3 * STEP
    high = float(logits[-1]) - slope * min(float(suite.minutes.min()), 0) + 3 * STEP
    grid = low + STEP * np.arange(int(np.ceil((high - low) / STEP)) + 1, dtype=np.float64)
    return _Table(first=low, values=log_likelihoods(grid, suite.passes, suite.attempts))


def _families(suite: _Suite, table: _Table, *, shift: Numbers, first: float, width: int) -> Numbers:
    """Give how likely each family's outcomes are if its logit at one minute is as given (logits, spreads, families)."""
    places = (first - shift - table.first) / STEP
    base = np.floor(places).astype(np.intp) - 1
    weights = taps(places - base - 1) * suite.count
    ends = [*suite.begins[1:], len(suite.minutes)]
    rows = [
        _shifted(table.values, suite.kind, base=base, weights=weights, part=range(begin, end), width=width)
        for begin, end in zip(suite.begins, ends, strict=True)
    ]
    return np.stack(rows, axis=2)


def _shifted(table: Numbers, kind: Places, *, base: Places, weights: Numbers, part: range, width: int) -> Numbers:
    """Add up the likelihoods of some tasks, each shifted by what its human time takes off."""
    total = np.zeros((width, table.shape[2]))
    for begin in part[::_ROWS_AT_ONCE]:
        some = slice(begin, min(begin + _ROWS_AT_ONCE, part.stop))
        places = base[some, None] + np.arange(width + 3)
        values = table[kind[some, None], places]
        for tap in range(4):
            total += np.einsum("i,ijs->js", weights[tap, some], values[:, tap : tap + width])
    return total


def _integrated(by_family: Numbers, spread: float) -> Numbers:
    """Integrate each family's effect out: from (logits, spreads, families) to the same, without the pad."""
    finer = _finer(by_family, spread)
    fine = between(by_family, np.arange((len(by_family) - 1) * finer + 1) / finer) if finer > 1 else by_family
    top = fine.max(axis=0)
    weights = np.exp(fine - top).reshape(len(fine), -1)
    cut = _PAD - _MARGIN
    likely = _product(_kernel(len(fine), finer, spread)[cut : len(by_family) - cut], weights)
    return np.log(np.maximum(likely, _TINY)).reshape(-1, *by_family.shape[1:]) + top


def _product(kernel: Numbers, weights: Numbers) -> Numbers:
    """Multiply by few rows at a time, so that no library starts threads for it: they cost more than they bring."""
    rows = max(1, _MULTIPLIED_AT_ONCE // weights.size)
    return np.concatenate([kernel[begin : begin + rows] @ weights for begin in range(0, len(kernel), rows)])


def _finer(by_family: Numbers, spread: float) -> int:
    """Say into how many parts a step of the grid has to be cut, for the sharpest family where its likelihood counts."""
    bends = -np.diff(by_family, 2, axis=0) / STEP**2
    counts = by_family[1:-1] > by_family.max(axis=0) - _NEGLIGIBLE
    width = 1 / np.sqrt(spread**-2 + float(bends[counts].max(initial=0)))
    return min(_FINER_MAX, max(1, int(np.ceil(STEP / width))))


def _kernel(points: int, finer: int, spread: float) -> Numbers:
    """Give the normal density between each point of the grid and each of the finer one, as a view of one row."""
    step = STEP / finer
    apart = step * np.arange(1 - points, points)
    density = np.exp(-0.5 * (apart / spread) ** 2) * (step / (spread * np.sqrt(2 * np.pi)))
    return np.lib.stride_tricks.sliding_window_view(density, points)[::-finer]
