"""Audit samples: the draw is fair and anybody's, the bounds hold as often as they say, and bad asking is refused."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ClaimId, PersonId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, SAMPLE_SIZE_MAX
from clearway.validation.model import (
    SAMPLE_LEVEL,
    AuditAnswer,
    Candidate,
    SampledItem,
    SampleOf,
    SampleScope,
    VerdictKind,
)
from clearway.validation.rules import sampling as rules

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VUL = VulnerabilityId("vul-0000000000000001")
KEYS = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), unique=True, max_size=30)
SEEDS = st.binary(min_size=32, max_size=32)
COUNTS = st.integers(1, 400).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count)))


@given(KEYS, SEEDS, st.integers(1, 40))
def test_the_draw_is_the_same_for_everybody(keys: list[str], seed: bytes, size: int) -> None:
    """In whatever order the population comes, the same seed draws the same, each once and none from elsewhere."""
    drawn = rules.draw(keys, seed, size)
    assert drawn == rules.draw(keys[::-1], seed, size)
    assert len(drawn) == len(set(drawn)) == min(size, len(keys))
    assert set(drawn) <= set(keys)


@given(KEYS, SEEDS, st.integers(1, 40))
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(keys: list[str], seed: bytes, size: int) -> None:
    """Going on with a sample changes nothing that was drawn before."""
    assert rules.draw(keys, seed, size) == rules.draw(keys, seed, size + 5)[:size]


@given(KEYS, SEEDS, st.integers(1, 40))
def test_a_sample_is_drawn_again_from_its_population(keys: list[str], seed: bytes, size: int) -> None:
    """Text, digest and seed are enough; a population that lost a line is noticed."""
    text = rules.population_text(Candidate(key=key, vulnerability=VUL) for key in keys)
    digest = sha256(text.encode()).hexdigest()
    assert rules.redraw(text, digest=digest, seed=seed.hex(), size=size) == rules.draw(keys, seed, size)
    assert rules.redraw(text + "x\n", digest=digest, seed=seed.hex(), size=size) is None


def test_every_key_is_as_likely_as_the_next() -> None:
    """Over 4,000 seeds each of ten keys is drawn three times out of ten, as far as chance goes."""
    keys = [f"key {number}" for number in range(10)]
    seeds = (sha256(str(number).encode()).digest() for number in range(4_000))
    times = Counter(key for seed in seeds for key in rules.draw(keys, seed, 3))
    assert all(abs(times[key] / 4_000 - 0.3) < 0.03 for key in keys)


@given(COUNTS)
def test_the_bounds_hold_the_rate(counts: tuple[int, int]) -> None:
    """Rate within both intervals, Jeffreys's never beyond Clopper and Pearson's, and all from 0 to 1."""
    wrong, count = counts
    found = rules.rate_of(count - wrong, wrong, waiting=0)
    assert found.rate is not None
    assert found.rate == wrong / count
    assert 0 <= found.exact_low <= found.bayes_low <= found.rate <= found.bayes_high <= found.exact_high <= 1


@given(COUNTS)
def test_right_and_wrong_mirror_each_other(counts: tuple[int, int]) -> None:
    """What is an error rate from one side is a rate of right decisions from the other."""
    wrong, count = counts
    one, other = (rules.rate_of(count - wrong, wrong, waiting=0), rules.rate_of(wrong, count - wrong, waiting=0))
    assert one.exact_low == pytest.approx(1 - other.exact_high, abs=1e-9)
    assert one.bayes_low == pytest.approx(1 - other.bayes_high, abs=1e-9)


@pytest.mark.parametrize("truth", [0.01, 0.1, 0.31, 0.5])
@pytest.mark.parametrize("count", [10, 30, 100])
def test_the_bounds_cover_as_often_as_they_say(truth: float, count: int) -> None:
    """Weighed by the chance of each outcome: the exact ones at least 90 % of the time."""
    covered = sum(
        comb(count, wrong) * truth**wrong * (1 - truth) ** (count - wrong)
        for wrong in range(count + 1)
        if (found := rules.rate_of(count - wrong, wrong, waiting=0)).exact_low <= truth <= found.exact_high
    )
    assert covered >= SAMPLE_LEVEL


def test_bounds_of_known_counts() -> None:
    """Three wrong of fifty, and none of fifty, as R's binom.test and qbeta give them."""
    three, none = rules.rate_of(47, 3, waiting=0), rules.rate_of(50, 0, waiting=0)
    assert (three.exact_low, three.exact_high) == pytest.approx((0.0165518, 0.1478371), abs=1e-4)
    assert (none.exact_low, none.exact_high) == pytest.approx((0, 1 - 0.05 ** (1 / 50)), abs=1e-9)
    assert none.bayes_low == 0 < none.bayes_high < none.exact_high


def test_nothing_answered_says_nothing() -> None:
    """Without an answer there is no rate, anything is possible, and it is not final."""
    items = [SampledItem(position=1, key="k", vulnerability=VUL)]
    found = rules.error_rate(items)
    assert (found.rate, found.exact_low, found.exact_high, found.is_final) == (None, 0, 1, False)
    answered = SampledItem(position=1, key="k", vulnerability=VUL, answer=AuditAnswer.DISAGREE)
    assert (rules.error_rate([answered]).rate, rules.error_rate([answered]).is_final) == (1, True)


def _scope(
    of: SampleOf = SampleOf.VERDICTS,
    *,
    days: int = 1,
    kind: VerdictKind | None = None,
    claim: str = "",
    rater: str = "",
) -> SampleScope:
    return SampleScope(
        of=of,
        since=NOW - timedelta(days=days),
        until=NOW,
        kind=kind,
        claim=ClaimId(claim) if claim else None,
        rater=PersonId(rater) if rater else None,
    )


@pytest.mark.parametrize(
    "scope",
    [
        _scope(days=0),
        _scope(days=-1),
        _scope(rater="per-1"),
        _scope(SampleOf.RATINGS),
        _scope(SampleOf.RATINGS, rater="per-1", claim="clm-1"),
        _scope(SampleOf.RATINGS, rater="per-1", kind=VerdictKind.REPRODUCED),
    ],
)
def test_what_does_not_go_together_is_refused(scope: SampleScope) -> None:
    """A period without length, verdicts of a rater, ratings of nobody or of a claim."""
    with pytest.raises(Refusal) as caught:
        rules.require_scope(scope)
    assert caught.value.code == "bad-sample"


def test_what_goes_together_is_taken() -> None:
    """Verdicts of a kind and a claim; the ratings of a person."""
    rules.require_scope(_scope(kind=VerdictKind.REPRODUCED, claim="clm-1"))
    rules.require_scope(_scope(SampleOf.RATINGS, rater="per-1"))


@given(st.integers(-5, SAMPLE_SIZE_MAX + 5), st.integers(0, 3_000))
def test_a_size_is_bounded_by_limit_and_population(size: int, population: int) -> None:
    """Never more than there are; refused beyond the limit, and where there is nothing."""
    if 0 < size <= SAMPLE_SIZE_MAX and population:
        assert rules.require_size(size, population) == min(size, population)
    else:
        with pytest.raises(Refusal):
            rules.require_size(size, population)


@pytest.mark.parametrize("note", ["", "  ", "x" * (REASON_CHARACTERS_MAX + 1), "a\x00b", "a\x1b[31m"])
def test_who_disagrees_says_why(note: str) -> None:
    """No reason, one that is too long and one that no terminal may print are refused."""
    with pytest.raises(Refusal) as caught:
        rules.require_answer(AuditAnswer.DISAGREE, note)
    assert caught.value.where == "note"
    assert not rules.require_answer(AuditAnswer.AGREE, " ")
    assert rules.require_answer(AuditAnswer.DISAGREE, " wrong crash ") == "wrong crash"
