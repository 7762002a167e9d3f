"""Candidates: which statements are worth comparing at all.

Every pair that shares a rare key is compared: an address, a name of code, a package with a version or a day, the same
text; and for each statement those whose rare words are the most alike. Keys that very many share tell nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Pairs, nearest, once, terms_of

_NEAREST_TEXTS: Final = 18
_NEAREST_TITLES: Final = 5
_COMMON_SHARE: Final = 0.03
_COMMON_MAX: Final = 430
_MONTH: Final = 30
# How many statements may share a key of each kind before it tells nothing.
_ADDRESS, _NAME, _VERSION, _DAY, _PACKAGE, _TEXT, _TITLE = 14, 8, 16, 40, 14, 20, 40


def candidates(profiles: Sequence[Profile]) -> Pairs:
    """Give the pairs that are worth comparing; a dozen or so for each statement."""
    found = [_nearest([p.words + tuple(p.package_words) for p in profiles], _NEAREST_TEXTS)]
    found.append(_nearest([p.title_words for p in profiles], _NEAREST_TITLES))
    found += [np.array(list(_sharing(keys, most)), np.int64).reshape(-1, 2) for keys, most in _keys(profiles)]
    return once(np.concatenate(found))


def _nearest(bags: Sequence[Sequence[str]], count: int) -> np.ndarray:
    terms = terms_of(bags, counted=True)
    weighted = terms.weighted(terms.rarity).unit()
    most = min(max(2, _COMMON_SHARE * len(bags)), _COMMON_MAX)
    rare = weighted.weighted((terms.spread <= most).astype(np.float32)).pruned()
    pairs = nearest(rare, count)
    return np.column_stack([pairs.left, pairs.right])


def _keys(profiles: Sequence[Profile]) -> Iterator[tuple[list[Iterable[object]], int]]:
    heads = [p.title or p.beginning[:200] for p in profiles]
    yield [p.identifiers for p in profiles], _TITLE
    yield [p.references for p in profiles], _ADDRESS
    yield [p.names for p in profiles], _NAME
    yield [p.packages for p in profiles], _PACKAGE
    yield [[p.whole] for p in profiles], _TEXT
    yield [[(name, v) for name in p.packages for v in p.versions] for p in profiles], _VERSION
    yield [[(part, v) for part in p.package_words for v in p.versions] for p in profiles], _VERSION - 4
    yield [[(part, p.day) for part in p.package_words if p.day] for p in profiles], _DAY
    yield [[(head, v) for v in p.versions] for head, p in zip(heads, profiles, strict=True)], _TITLE
    yield [[(head, month) for month in _months(p.day)] for head, p in zip(heads, profiles, strict=True)], _TITLE
    yield [[tuple(sorted(p.fixed))] if len(p.fixed) > 1 else [] for p in profiles], _VERSION


def _months(day: int) -> tuple[object, ...]:
    # Two overlapping spans, so that neighbors on both sides of a boundary meet.
    return (day // _MONTH, ("half", (day + _MONTH // 2) // _MONTH)) if day else ()


def _sharing(keys: Sequence[Iterable[object]], most: int) -> Iterator[tuple[int, int]]:
    holders: defaultdict[object, list[int]] = defaultdict(list)
    for place, held in enumerate(keys):
        for key in held:
            holders[key].append(place)
    for places in holders.values():
        if 1 < len(places) <= most:
            yield from combinations(places, 2)
