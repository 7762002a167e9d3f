"""What a plan can tell: sure far from the threshold, unsure at it, and the same numbers again."""

from clearway.benchmarking.rules.power import Plan, Tried, power_of, tried

PLAN = Plan(families=12, tasks=40, attempts=3, least_minutes=2, most_minutes=5_760)


def _tried(doublings: int) -> list[Tried]:
    return list(tried(PLAN, 240, doublings=doublings, replications=4, seed=1))


def test_far_from_the_threshold_it_is_sure() -> None:
    """Three doublings below nobody is designated, three above nobody is cleared; twice asked, the answer is one."""
    assert _tried(-3) == _tried(-3)
    below, above = (power_of(_tried(doublings), upper=0.9, lower=0.1) for doublings in (-3, 3))
    assert (below.designated, above.not_designated) == (0, 0)
    assert below.not_designated >= 0.5
    assert above.designated >= 0.5
    assert 0.5 < below.width < 4


def test_each_zone_begins_at_its_own_probability() -> None:
    """The upper one designates and the lower one clears, both included; what is between is neither."""
    told = power_of([Tried(above=one, width=1) for one in (0.9, 0.5, 0.11, 0.1)], upper=0.9, lower=0.1)
    assert (told.designated, told.not_designated, told.cannot_rule_out) == (0.25, 0.25, 0.5)
