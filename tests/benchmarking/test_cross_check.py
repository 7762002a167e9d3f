"""The cross-check: words for each end of it, the same numbers by sampling, and a refusal where no sampler is."""

import importlib.util

import pytest

from clearway.benchmarking.actions.cross_check import cross_check
from clearway.benchmarking.model.cross_checks import Computed, CrossCheck
from clearway.benchmarking.rules.estimate_words import cross_check_words
from clearway.kernel.errors import Refusal
from tests.benchmarking.outcomes import drawn, policy

INSTALLED = importlib.util.find_spec("numpyro") is not None


def _checked(sampled: float, *, r_hat: float = 1.0, divergent: int = 0) -> CrossCheck:
    return CrossCheck(
        integrated=Computed(above=0.5, low=60, high=600),
        sampled=Computed(above=sampled, low=61, high=590),
        effective=2_500,
        r_hat=r_hat,
        divergent=divergent,
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (_checked(0.54), "They agree: 0.040 apart, and sampling has a standard error of 0.010."),
        (_checked(0.56), "They disagree: 0.060 apart, and sampling has a standard error of 0.010 only."),
        (_checked(0.5, r_hat=1.05), "The sampler did not settle (r-hat 1.050, 0 divergent): it checks nothing."),
        (_checked(0.5, divergent=1), "The sampler did not settle (r-hat 1.000, 1 divergent): it checks nothing."),
    ],
)
def test_both_ways_stand_side_by_side(told: CrossCheck, said: str) -> None:
    """With the interval of each; whoever did not settle has shown nothing, however near it came."""
    integrated, sampled, last = cross_check_words(told)
    assert "0.500, 90 % interval 60 min to 10.0 h" in integrated
    assert f"{told.sampled.above:.3f}, 90 % interval 61 min to 9.8 h" in sampled
    assert last == said


@pytest.mark.skipif(not INSTALLED, reason="numpyro, of the extra crosscheck, is not installed")
@pytest.mark.timeout(600)
def test_sampling_comes_to_the_same() -> None:
    """For the committed reliability, here one of 80 %, within the error of sampling."""
    told = cross_check(drawn(1_500), policy(reliability_percent=80))
    assert told.settled
    assert told.agrees
    assert 0.02 < told.integrated.above < 0.98


@pytest.mark.skipif(INSTALLED, reason="numpyro is installed")
def test_without_a_sampler_it_is_said_what_to_install() -> None:
    """Before anything is computed."""
    with pytest.raises(Refusal, match="numpyro") as refused:
        cross_check(drawn(960), policy())
    assert "'.[crosscheck]'" in refused.value.hint
