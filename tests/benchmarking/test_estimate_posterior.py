"""The posterior of a horizon: checked against plain integration, on extremes, and in a small simulation."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.estimate import WORLDS, simulated
from clearway.benchmarking.rules.estimate import grids
from clearway.benchmarking.rules.estimate.posterior import posterior
from clearway.benchmarking.rules.estimate.reading import read
from clearway.benchmarking.rules.estimate.suites import Tally


def _tally(family: str, minutes: float, attempts: int, passes: int) -> Tally:
    return Tally(family=family, log2_minutes=minutes, attempts=attempts, passes=passes)


TALLIES = [
    _tally("a", 1, 5, 5), _tally("a", 4.3, 5, 3), _tally("a", 6.1, 5, 0), _tally("b", 2.2, 5, 4),
    _tally("b", 5, 3, 1), _tally("c", 3, 5, 5), _tally("c", 7.5, 5, 1), _tally("c", 7.5, 5, 1),
]  # fmt: skip


def _plain(tallies: list[Tally], horizons: list[float], share: float) -> list[float]:
    """The same by brute force: fixed quadrature of 41 nodes for every task within 61 for every family."""
    inner, inner_weights = np.polynomial.hermite_e.hermegauss(41)
    outer, outer_weights = np.polynomial.hermite_e.hermegauss(61)
    inner_weights, outer_weights = inner_weights / inner_weights.sum(), outer_weights / outer_weights.sum()
    spreads = [
        (f, t, p + q)
        for f, p in zip(grids.FAMILY_SPREADS, grids.log_prior_spread(grids.FAMILY_SPREADS), strict=True)
        for t, q in zip(grids.TASK_SPREADS, grids.log_prior_spread(grids.TASK_SPREADS), strict=True)
    ]
    told: list[float] = []
    for horizon in horizons:
        total = -np.inf
        for slope, slope_prior in zip(grids.SLOPES, grids.log_prior_slope(), strict=True):
            for f, t, prior in spreads:
                offset = _offset(float(np.hypot(f, t)), share)
                log_all = 0.0
                for family in ("a", "b", "c"):
                    product = np.ones(len(outer))
                    for one in (one for one in tallies if one.family == family):
                        logit = slope * (horizon - one.log2_minutes) + offset + f * outer[:, None] + t * inner
                        chance = 1 / (1 + np.exp(-logit))
                        passed = chance**one.passes * (1 - chance) ** (one.attempts - one.passes)
                        product *= passed @ inner_weights
                    log_all += np.log(product @ outer_weights)
                total = np.logaddexp(total, log_all + prior + slope_prior)
        told.append(float(total + grids.log_prior_horizon(np.array([horizon]), 4.25)[0]))
    return told


@cache
def _offset(spread: float, share: float) -> float:
    """The logit at which a share of attempts passes over normal effects, by halving."""
    effects = spread * np.linspace(-8, 8, 1_001)
    weights = np.exp(-0.5 * np.linspace(-8, 8, 1_001) ** 2)
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        passed = float(weights @ (1 / (1 + np.exp(-(middle + effects))))) / float(weights.sum())
        low, high = (middle, high) if passed < share else (low, middle)
    return low


def test_it_is_what_plain_integration_comes_to() -> None:
    """At several horizons, for 80 %, the density differs from brute force by less than half a percent."""
    found = posterior(TALLIES, (0.8,))
    places = np.linspace(30, 75, 3).astype(int)
    horizons = [float(found.horizons[place]) for place in places]
    plain = np.array(_plain(TALLIES, horizons, 0.8))
    own = found.whole[0][places]
    assert np.abs((own - own[0]) - (plain - plain[0])).max() < 0.005


def test_the_surer_a_model_has_to_be_the_shorter_is_its_horizon() -> None:
    """Up to 99 %, even of a model that fails nearly everything of two families that differ: each interval is lower."""
    tallies = [_tally(f"f{n % 2}", 1 + n / 8, 5, 3 if n % 2 and n < 60 else 0) for n in range(90)]
    found = posterior(tallies, (0.5, 0.8, 0.95, 0.99))
    readings = [read(found.horizons, one) for one in found.whole]
    for easy, hard in pairwise(readings):
        assert (hard.low, hard.middle, hard.high) < (easy.low, easy.middle, easy.high)
        assert hard.high < easy.high


def test_leaving_a_family_out_is_as_if_it_had_never_been() -> None:
    """The subtraction gives the same posterior as the estimate without the family."""
    whole = posterior(TALLIES, (0.5,), leave_out=True)
    rest = posterior([one for one in TALLIES if one.family != "b"], (0.5,))
    own = read(whole.horizons, whole.without["b"])
    other = read(rest.horizons, rest.whole[0])
    assert (own.middle, own.low, own.above(5)) == pytest.approx((other.middle, other.low, other.above(5)), abs=2e-3)


@pytest.mark.parametrize(
    "tallies",
    [
        [_tally(f"f{n % 12}", 1 + n / 5, 5, 5) for n in range(60)],
        [_tally(f"f{n % 12}", 1 + n / 5, 5, 0) for n in range(60)],
        [_tally("f", 5, 1, 1)],
        [_tally("f", -6, 1_000, 999)],
        [_tally("a", 20, 5, 5) for _ in range(30)] + [_tally("b", 1, 5, 0) for _ in range(30)],
        [_tally(f"f{n % 2}", n / 80, 5, 5 if n < 500 else 0) for n in range(1_000)],
    ],
    ids=["all passed", "all failed", "one attempt", "a thousand attempts", "contradiction", "1,000 tasks"],
)
@pytest.mark.filterwarnings("error")
def test_extremes_give_numbers(tallies: list[Tally]) -> None:
    """Whatever the outcomes, there is an interval in the order of its ends, and no warning of the arithmetic."""
    found = posterior(tallies, (0.5,), leave_out=True)
    one = read(found.horizons, found.whole[0])
    assert found.horizons[0] <= one.low < one.middle < one.high <= found.horizons[-1]
    assert 0 <= one.above(5) <= 1
    assert np.isfinite([found.slope, found.family_spread, found.task_spread]).all()


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 7))
def test_a_pass_more_never_shortens_the_horizon(place: int) -> None:
    """With one attempt more that passes, and none less, the middle is no lower."""
    more = list(TALLIES)
    old = more[place]
    if old.passes == old.attempts:
        return
    more[place] = _tally(old.family, old.log2_minutes, old.attempts, old.passes + 1)
    before, after = (posterior(one, (0.5,)) for one in (TALLIES, more))
    assert read(after.horizons, after.whole[0]).middle >= read(before.horizons, before.whole[0]).middle - 1e-6


def test_the_order_of_tasks_does_not_matter() -> None:
    """The same outcomes give the same numbers, bit for bit."""
    first, second = posterior(TALLIES, (0.5,)), posterior(TALLIES[::-1], (0.5,))
    assert (first.whole[0] == second.whole[0]).all()


def test_in_a_small_simulation_intervals_hold() -> None:
    """Of 16 intervals of 90 % nearly all hold the truth, and few designate at the threshold; benchmarks measure it."""
    counted = simulated(WORLDS[0], 480, replications=16)
    assert counted.covered >= 0.7
    assert counted.designated <= 0.35
    assert counted.width < 3
