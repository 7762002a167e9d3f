"""Reputation: the posterior, an order in which nobody starves, and that neither touches what is found."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.model import (
    CONFIRMED_STAGES,
    PRIOR,
    REFUTED_STAGES,
    WAITING_STAGES,
    Foretold,
    Share,
    Stage,
    Tally,
    Waiting,
)
from clearway.findings.rules.reputation import BANDS, calibrated, in_order, standing_of
from clearway.kernel.ids import PartyId, VulnerabilityId

NOW: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COUNTS = st.integers(0, 2_000)
PARTIES: Final = [PartyId(f"pty-{number:016}") for number in range(5)]


def _tally(confirmed: int = 0, refuted: int = 0, *, party: str = "pty-0000000000000000") -> Tally:
    return Tally(subject=party, confirmed=confirmed, refuted=refuted)


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[Waiting], dict[PartyId, Tally]]:
    """Findings that wait, each of one to three parties, some of whom nothing is known of."""
    drawn = draw(st.lists(st.tuples(st.sets(st.sampled_from(PARTIES), min_size=1, max_size=3), st.integers(0, 50))))
    waiting = [
        Waiting(
            id=VulnerabilityId(f"vul-{number:016}"), title="", package="", stage=Stage.NEW,
            since=NOW - timedelta(minutes=minutes), parties=tuple(sorted(parties)),
        )
        for number, (parties, minutes) in enumerate(drawn)
    ]  # fmt: skip
    known = draw(st.dictionaries(st.sampled_from(PARTIES), st.tuples(COUNTS, COUNTS)))
    return waiting, {party: _tally(*counts, party=party) for party, counts in known.items()}


def _age(waiting: Sequence[Waiting]) -> list[Waiting]:
    return sorted(waiting, key=lambda one: (one.since, one.id))


@given(COUNTS, COUNTS)
def test_the_interval_holds_the_mean_and_each_decision_moves_it_its_way(confirmed: int, refuted: int) -> None:
    """One more confirmed raises mean and both ends, one more refuted lowers them, and the mean lies between."""
    standing = standing_of(_tally(confirmed, refuted))
    better, worse = standing_of(_tally(confirmed + 1, refuted)), standing_of(_tally(confirmed, refuted + 1))
    assert 0 < standing.low < standing.mean < standing.high < 1
    assert worse.mean < standing.mean < better.mean
    assert worse.low < standing.low < better.low
    assert worse.high < standing.high < better.high


@given(COUNTS, COUNTS)
def test_the_more_is_decided_the_narrower(confirmed: int, refuted: int) -> None:
    """Twice as much of both leaves a narrower interval, unless there is nothing to double."""
    once, twice = standing_of(_tally(confirmed, refuted)), standing_of(_tally(2 * confirmed, 2 * refuted))
    assert (twice.high - twice.low < once.high - once.low) or not confirmed + refuted


def test_a_newcomer_stands_at_the_stated_prior() -> None:
    """Nothing decided: the mean is the prior's, the interval Beta(2, 2)'s; what is pending moves nothing."""
    standing = standing_of(Tally(subject="x", pending=1_000))
    assert (PRIOR.confirmed, PRIOR.refuted) == (2, 2)
    assert (standing.mean, standing.is_newcomer) == (PRIOR.mean, True)
    assert (standing.low, standing.high) == pytest.approx((0.13535, 0.86465), abs=1e-5)
    assert not standing_of(_tally(3, 2)).is_newcomer


def test_every_stage_counts_one_way_at_most() -> None:
    """What is confirmed, refuted or waits is told apart; only what was merged stands nowhere."""
    kinds = (CONFIRMED_STAGES, REFUTED_STAGES, WAITING_STAGES)
    assert sum(map(len, kinds)) == len(frozenset[Stage]().union(*kinds))
    assert frozenset[Stage]().union(*kinds) == frozenset(Stage) - {Stage.MERGED}


@given(_worlds())
def test_the_order_drops_nothing(world: tuple[list[Waiting], dict[PartyId, Tally]]) -> None:
    """Whatever waits is in the order, each once, and however it came in."""
    waiting, tallies = world
    turns = in_order(waiting, tallies)
    assert sorted(turn.waiting.id for turn in turns) == sorted(one.id for one in waiting)
    assert in_order(waiting[::-1], tallies) == turns


@given(_worlds())
def test_nothing_starves(world: tuple[list[Waiting], dict[PartyId, Tally]]) -> None:
    """With r older ones before it, anything stands among the first 5 (r + 1), whatever its finders' standing."""
    waiting, tallies = world
    places = {turn.waiting.id: place for place, turn in enumerate(in_order(waiting, tallies))}
    for older, one in enumerate(_age(waiting)):
        assert places[one.id] < 5 * (older + 1)


@given(_worlds(), st.integers(0, 4))
def test_a_newcomer_comes_early(world: tuple[list[Waiting], dict[PartyId, Tally]], which: int) -> None:
    """Something of a newcomer stands among the first 5 r + 3, where r other finders are newcomers like it."""
    waiting, tallies = world
    newcomer = PARTIES[which]
    tallies.pop(newcomer, None)
    others = [party for party in PARTIES if party != newcomer and not tallies.get(party, _tally()).decided]
    places = [place for place, turn in enumerate(in_order(waiting, tallies)) if newcomer in turn.waiting.parties]
    assert not places or places[0] < 5 * len(others) + 3


@given(_worlds())
def test_promise_puts_the_likelier_first(world: tuple[list[Waiting], dict[PartyId, Tally]]) -> None:
    """Among the places by promise none stands after one that is less likely to be confirmed."""
    promises = [turn.promise for turn in in_order(*world) if turn.share is Share.PROMISE]
    assert promises == sorted(promises, reverse=True)


def _flood(party: PartyId, count: int, *, start: int) -> list[Waiting]:
    return [
        Waiting(
            id=VulnerabilityId(f"vul-{start + number:016}"), title="", package="", stage=Stage.NEW,
            since=NOW + timedelta(seconds=start + number), parties=(party,),
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tallies",
    [
        {PARTIES[0]: _tally(500, 10), PARTIES[1]: _tally(0, 300)},
        {PARTIES[0]: _tally(), PARTIES[1]: _tally(0, 300)},
        {PARTIES[2]: _tally(0, 1)},
        {},
    ],
)
def test_no_flood_keeps_a_newcomer_out(tallies: Mapping[PartyId, Tally]) -> None:
    """A thousand of a good finder, of a bad one and of another newcomer before it: its first is soon met."""
    flood = [one for at, party in enumerate(PARTIES[:2]) for one in _flood(party, 500, start=1_000 * at)]
    (late,) = _flood(PARTIES[2], 1, start=9_000)
    order = [turn.waiting.id for turn in in_order([*flood, late], tallies)]
    assert order.index(late.id) < 13


def test_no_flood_keeps_the_worst_finder_waiting() -> None:
    """Fifty of the worst finder, then thousands of better and of newer ones: each of the fifty has its turn by age."""
    worst = _flood(PARTIES[0], 50, start=0)
    flood = [one for at, party in enumerate(PARTIES[1:], 1) for one in _flood(party, 500, start=1_000 * at)]
    tallies = {PARTIES[0]: _tally(0, 300), PARTIES[1]: _tally(300, 0)}
    places = {turn.waiting.id: place for place, turn in enumerate(in_order([*flood, *worst], tallies))}
    assert all(places[one.id] < 5 * (older + 1) for older, one in enumerate(worst))


def test_predictions_are_set_against_what_came_out() -> None:
    """Newcomers first, a whole group before its bands; a prediction outside what was observed is called biased."""
    told = [
        Foretold(is_newcomer=False, band=4, count=100, expected=90, confirmed=60, waited=timedelta(hours=1)),
        Foretold(is_newcomer=True, band=None, count=40, expected=20, confirmed=19, waited=timedelta(hours=2)),
        Foretold(is_newcomer=False, band=None, count=100, expected=90, confirmed=60, waited=timedelta(hours=1)),
        Foretold(is_newcomer=True, band=2, count=0, expected=0, confirmed=0, waited=timedelta(0)),
    ]
    new, known, band = calibrated(told)
    assert (new.group, new.predicted, new.observed, new.is_biased) == ("newcomers", 0.5, 0.475, False)
    assert (known.predicted, known.observed, known.is_biased) == (0.9, 0.6, True)
    assert (known.predicted_from, known.predicted_to, band.predicted_from, band.predicted_to) == (0, 1, 0.8, 1)


@given(st.integers(1, 500).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_what_was_observed_lies_within_its_interval(drawn: tuple[int, int]) -> None:
    """However few were decided, the share that was confirmed lies within what is said around it."""
    confirmed, count = drawn
    (told,) = calibrated(
        [Foretold(is_newcomer=True, band=BANDS - 1, count=count, expected=0, confirmed=confirmed, waited=timedelta(0))]
    )
    assert told.low <= told.observed <= told.high
