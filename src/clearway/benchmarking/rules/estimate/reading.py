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
    """A horizon in log2 minutes: median and interval, and how much of the posterior is below each place."""

    middle: float
    low: float
    high: float
    places: Numbers
    mass: Numbers

    def above(self, threshold: float) -> float:
        """Give the probability that the horizon is above a threshold (log2 minutes)."""
        return 1 - _at(threshold, self.places, self.mass)


def read(horizons: Numbers, log_density: Numbers) -> Reading:
    """Read a posterior given on a grid."""
    steps = np.arange((len(horizons) - 1) * _FINER + 1) / _FINER
    places = horizons[0] + steps * HORIZON_STEP
    logs = between(log_density, steps)
    density = np.exp(logs - logs.max())
    mass = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    mass /= mass[-1]
    tail = (1 - INTERVAL) / 2
    low, middle, high = (_at(share, mass, places) for share in (tail, 0.5, 1 - tail))
    return Reading(middle=middle, low=low, high=high, places=places, mass=mass)


def _at(place: float, places: Numbers, values: Numbers) -> float:
    return float(np.interp(np.array([place]), places, values)[0])
