"""The same horizon computed in two ways: integrated on grids, as the estimator does, and sampled."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# So far apart two ways of computing may be that have no error of sampling; a sampler's chains may differ so much.
_APART_MAX: Final = 0.02
_R_HAT_MAX: Final = 1.02
_ERRORS_MAX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """The probability that the horizon is above the threshold, and the interval that holds it with 90 % (minutes)."""

    above: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """What both ways came to, and how well the sampler did.

    `effective`: as many independent draws the sampled probability rests on. `r_hat`: how much chains differ, 1 where
    not at all. `divergent`: draws that the sampler itself does not trust.
    """

    integrated: Computed
    sampled: Computed
    effective: float
    r_hat: float
    divergent: int

    @property
    def error(self) -> float:
        """The standard error of the sampled probability."""
        return sqrt(self.sampled.above * (1 - self.sampled.above) / self.effective)

    @property
    def settled(self) -> bool:
        """Whether the sampler's numbers say anything."""
        return self.r_hat <= _R_HAT_MAX and not self.divergent

    @property
    def agrees(self) -> bool:
        """Whether both probabilities are the same but for the error of sampling and two hundredths."""
        return abs(self.integrated.above - self.sampled.above) <= _APART_MAX + _ERRORS_MAX * self.error
