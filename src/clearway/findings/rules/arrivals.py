"""Many findings that arrive together: looked up in the index and among themselves, compared, and weighed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, cast

import msgspec
import numpy as np

from clearway.findings.model import Finding, NewTelling
from clearway.findings.rules.likeness.arriving import (
    Shared,
    arrival_columns,
    arrival_corpus,
    arrival_keys,
    key_number,
    promising,
    told_apart,
)
from clearway.findings.rules.likeness.blocking import Key
from clearway.findings.rules.likeness.profile import Profile, profile
from clearway.findings.rules.likeness.reasons import agreements, differences
from clearway.findings.rules.likeness.scoring import probability
from clearway.findings.rules.likeness.terms import Pairs
from clearway.findings.rules.telling import (
    CRASH,
    FUNCTION,
    IDENTITY,
    LINE,
    PROOF,
    SAME,
    SITE,
    Telling,
    statement_of,
)
from clearway.formats.background import Background
from clearway.formats.forest import Forest
from clearway.formats.text import inert_line

# What a shared key says by itself; set by judgement, for want of labelled findings. A function alone decides nothing.
SURE: Final = {SAME: 0.999, IDENTITY: 0.99, PROOF: 0.98, CRASH: 0.97, LINE: 0.96, SITE: 0.96, FUNCTION: 0.4}
_WORTH_TELLING: Final = 0.1
_PACK: Final = msgspec.msgpack.Encoder()
_UNPACK: Final = msgspec.msgpack.Decoder(Profile)
Holders = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What is needed to place arrivals: how common words are, and the model of pairs of which one side arrives."""

    background: Background
    model: Forest


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A finding that no key decided on, as it is compared; `place` is its place among those that arrive together."""

    place: int
    profile: Profile
    keys: tuple[Key, ...]


class Hit(NamedTuple):
    """One on file, or an earlier one of the same arrivals, that an arrival may tell the same as.

    `number` is its number in the index, or -1 less its place among the arrivals.
    """

    number: int
    probability: float
    agreements: tuple[str, ...]
    differences: tuple[str, ...] = ()
    sure: bool = False


def numbers_of(keys: Sequence[Sequence[Key]]) -> dict[int, int]:
    """Give the keys' numbers, each with how many holders are worth knowing."""
    return {key_number(key): key.most for own in keys for key in own}


def by_keys(tellings: Sequence[Telling], held: Holders) -> list[list[Hit]]:
    """Find for each telling those that share a key which says much; the first of each key speaks for the others."""
    found = _lookup(list(enumerate(telling.deciding for telling in tellings)), held)
    return [_surest(hits) for hits in _hits_by_keys(tellings, found)]


def is_decided(hits: Sequence[Hit]) -> bool:
    """Tell whether a key decides, so that nothing has to be compared word by word."""
    return any(hit.sure for hit in hits)


def _surest(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.sure] or hits


def _hits_by_keys(tellings: Sequence[Telling], found: Iterable[list[tuple[Key, Sequence[int]]]]) -> list[list[Hit]]:
    return [
        [
            Hit(
                number=holders[0],
                probability=SURE[key.kind],
                agreements=(_in_words(telling, key),),
                sure=key.kind != FUNCTION,
            )
            for key, holders in of
        ]
        for telling, of in zip(tellings, found, strict=True)
    ]


def arrival(finding: Finding, place: int, placing: Placing) -> Arrival:
    """Take a finding apart for comparing."""
    taken = profile(statement_of(finding))
    return Arrival(place=place, profile=taken, keys=tuple(arrival_keys(taken, placing.background)))


def shared_with(arrivals: Sequence[Arrival], held: Holders) -> list[list[Shared]]:
    """Give what each arrival shares, and with whom: on file, or earlier among the arrivals."""
    return [
        [
            Shared(key=key, others=len(holders), holders=holders if len(holders) <= key.most else ())
            for key, holders in of
        ]
        for of in _lookup([(one.place, one.keys) for one in arrivals], held)
    ]


def worth_comparing(shared: Sequence[Sequence[Shared]], placing: Placing) -> list[list[int]]:
    """Choose for each arrival the numbers of those that it is compared with word by word."""
    return [promising(of, placing.background) for of in shared]


def compared(
    arrivals: Sequence[Arrival],
    candidates: Sequence[Sequence[int]],
    *,
    shared: Sequence[Sequence[Shared]],
    profiles: Mapping[int, bytes],
    placing: Placing,
) -> list[list[Hit]]:
    """Compare each arrival with its candidates; `profiles` are packed ones of the numbers that are on file."""
    numbers = sorted({number for of in candidates for number in of if number >= 0})
    place_of = {-1 - one.place: place for place, one in enumerate(arrivals)}
    place_of |= {number: len(arrivals) + place for place, number in enumerate(numbers)}
    everybody = [one.profile for one in arrivals] + [_unpacked(profiles[number]) for number in numbers]
    ends = [
        (left, number)
        for left, of in enumerate(candidates)
        for number in of
        if not told_apart(everybody[left], everybody[place_of[number]])
    ]
    if not ends:
        return [[] for _ in arrivals]
    pairs = Pairs(
        left=np.array([left for left, _ in ends]),
        right=np.array([place_of[number] for _, number in ends]),
    )
    columns = arrival_columns(
        everybody, pairs, arrival_corpus((one for of in shared for one in of), placing.background)
    )
    hits: list[list[Hit]] = [[] for _ in arrivals]
    values = cast("list[float]", probability(placing.model, columns).tolist())
    for (left, number), (_, right), value in zip(ends, pairs.ends(), values, strict=True):
        if value >= _WORTH_TELLING:
            hits[left].append(_hit(number, value, ours=everybody[left], theirs=everybody[right]))
    return hits


# Those who are compared often are compared again soon: unpacking takes longer than finding them.
@lru_cache(maxsize=2_000)
def _unpacked(packed: bytes) -> Profile:
    return _UNPACK.decode(packed)


def together(*found: Sequence[Hit]) -> list[Hit]:
    """Put hits together; of several on one finding the most probable, with what all of them agree in."""
    best: dict[int, Hit] = {}
    for hit in sorted((hit for of in found for hit in of), key=lambda hit: -hit.probability):
        first = best.setdefault(hit.number, hit)
        agreed = dict.fromkeys((*first.agreements, *hit.agreements))
        differing = first.differences or hit.differences
        best[hit.number] = first._replace(agreements=tuple(agreed), differences=differing)
    return list(best.values())


def telling_for_index(telling: Telling, taken: Arrival) -> NewTelling:
    """Give a finding as it goes into the index."""
    keys = (*telling.deciding, *taken.keys)
    return NewTelling(
        finding=telling.finding.id, profile=_PACK.encode(taken.profile), keys=tuple({key_number(key) for key in keys})
    )


def _lookup(keys: Sequence[tuple[int, Sequence[Key]]], held: Holders) -> Iterator[list[tuple[Key, Sequence[int]]]]:
    """Give for each place in turn its keys that others hold: on file, and after them those that came earlier."""
    mates: defaultdict[int, list[int]] = defaultdict(list)
    for at, own in keys:
        found: list[tuple[Key, Sequence[int]]] = []
        for key in own:
            number = key_number(key)
            if holders := [*held.get(number, ()), *mates[number]]:
                found.append((key, holders))
            mates[number].append(-1 - at)
        yield found


def _hit(number: int, value: float, *, ours: Profile, theirs: Profile) -> Hit:
    return Hit(
        number=number, probability=value, agreements=agreements(ours, theirs), differences=differences(ours, theirs)
    )


def _in_words(telling: Telling, key: Key) -> str:
    match key.kind:
        case "identity":
            return inert_line(f"both are {key.text.partition(' ')[0]}")
        case "proof":
            return "the proofs are the same, byte for byte"
        case "crash":
            return inert_line(f"same crash in {telling.finding.crash_state[0]}")
        case "line":
            return inert_line(f"both are {key.text.rpartition(' ')[2]} in line {telling.finding.line} of one file")
        case "site":
            return inert_line(f"both are {key.text.rpartition(' ')[2]} in {key.text.split(' ')[1]}")
        case "function":
            return inert_line(f"both are in {key.text.split(' ')[1]}")
        case _:
            return "an earlier finding says the same in every word"
