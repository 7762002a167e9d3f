"""What outcomes say of a horizon: the posterior, integrated over slopes, spreads, family effects and task effects.

Each family's effect is integrated out on a grid of logits, each task's by quadrature, and slope and spreads are summed
over grids, so that nothing is sampled and the same outcomes give the same answer. Leaving one family out costs a
division: families are independent given slope and spreads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from clearway.benchmarking.rules.estimate.effects import BLOCK, PAD, without_effects
from clearway.benchmarking.rules.estimate.families import Table, by_family, table_of
from clearway.benchmarking.rules.estimate.grids import (
    FAMILY_SPREADS,
    SLOPES,
    STEP,
    TASK_SPREADS,
    Numbers,
    between,
    horizon_grid,
    log_prior_horizon,
    log_prior_slope,
    log_prior_spread,
)
from clearway.benchmarking.rules.estimate.reliability import offset_of
from clearway.benchmarking.rules.estimate.suites import Suite, Tally, suite_of

_LOG_PRIOR_SPREADS: Final = log_prior_spread(FAMILY_SPREADS)[:, None] + log_prior_spread(TASK_SPREADS)[None, :]
# So many points beyond those that are asked for, that interpolation has its neighbours.
_MARGIN: Final = 2
# The least share of its greatest value that a likelihood is told as: so many families' product still is a number.
_LEAST: Final = 1e-75
_FAMILIES_AT_ONCE: Final = 4
# Left-out families' weights are interpolated roughly where they are so many logarithms below the greatest.
_ROUGHLY: Final = 7.0
# Where a slope adds so many logarithms less than there is already, those beyond add nothing: for given spreads the
# likelihood is log-concave in the slope.
_NOTHING: Final = -10.0


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


def posterior(tallies: Sequence[Tally], reliabilities: Sequence[float], *, leave_out: bool = False) -> Posterior:
    """Weigh every horizon for each reliability (the share of attempts that pass, over families and tasks)."""
    suite = suite_of(tallies)
    horizons = horizon_grid(suite.least, suite.most)
    offsets = tuple(offset_of(share) for share in reliabilities)
    grids = [_Grid.over(horizons, offsets, slope) for slope in SLOPES]
    table = _table(suite, grids)
    sums = _Sums.over(suite, horizons, reliabilities=len(offsets), leave_out=leave_out)
    weighed = list(zip(grids, log_prior_slope(), strict=True))
    for outwards in (weighed[len(weighed) // 2 :: -1], weighed[len(weighed) // 2 + 1 :]):
        sums.begin()
        for grid, log_prior in outwards:
            said = _said(by_family(suite, table, slope=grid.slope, logits=grid.logits), grid, leave_out=leave_out)
            if not sums.add(grid.slope, said, log_prior):
                break
    return sums.told()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The logits to look at for some horizons at a slope: blocks of points that begin so many before the least horizon.

    `offsets`: by how many logits each reliability is easier than a half, by spreads of families and of tasks.
    """

    slope: float
    horizons: Numbers
    offsets: tuple[Numbers, ...]
    before: int
    blocks: int

    @classmethod
    def over(cls, horizons: Numbers, offsets: tuple[Numbers, ...], slope: float) -> "_Grid":
        """Choose the points, enough for every reliability."""
        easier, harder = (max(0.0, *(float((sign * one).max()) for one in offsets)) for sign in (-1, 1))
        before = int(np.ceil(easier / STEP)) + _MARGIN
        points = int(np.ceil((slope * float(horizons[-1] - horizons[0]) + harder) / STEP)) + 1 + _MARGIN
        blocks = int(np.ceil((before + points) / BLOCK))
        return cls(slope=slope, horizons=horizons, offsets=offsets, before=before, blocks=blocks)

    @property
    def logits(self) -> Numbers:
        """The points of the blocks, and the pad that integrating effects out takes away."""
        points = np.arange(-self.before - PAD, self.blocks * BLOCK - self.before + PAD, dtype=np.float64)
        return self.slope * float(self.horizons[0]) + STEP * points

    @property
    def steps(self) -> Numbers:
        """Where horizons lie: how many steps above the least one."""
        return self.slope * (self.horizons - self.horizons[0]) / STEP

    def places(self, steps: Numbers, offset: Numbers) -> Numbers:
        """Say at which points, counted from the first, such steps are, by spreads; once, where all have the same."""
        easier = offset if offset.any() else offset[:1, :1]
        return self.before + steps + easier[:, :, None] / STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What outcomes say at a slope: logarithms of likelihoods.

    `by_spreads`: at the first reliability (spreads of families, of tasks, horizons). `columns`: over both spreads,
    for each reliability, then at the first one with each family left out (horizons, columns).
    """

    by_spreads: Numbers
    columns: Numbers


def _said(by_family: Numbers, grid: _Grid, *, leave_out: bool) -> _Said:
    likely, top = without_effects(by_family)
    likely = np.maximum(likely, _LEAST).swapaxes(1, 2)
    total = _log_product(likely) + top.sum(axis=1)[:, None] + _LOG_PRIOR_SPREADS[:, :, None]
    places = [grid.places(grid.steps, offset) for offset in grid.offsets]
    weighed = [between(total, one) for one in places]
    columns = np.stack([_log_sum(one, (0, 1)) for one in weighed], axis=1)
    if leave_out:
        columns = np.hstack([columns, _left_out(likely, top, total, grid=grid)])
    return _Said(by_spreads=weighed[0], columns=columns)


def _left_out(likely: Numbers, top: Numbers, total: Numbers, *, grid: _Grid) -> Numbers:
    """Weigh horizons without each family (horizons, families): roughly, and again where that is not next to nothing."""
    steps, offset = grid.steps, grid.offsets[0]
    whole_steps = np.arange(int(np.ceil(steps[-1])) + 1, dtype=np.float64)
    rough = _without_each(likely, top, total, places=grid.places(whole_steps, offset))
    left = between(rough, steps)
    counts = np.flatnonzero((left > left.max(axis=0) - _ROUGHLY).any(axis=1))
    some = slice(counts[0], counts[-1] + 1)
    left[some] = _without_each(likely, top, total, places=grid.places(steps[some], offset))
    return left


def _without_each(likely: Numbers, top: Numbers, total: Numbers, *, places: Numbers) -> Numbers:
    weights = between(total, places)
    peak = weights.max(axis=0)
    parts = (np.exp(weights - peak)[..., None] / _shares_at(likely, places)).sum(axis=0)
    return _log_sum(np.log(parts) + peak[..., None] - top[:, None], (0,))


def _shares_at(likely: Numbers, places: Numbers) -> Numbers:
    """Interpolate shares; those on the points themselves are taken as they are."""
    low, high = int(places.min()) - 1, int(places.max()) + 3
    if places.shape[:2] == (1, 1) and not (places % 1).any():
        return likely[:, :, low + 1 : high - 2]
    return np.exp(between(np.log(likely[:, :, low:high]), places - low))


def _log_product(likely: Numbers) -> Numbers:
    """Multiply shares along the last axis, some at a time, and add their logarithms."""
    first = np.arange(0, int(likely.shape[-1]), _FAMILIES_AT_ONCE, dtype=np.intp)
    return np.log(np.multiply.reduceat(likely, first, axis=-1)).sum(axis=-1)


def _log_sum(values: Numbers, axes: tuple[int, ...]) -> Numbers:
    """Add up, over some axes, what is given as logarithms."""
    top = values.max(axis=axes, keepdims=True)
    return np.log(np.exp(values - top).sum(axis=axes)) + top.squeeze(axes)


def _table(suite: Suite, grids: Sequence[_Grid]) -> Table:
    """Weigh tasks for every logit that some grid asks for."""
    return table_of(
        suite,
        least=min(float(grid.logits[0]) - grid.slope * suite.most for grid in grids),
        most=max(float(grid.logits[-1]) - grid.slope * suite.least for grid in grids),
    )


@dataclass(slots=True, kw_only=True)
class _Sums:
    """What has been added up so far, on the grid of horizons; `columns` as in _Said, the prior of horizons included.

    `wanted`: the columns to which the slopes of this direction still add. `evidence`: how likely all outcomes are
    (spreads of families, spreads of tasks), by slope.
    """

    horizons: Numbers
    prior: Numbers
    reliabilities: int
    names: tuple[str, ...]
    columns: Numbers
    wanted: npt.NDArray[np.bool_]
    evidence: dict[float, Numbers]

    @classmethod
    def over(cls, suite: Suite, horizons: Numbers, *, reliabilities: int, leave_out: bool) -> "_Sums":
        """Begin with nothing."""
        names = suite.families if leave_out else ()
        return cls(
            horizons=horizons,
            prior=log_prior_horizon(horizons, (suite.least + suite.most) / 2),
            reliabilities=reliabilities,
            names=names,
            columns=np.full((len(horizons), reliabilities + len(names)), -np.inf),
            wanted=np.full(reliabilities + len(names), fill_value=True),
            evidence={},
        )

    def begin(self) -> None:
        """Begin a direction of slopes: each may add to every column."""
        self.wanted[:] = True

    def add(self, slope: float, said: _Said, log_prior: float) -> bool:
        """Add what outcomes say at a slope, to each column while that is something; says whether there is one left."""
        columns = np.where(self.wanted, said.columns + (self.prior + log_prior)[:, None], -np.inf)
        if self.wanted[0]:
            self.evidence[slope] = _log_sum(said.by_spreads + self.prior + log_prior, (2,))
        self.wanted &= columns.max(axis=0) > self.columns.max(axis=0) + _NOTHING
        self.columns = np.logaddexp(self.columns, columns)
        return bool(self.wanted.any())

    def told(self) -> Posterior:
        """Give the posterior."""
        logs = np.array(list(self.evidence.values()))
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        columns = tuple(self.columns.T)
        return Posterior(
            horizons=self.horizons,
            whole=columns[: self.reliabilities],
            without=dict(zip(self.names, columns[self.reliabilities :], strict=True)),
            slope=float(weights.sum(axis=(1, 2)) @ list(self.evidence)),
            family_spread=float(weights.sum(axis=(0, 2)) @ FAMILY_SPREADS),
            task_spread=float(weights.sum(axis=(0, 1)) @ TASK_SPREADS),
        )
