"""Reputation: a posterior over precision, the order of what waits, and how well the posterior foretells. Pure.

Beta-binomial: the prior's findings are added to those decided, and the interval holds 90 % of the posterior (Gelman and
others, Bayesian Data Analysis, third edition, section 2.4). It changes when something is looked at, never what is
found: no rule about validity, placing, rank or verdict imports this file, and a test holds them to it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]  a number in, a number out

from clearway.findings.model import (
    INTERVAL,
    NEWCOMER_DECIDED_MAX,
    PRIOR,
    Calibration,
    Foretold,
    Share,
    Standing,
    Tally,
    Turn,
    Waiting,
)
from clearway.kernel.ids import PartyId

# How places go round: three of five to what is likeliest to be confirmed, by the posterior's mean; one to the least
# known finder; one to what has waited longest. The mean and not the upper bound, because the bound rewards ignorance:
# whoever sends much under ever new names would stand before everybody. Newcomers have places of their own instead, as
# many for each finder as for the next, so that neither the flood of one newcomer nor that of a known finder takes them;
# and as the oldest always has a place among the next five, nothing waits for ever, whatever its finder's standing.
_ROUND: Final = (Share.PROMISE, Share.PROMISE, Share.NEWCOMER, Share.PROMISE, Share.AGE)
BANDS: Final = 5


def standing_of(tally: Tally) -> Standing:
    """Give the posterior of what became of somebody's findings; of nobody's, the prior."""
    low, high = _interval(PRIOR.confirmed + tally.confirmed, PRIOR.refuted + tally.refuted)
    return Standing(
        subject=tally.subject,
        confirmed=tally.confirmed,
        refuted=tally.refuted,
        pending=tally.pending,
        mean=_mean(tally),
        low=low,
        high=high,
        is_newcomer=tally.decided <= NEWCOMER_DECIDED_MAX,
    )


def in_order(waiting: Sequence[Waiting], tallies: Mapping[PartyId, Tally]) -> tuple[Turn, ...]:
    """Put what waits in order: all of it, each once, by shares that go round.

    What several parties reported is as likely as the best of them, and as little known as the least known of them.
    """
    promises = {
        one.id: max((_mean(_of(tallies, party)) for party in one.parties), default=PRIOR.mean) for one in waiting
    }
    oldest = sorted(waiting, key=lambda one: (one.since, one.id))
    queues = {
        Share.PROMISE: iter(sorted(oldest, key=lambda one: -promises[one.id])),
        Share.NEWCOMER: iter(_least_known(oldest, tallies)),
        Share.AGE: iter(oldest),
    }
    turns = dict[str, Turn]()
    for place in range(len(waiting)):
        share = _ROUND[place % len(_ROUND)]
        one = next(one for one in queues[share] if one.id not in turns)
        turns[one.id] = Turn(waiting=one, share=share, promise=promises[one.id])
    return tuple(turns.values())


def calibrated(foretold: Iterable[Foretold]) -> tuple[Calibration, ...]:
    """Set what was predicted against what came out, newcomers first, the whole group before its bands."""
    ordered = sorted(foretold, key=lambda one: (not one.is_newcomer, -1 if one.band is None else one.band))
    return tuple(_calibration(one) for one in ordered if one.count)


def _calibration(told: Foretold) -> Calibration:
    predicted = told.expected / told.count
    low, high = _observed_within(told.confirmed, told.count)
    return Calibration(
        group="newcomers" if told.is_newcomer else "known",
        predicted_from=0 if told.band is None else told.band / BANDS,
        predicted_to=1 if told.band is None else (told.band + 1) / BANDS,
        count=told.count,
        predicted=predicted,
        observed=told.confirmed / told.count,
        low=low,
        high=high,
        is_biased=not low <= predicted <= high,
        waited=told.waited,
    )


def _least_known(oldest: Sequence[Waiting], tallies: Mapping[PartyId, Tally]) -> list[Waiting]:
    """Take turns: each finder's oldest before anybody's second, and among those the least known finder's first."""
    turns = Counter[PartyId]()
    keyed = list[tuple[int, int, int, Waiting]]()
    for age, one in enumerate(oldest):
        turn, decided = min((turns[party], _of(tallies, party).decided) for party in one.parties)
        keyed.append((turn, decided, age, one))
        turns.update(one.parties)
    return [one for *_, one in sorted(keyed, key=lambda each: each[:3])]


def _of(tallies: Mapping[PartyId, Tally], party: PartyId) -> Tally:
    return tallies.get(party) or Tally(subject=party)


def _mean(tally: Tally) -> float:
    return (PRIOR.confirmed + tally.confirmed) / (PRIOR.confirmed + PRIOR.refuted + tally.decided)


def _observed_within(confirmed: int, count: int) -> tuple[float, float]:
    """Give the Jeffreys interval of a share, which reaches the end where all or none were (Brown and others, 2001)."""
    low, high = _interval(confirmed + 0.5, count - confirmed + 0.5)
    return (low if confirmed else 0), (high if confirmed < count else 1)


def _interval(right: float, wrong: float) -> tuple[float, float]:
    tail = (1 - INTERVAL) / 2
    return float(betaincinv(right, wrong, tail)), float(betaincinv(right, wrong, 1 - tail))
