"""What a plan can tell: sure far from the threshold, unsure at it, and the same numbers again."""

from clearway.benchmarking.rules.power import Plan, power_of

PLAN = Plan(families=12, tasks=40, attempts=3, least_minutes=2, most_minutes=5_760)


def test_far_from_the_threshold_it_is_sure() -> None:
    """Three doublings below nobody is designated, three above nobody is cleared; twice asked, the answer is one."""
    told = [
        list(power_of(PLAN, 240, abilities=(-3, 3), upper=0.9, lower=0.1, replications=4, seed=1)) for _ in range(2)
    ]
    below, above = told[0]
    assert told[0] == told[1]
    assert (below.ability, above.ability) == (30, 1_920)
    assert (below.designated, above.not_designated) == (0, 0)
    assert below.not_designated >= 0.5
    assert above.designated >= 0.5
    assert 0.5 < below.width < 4
