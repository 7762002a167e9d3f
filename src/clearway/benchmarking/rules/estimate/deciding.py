"""From a posterior to a horizon with its zone: the rule of three zones, and where a suite ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from clearway.benchmarking.model.estimates import Bound, Horizon, Reach, Zone
from clearway.benchmarking.rules.estimate.grids import Numbers
from clearway.benchmarking.rules.estimate.reading import read
from clearway.benchmarking.rules.estimate.suites import Tally
from clearway.formats.threshold_policy import ThresholdPolicy

# A suite measures as far as there are still so many tasks, of so many families, beyond.
_TASKS_BEYOND: Final = 3
_FAMILIES_BEYOND: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Between which human times (log2 minutes) a suite measures; nowhere where `least` is above `most`."""

    least: float
    most: float

    @property
    def reach(self) -> Reach:
        """The same in minutes."""
        if self.least > self.most:
            return Reach(least=None, most=None)
        return Reach(least=2**self.least, most=2**self.most)


def ends_of(tallies: Sequence[Tally]) -> Ends:
    """Say where a suite ends: beyond, there are too few tasks, or tasks of one family only."""
    rising = sorted(tallies, key=lambda one: one.log2_minutes)
    return Ends(least=_end(rising, float("inf")), most=_end(rising[::-1], float("-inf")))


def horizon_of(horizons: Numbers, log_density: Numbers, *, policy: ThresholdPolicy, ends: Ends) -> Horizon:
    """Read a posterior: no value is given where the interval goes beyond what the suite measures."""
    found = read(horizons, log_density)
    above = found.above(log2(policy.threshold_minutes))
    bound = _bound(found.low, found.high, ends)
    return Horizon(
        bound=bound,
        minutes=2**found.middle if bound is Bound.ABOUT else None,
        low=2 ** min(found.low, ends.most) if bound is Bound.AT_LEAST else 2**found.low,
        high=2 ** max(found.high, ends.least) if bound is Bound.AT_MOST else 2**found.high,
        above=above,
        alert=found.above(log2(policy.alert_minutes)),
        zone=zone_of(above, policy=policy, ends=ends),
    )


def zone_of(above: float, *, policy: ThresholdPolicy, ends: Ends) -> Zone:
    """Apply the rule of three zones to the probability that the horizon is above the threshold.

    A suite that ends below the threshold designates nobody, and one that begins above it clears nobody.
    """
    threshold = log2(policy.threshold_minutes)
    if above >= policy.upper and threshold <= ends.most:
        return Zone.DESIGNATED
    if above <= policy.lower and threshold >= ends.least:
        return Zone.NOT_DESIGNATED
    return Zone.CANNOT_RULE_OUT


def _bound(low: float, high: float, ends: Ends) -> Bound:
    match low < ends.least, high > ends.most:
        case False, False:
            return Bound.ABOUT
        case False, True:
            return Bound.AT_LEAST
        case True, False:
            return Bound.AT_MOST
        case _:
            return Bound.UNKNOWN


def _end(tallies: Sequence[Tally], nowhere: float) -> float:
    """Give the human time of the first task that completes what has to be beyond; tasks come from the end inwards."""
    families: set[str] = set()
    for number, tally in enumerate(tallies, start=1):
        families.add(tally.family)
        if number >= _TASKS_BEYOND and len(families) >= _FAMILIES_BEYOND:
            return tally.log2_minutes
    return nowhere
