"""Numbers read off a posterior: its middle, its interval, and how likely the horizon is beyond a threshold."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import HORIZON_STEP, Numbers, between

# The interval holds this much, as much beyond it on either side.
INTERVAL: Final = 0.9
_FINER: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A horizon in log2 minutes: median and interval, and the probability that it is above a threshold."""

    middle: float
    low: float
    high: float
    above: float


def read(horizons: Numbers, log_density: Numbers, threshold: float) -> Reading:
    """Read a posterior given on a grid; `threshold` in log2 minutes."""
    steps = np.arange((len(horizons) - 1) * _FINER + 1, dtype=np.float64) / _FINER
    fine = horizons[0] + steps * HORIZON_STEP
    logs = between(log_density, steps)
    density = np.exp(logs - logs.max())
    mass = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    mass /= mass[-1]
    tail = (1 - INTERVAL) / 2
    low, middle, high = (_at(share, mass, fine) for share in (tail, 0.5, 1 - tail))
    return Reading(middle=middle, low=low, high=high, above=1 - _at(threshold, fine, mass))


def _at(place: float, places: Numbers, values: Numbers) -> float:
    return float(np.interp(np.array([place]), places, values)[0])
