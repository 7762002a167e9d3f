"""The grids that the estimator integrates over, the priors on them, and interpolation between their points.

Model: logit P(pass) = slope (log2 horizon - log2 minutes) + family effect + task effect, both effects normal.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

# The step of all grids of logits. What is interpolated is the logarithm of a likelihood, smooth on the scale of 1.
STEP: Final = 0.25
# How much less likely each doubling of the human time makes a pass, in logits; how far families and tasks scatter.
SLOPES: Final[Numbers] = np.geomspace(0.15, 2.6, 13)
FAMILY_SPREADS: Final[Numbers] = np.array([0.15, 0.4, 0.7, 1.05, 1.5, 2.1, 3.0])
TASK_SPREADS: Final[Numbers] = np.array([0.2, 0.6, 1.1, 1.7, 2.6])
# Priors: a slope of 0.65 within a factor of 1.65 either way; spreads of the size of 1; a horizon near the suite.
SLOPE_MEDIAN: Final = 0.65
SLOPE_FACTOR_LOG: Final = 0.5
SPREAD_SCALE: Final = 1.2
HORIZON_SPREAD: Final = 6.0
# The horizon's grid reaches so many doublings beyond the suite, in steps of so many.
_BEYOND: Final = 8.0
HORIZON_STEP: Final = 0.2
_TAPS: Final = 4


def horizon_grid(least: float, most: float) -> Numbers:
    """Give the horizons that are weighed (log2 minutes) for a suite between two human times (log2 minutes)."""
    points = int(np.ceil((most - least + 2 * _BEYOND) / HORIZON_STEP)) + 1
    return least - _BEYOND + HORIZON_STEP * np.arange(points, dtype=np.float64)


def log_prior_horizon(horizons: Numbers, middle: float) -> Numbers:
    """Give the prior's logarithm on horizons: wide, about the suite's middle."""
    return -0.5 * ((horizons - middle) / HORIZON_SPREAD) ** 2


def log_prior_slope() -> Numbers:
    """Give the prior's logarithm on SLOPES, whose points are equally far apart on the logarithmic scale."""
    return -0.5 * (np.log(SLOPES / SLOPE_MEDIAN) / SLOPE_FACTOR_LOG) ** 2


def log_prior_spread(spreads: Numbers) -> Numbers:
    """Give the prior's logarithm on a grid of spreads: half normal, each point weighed by the room about it."""
    return -0.5 * (spreads / SPREAD_SCALE) ** 2 + np.log(np.gradient(spreads))


def taps(fraction: Numbers) -> Numbers:
    """Give the four weights of cubic (Lagrange) interpolation at a fraction of the way from the second point on."""
    f = fraction
    return np.stack(
        [
            -f * (f - 1) * (f - 2) / 6,
            (f + 1) * (f - 1) * (f - 2) / 2,
            -(f + 1) * f * (f - 2) / 2,
            (f + 1) * f * (f - 1) / 6,
        ]
    )


def between(values: Numbers, positions: Numbers) -> Numbers:
    """Interpolate values on a uniform grid at positions, counted in steps from its first point.

    The grid is the axis of the values that the positions' last axis stands for; axes before it go together, and axes
    after it come along.
    """
    axis = positions.ndim - 1
    points, rest = values.shape[axis], values.shape[axis + 1 :]
    rows = values.reshape(-1, *rest)
    base = np.clip(np.floor(positions).astype(np.intp) - 1, 0, points - _TAPS)
    weights = taps(positions - base - 1)
    weights = weights.reshape(weights.shape + (1,) * len(rest))
    base = base + points * np.arange(len(rows) // points, dtype=np.intp).reshape(*values.shape[:axis], 1)
    total = weights[0] * rows[base]
    for tap in range(1, _TAPS):
        total += weights[tap] * rows[base + tap]
    return total
