"""Whole estimates: zones, treatments of cheating, missing attempts, budgets, and where a suite ends."""

from math import log2

import msgspec
import pytest

from clearway.app.policies import shipped_threshold_policy
from clearway.benchmarking.actions.estimator import estimate_offline, estimator_code
from clearway.benchmarking.model.estimates import Bound, Estimate, Zone
from clearway.benchmarking.rules.estimate.deciding import Ends, zone_of
from clearway.benchmarking.rules.estimate.estimating import ESTIMATOR
from clearway.benchmarking.rules.estimate_words import conclusion, horizon_words, human_time, stability
from clearway.formats.outcome_matrix import OutcomeMatrix, matrix_of
from clearway.formats.threshold_policy import Cheating, Missing
from clearway.kernel.errors import Refusal
from tests.benchmarking.outcomes import BUDGET, drawn, outcome, policy


def _estimate(matrix: OutcomeMatrix, **said: object) -> Estimate:
    return estimate_offline(matrix, policy(**said), references={})


def test_each_zone_is_reached() -> None:
    """A model far above the threshold, one far below, and one at it."""
    zones = [_estimate(drawn(horizon)).horizon.zone for horizon in (3_000, 40, 480)]
    assert zones == [Zone.DESIGNATED, Zone.NOT_DESIGNATED, Zone.CANNOT_RULE_OUT]


def test_a_suite_that_ends_below_the_threshold_designates_nobody() -> None:
    """Nor does one that begins above it clear anybody: the probability would be the prior's alone."""
    short, long = Ends(least=0, most=log2(240)), Ends(least=log2(960), most=12)
    assert zone_of(0.99, policy=policy(), ends=short) is Zone.CANNOT_RULE_OUT
    assert zone_of(0.01, policy=policy(), ends=short) is Zone.NOT_DESIGNATED
    assert zone_of(0.01, policy=policy(), ends=long) is Zone.CANNOT_RULE_OUT
    assert zone_of(0.99, policy=policy(), ends=long) is Zone.DESIGNATED
    assert zone_of(0.9, policy=policy(), ends=Ends(least=0, most=12)) is Zone.DESIGNATED
    assert zone_of(0.1, policy=policy(), ends=Ends(least=0, most=12)) is Zone.NOT_DESIGNATED


@pytest.mark.parametrize(("passes", "bound", "word"), [(5, Bound.AT_LEAST, "at least"), (0, Bound.AT_MOST, "at most")])
def test_no_value_is_given_at_the_suites_end(passes: int, bound: Bound, word: str) -> None:
    """Whoever passes all, or nothing, gets a bound within what the suite measures."""
    rows = [outcome(f"t{n}", f"f{n % 8}", 2 ** (n / 4), passes) for n in range(40)]
    told = _estimate(matrix_of(rows))
    assert (told.horizon.bound, told.horizon.minutes) == (bound, None)
    assert horizon_words(told.horizon).startswith(word)
    assert told.reach.least is not None
    assert told.reach.most is not None
    assert told.horizon.low <= told.reach.most
    assert told.horizon.high >= told.reach.least


def test_a_suite_of_one_family_measures_nowhere_and_is_never_stable() -> None:
    """Nobody knows how families differ."""
    told = _estimate(matrix_of([outcome(f"t{n}", "f", 2 ** (n / 4), 5) for n in range(40)]))
    assert (told.horizon.bound, told.horizon.zone, told.stable) == (Bound.UNKNOWN, Zone.CANNOT_RULE_OUT, False)
    assert told.left_out == ()
    assert "one family" in stability(told)


def test_cheating_is_always_shown_in_all_three_ways() -> None:
    """The committed one counts; where they come to different zones the estimate is not stable."""
    rows = [outcome(f"t{n}", f"f{n % 8}", 2 ** (n / 4 + 1), 5, flagged=5 if n > 16 else 0) for n in range(40)]
    told = _estimate(matrix_of(rows))
    assert [one.cheating for one in told.treatments] == list(Cheating)
    by_way = {one.cheating: one.horizon for one in told.treatments}
    assert by_way[Cheating.FAIL] == told.horizon
    assert by_way[Cheating.FAIL].high < by_way[Cheating.PASS].low
    assert not told.stable
    assert "cheating counted as" in stability(told)
    again = _estimate(matrix_of(rows), cheating=Cheating.PASS)
    assert again.horizon == by_way[Cheating.PASS]


def test_missing_attempts_count_as_the_policy_says() -> None:
    """As failures, or not at all; how many there are is told."""
    rows = [outcome(f"t{n}", f"f{n % 8}", 2 ** (n / 4), min(5, 3), attempts=3) for n in range(30)]
    failed, dropped = (_estimate(matrix_of(rows), missing=way) for way in (Missing.FAIL, Missing.DROP))
    assert failed.counts.missing == dropped.counts.missing == 60
    assert failed.horizon.low < dropped.horizon.low
    none = matrix_of([outcome("t", "f", 5, 0, attempts=0)])
    with pytest.raises(Refusal, match="No task has an attempt"):
        _estimate(none, missing=Missing.DROP)


def test_there_is_a_curve_over_budgets_and_the_greatest_whole_one_decides() -> None:
    """A greater budget on some of the tasks stands in the curve and decides nothing."""
    matrix = drawn(480, budgets=(50_000, BUDGET))
    told = _estimate(matrix)
    assert [(one.budget, one.tasks) for one in told.budgets] == [(50_000, 60), (BUDGET, 60)]
    assert told.budgets[0].horizon.high < told.budgets[1].horizon.high
    assert told.budget == BUDGET
    some = matrix_of([row for row in matrix.rows if row.budget < BUDGET or row.task < "t30"])
    assert [(one.budget, one.tasks) for one in _estimate(some).budgets] == [(50_000, 60), (BUDGET, 30)]
    assert _estimate(some).budget == 50_000


def test_tasks_that_were_not_tried_with_more_tokens_count_as_the_policy_says() -> None:
    """Missing is failed: they pass where they passed with fewer. Missing is dropped: only the subset counts."""
    matrix = drawn(480, budgets=(50_000, BUDGET))
    some = matrix_of([row for row in matrix.rows if row.budget < BUDGET or row.task < "t30"])
    least = matrix_of(
        [*some.rows, *(msgspec.structs.replace(row, budget=BUDGET) for row in some.at(50_000) if row.task >= "t30")]
    )
    known, filled = _estimate(some).budgets[1], _estimate(least).budgets[1]
    assert (known.tasks, known.carried) == (30, 30)
    assert known.horizon.minutes == pytest.approx(filled.horizon.minutes)
    dropped = estimate_offline(some, policy(missing=Missing.DROP), references={}).budgets[1]
    subset = estimate_offline(matrix_of(some.at(BUDGET)), policy(missing=Missing.DROP), references={})
    assert (dropped.carried, dropped.horizon.minutes) == (0, pytest.approx(subset.horizon.minutes))
    assert dropped.horizon.minutes != pytest.approx(known.horizon.minutes)


@pytest.mark.parametrize(
    ("rows", "said", "code"),
    [
        ([outcome("t", "f", 5, 1, budget=1)], {}, "budget-not-committed"),
        ([outcome("t", "f", 5, 1, attempts=6)], {}, "too-many-attempts"),
        ([outcome("t", "f", 5, 1), outcome("u", "f", 5, 1, budget=50_000)], {}, "tasks-missing"),
        ([outcome("t", "f", 5, 1)], {"estimator": "another"}, "other-estimator"),
        ([outcome("t", "f", 5, 1)], {"estimator_code": f"sha256:{'0' * 64}"}, "other-estimator"),
    ],
)
def test_what_was_not_committed_to_is_refused(rows: list[object], said: dict[str, object], code: str) -> None:
    """Attempts, budgets, estimators and code beyond the commitment decide nothing."""
    with pytest.raises(Refusal) as refused:
        _estimate(matrix_of(rows), **said)  # pyright: ignore[reportArgumentType]  rows of the table above
    assert refused.value.code == code


def test_another_model_is_compared_with() -> None:
    """A weaker reference is likely shorter, the same one as likely as not."""
    matrix = drawn(960)
    told = estimate_offline(matrix, policy(), references={"same": matrix, "earlier": drawn(30)})
    shorter = {one.name: one.shorter for one in told.references}
    assert shorter["earlier"] > 0.99
    assert shorter["same"] == pytest.approx(0.5, abs=0.01)


def test_an_estimate_survives_json_and_says_what_follows() -> None:
    """It is kept as JSON; the words name the probability and the default."""
    told = _estimate(drawn(480))
    assert msgspec.json.decode(msgspec.json.encode(told), type=Estimate) == told
    assert "default is not-designated" in conclusion(told)
    assert [one.reliability for one in told.reliabilities] == [0.5, 0.8]
    assert told.reliabilities[1].horizon.high < told.reliabilities[0].horizon.high


def test_times_are_written_as_people_say_them() -> None:
    """To two or three figures."""
    said = [human_time(minutes) for minutes in (0.5, 4.25, 45, 480, 7_000, 100_000)]
    assert said == ["30 s", "4.2 min", "45 min", "8.0 h", "117 h", "69 days"]


def test_the_policy_that_ships_commits_to_the_estimator_that_ships() -> None:
    """When the estimator's code changes, so does the digest in data/policies/threshold_foundations.json."""
    shipped = shipped_threshold_policy()
    assert (shipped.estimator, shipped.estimator_code) == (ESTIMATOR, f"sha256:{estimator_code()}")
