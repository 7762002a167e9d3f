"""Severity by property: habits are found, beliefs stay within bounds, and who rated in which order changes nothing."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, RatingId, VulnerabilityId
from clearway.kernel.limits import RATING_REASON_CHARACTERS_MAX, RATINGS_PER_PARTY_MAX
from clearway.validation import rules
from clearway.validation.model import Assessment, Rating, SeverityModel
from clearway.validation.rules import severity

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
SCORES = st.floats(0, 10).map(lambda score: round(score, 1))
RATERS = st.sampled_from(["a", "b", "c", "d"])
ROWS = st.lists(st.tuples(st.integers(0, 12), RATERS, SCORES), max_size=40).map(
    lambda rows: [
        Assessment(subject=str(subject), rater=rater, scale="3.1", score=score, reference=rater == "d")
        for (subject, rater), score in {(one, by): score for one, by, score in rows}.items()
    ]
)


def world(seed: int, *, biases: dict[str, float], subjects: int = 300, reference: str = "") -> list[Assessment]:
    """Everybody rates everything, each with a habit and a chance of half a point."""
    chance = np.random.default_rng(seed)
    truth = chance.normal(5, 1.5, subjects)
    return [
        Assessment(
            subject=str(place),
            rater=name,
            scale="3.1",
            score=float(truth[place] + bias + chance.normal(0, 0.5)),
            reference=name == reference,
        )
        for place in range(subjects)
        for name, bias in biases.items()
    ]


def habits_of(model: SeverityModel) -> dict[str, float]:
    """Give the habit of each rater."""
    return {one.rater: one.bias for one in model.habits}


@given(ROWS)
def test_beliefs_stay_within_the_scale(told: list[Assessment]) -> None:
    """Whatever was rated: 0 <= low <= score <= high <= 10, and every rater of the ratings has a habit."""
    model = rules.fit(told)
    assert {one.rater for one in model.habits} == {one.rater for one in told}
    for subject in {one.subject for one in told}:
        given_to = [one for one in told if one.subject == subject]
        believed = rules.believe(model, given_to)
        assert believed is not None
        assert 0 <= believed.low <= believed.score <= believed.high <= 10
        assert believed.ratings == len(given_to)
    assert rules.believe(model, []) is None


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_ratings_changes_nothing(told: list[Assessment], shuffler: object) -> None:
    """The same ratings in another order give the same habits."""
    turned = list(told)
    getattr(shuffler, "shuffle")(turned)  # noqa: B009  hypothesis gives its own kind of random.Random
    one, other = rules.fit(told), rules.fit(turned)
    assert habits_of(one) == pytest.approx(habits_of(other), abs=1e-6)
    assert one.mean == pytest.approx(other.mean, abs=1e-6)


@given(SCORES, SCORES)
def test_a_higher_rating_never_lowers_the_belief(one: float, other: float) -> None:
    """Of two ratings by the same rater the higher gives the higher belief, and neither has the narrower interval."""
    low, high = (
        rules.believe(rules.NEWBORN, [Assessment(subject="s", rater="a", scale="3.1", score=score)])
        for score in sorted((one, other))
    )
    assert low is not None
    assert high is not None
    assert low.score <= high.score


@pytest.mark.parametrize("score", [3.0, 5.0, 7.0])
def test_more_raters_narrow_the_interval(score: float) -> None:
    """Who agrees adds certainty, and a rater of reference adds more than one of whom nothing is known."""
    unknown = [Assessment(subject="s", rater=str(n), scale="3.1", score=score) for n in range(4)]
    widths = [
        found.high - found.low
        for count in range(1, 5)
        if (found := rules.believe(rules.NEWBORN, unknown[:count])) is not None
    ]
    assert widths == sorted(widths, reverse=True)
    house = Assessment(subject="s", rater="h", scale="3.1", score=score, reference=True)
    surer = rules.believe(rules.NEWBORN, [house])
    assert surer is not None
    assert surer.high - surer.low < widths[0]


@pytest.mark.parametrize("seed", range(3))
def test_habits_are_found(seed: int) -> None:
    """Against a rater of reference each habit is found to a fifth of a point, and believed scores are freed of it."""
    biases = {"over": 1.5, "under": -1.0, "fair": 0.0, "house": 0.0}
    told = world(seed, biases=biases, reference="house")
    found = habits_of(rules.fit(told))
    assert found == pytest.approx(biases, abs=0.2)
    lone = rules.believe(rules.fit(told), [Assessment(subject="new", rater="over", scale="3.1", score=7.5)])
    fair = rules.believe(rules.fit(told), [Assessment(subject="new", rater="fair", scale="3.1", score=6.0)])
    assert lone is not None
    assert fair is not None
    assert lone.score == pytest.approx(fair.score, abs=0.2)


@given(ROWS.filter(bool))
def test_habits_are_the_posterior_of_all_ratings(told: list[Assessment]) -> None:
    """For the variances that were found, habits and mean are what the dense normal equations of the model give."""
    model = rules.fit(told)
    subjects = list(dict.fromkeys(one.subject for one in told))
    raters = [one.rater for one in model.habits]
    design = np.zeros((len(told), 1 + len(subjects) + len(raters)))
    for row, one in zip(design, told, strict=True):
        row[[0, 1 + subjects.index(one.subject), 1 + len(subjects) + raters.index(one.rater)]] = 1
    bias_priors = [0.1**-2 if name == "d" else model.bias_spread**-2 for name in raters]
    prior = np.diag([2.0**-2, *[model.deviation**-2] * len(subjects), *bias_priors])
    noise = np.array([model.habits[raters.index(one.rater)].spread ** -2 for one in told])
    covariance = np.linalg.inv(prior + (design.T * noise) @ design)
    pull = (design.T * noise) @ np.array([one.score for one in told])
    pull[0] += 6.5 * 2.0**-2
    found = covariance @ pull
    assert found[0] == pytest.approx(model.mean, abs=1e-6)
    assert found[-len(raters) :] == pytest.approx([one.bias for one in model.habits], abs=1e-6)
    errors = np.sqrt(np.diagonal(covariance)[-len(raters) :])
    assert errors == pytest.approx([one.bias_error for one in model.habits], abs=1e-6)
    # The variances are those that the expected squares give back, each with the prior's weight of four.
    squares = found**2 + np.diagonal(covariance)
    deviation = (squares[1 : 1 + len(subjects)].sum() + 4 * 2.0**2) / (len(subjects) + 4)
    assert deviation == pytest.approx(model.deviation**2, rel=0.01)
    left = np.array([one.score for one in told]) - design @ found
    residual = left**2 + np.einsum("ij,jk,ik->i", design, covariance, design)
    common = (residual.sum() + 4) / (len(told) + 4)
    for name, habit in zip(raters, model.habits, strict=True):
        own = residual[[one.rater == name for one in told]]
        assert (own.sum() + 4 * common) / (len(own) + 4) == pytest.approx(habit.spread**2, rel=0.01)


def test_without_reference_only_differences_are_found() -> None:
    """Nobody says where zero is: the habits lie as far apart as they do, around their middle."""
    found = habits_of(rules.fit(world(1, biases={"over": 1.5, "under": -0.5})))
    assert found["over"] - found["under"] == pytest.approx(2.0, abs=0.2)
    assert abs(found["over"] + found["under"]) < 0.5


def test_a_scale_and_a_role_have_habits_of_their_own() -> None:
    """The same party on another scale, and what the house hands in for others, are other raters."""
    told = [
        Assessment(subject=str(number), rater="a", scale=scale, score=5.0, reference=reference)
        for number, (scale, reference) in enumerate([("3.1", False), ("4.0", False), ("3.1", True), ("3.1", False)])
    ]
    habits = rules.fit(told).habits
    assert [(one.scale, one.reference, one.ratings) for one in habits] == [
        ("3.1", False, 2), ("4.0", False, 1), ("3.1", True, 1)
    ]  # fmt: skip


def test_few_ratings_say_little() -> None:
    """A rater with one rating is held to have a small habit with a wide interval; nothing told, nothing known."""
    (habit,) = rules.told(rules.fit([Assessment(subject="s", rater="a", scale="3.1", score=10)]).habits)
    assert 0 <= habit.bias < 1.5
    assert habit.low < 0 < habit.high
    assert rules.fit([]) == rules.NEWBORN


def test_only_those_who_rate_most_are_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the raters with the fewest ratings have no habit, and are believed as strangers are."""
    monkeypatch.setattr(severity, "RATERS_FITTED_MAX", 20)
    told = [Assessment(subject=str(n % 7), rater=str(n), scale="3.1", score=5.0) for n in range(20)]
    told += [Assessment(subject=subject, rater="often", scale="3.1", score=6.0) for subject in ("0", "1", "2")]
    model = rules.fit(told)
    assert len(model.habits) == 20
    assert "often" in habits_of(model)


def _rating(party: str, *, hours: int, score: float = 5, scale: str = "3.1", reference: bool = False) -> Rating:
    return Rating(
        id=RatingId("rat-0"), vulnerability=VulnerabilityId("vul-0"), party=PartyId(party), person=None, vector=V3,
        scale=scale, score=score, reason="r", reference=reference, rated_at=NOW + timedelta(hours=hours),
    )  # fmt: skip


def test_the_newest_rating_of_a_party_counts() -> None:
    """Once for each party, whichever scale it used last; what its own people say as reference counts beside it."""
    ratings = [
        _rating("a", hours=3, scale="4.0", score=6.0),
        _rating("a", hours=1, score=9.0),
        _rating("b", hours=2, score=2.0),
        _rating("b", hours=1, score=3.0, reference=True),
    ]
    counted = rules.counted(ratings)
    assert {(one.party, one.reference, one.score) for one in counted} == {
        ("a", False, 6.0), ("b", False, 2.0), ("b", True, 3.0)
    }  # fmt: skip
    assert rules.disagreement(counted) == 4.0
    assert rules.disagreement([]) == 0


def test_vectors_of_three_and_four_are_taken() -> None:
    """Version and score follow from the vector."""
    assert rules.require_rating(V3, "seen") == ("3.1", 9.8)
    assert rules.require_rating(V4, "seen") == ("4.0", 9.3)


@pytest.mark.parametrize(
    ("vector", "reason", "code"),
    [
        ("", "r", "bad-vector"),
        ("9.8", "r", "bad-vector"),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "r", "bad-vector"),
        (V3[:-4], "r", "bad-vector"),
        (V3 + "/" + "X" * 300, "r", "bad-vector"),
        (V3, "", "bad-reason"),
        (V3, " \n ", "bad-reason"),
        (V3, "a\0b", "bad-reason"),
        (V3, "x" * (RATING_REASON_CHARACTERS_MAX + 1), "bad-reason"),
    ],
)
def test_bad_ratings_are_refused_with_the_place(vector: str, reason: str, code: str) -> None:
    """No vector of version 3 or 4, one with a metric missing, or no reason."""
    with pytest.raises(Refusal) as caught:
        rules.require_rating(vector, reason)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_a_party_rates_only_so_often() -> None:
    """Up to the limit."""
    rules.require_another(RATINGS_PER_PARTY_MAX - 1)
    with pytest.raises(Refusal) as caught:
        rules.require_another(RATINGS_PER_PARTY_MAX)
    assert caught.value.code == "too-many-ratings"
