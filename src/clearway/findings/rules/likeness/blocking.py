"""Candidates: which statements are worth comparing at all.

Every pair that shares a rare key is compared: an address, a name of code, a package with a version or a day, the same
text; and for each statement those whose rare words are the most alike. Keys that very many share tell nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

import numpy as np

from clearway.findings.rules.likeness.corpus import Spoken
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Pairs, Whole, nearest, once, terms_of

_NEAREST_TEXTS: Final = 18
_NEAREST_TITLES: Final = 5
_COMMON_SHARE: Final = 0.03
_COMMON_MAX: Final = 430
_MONTH: Final = 30
# How many statements may share a key of each kind before it tells nothing.
_MOST: Final = (14, 8, 16, 40, 14, 20, 40)
_ADDRESS, _NAME, _VERSION, _DAY, _PACKAGE, _TEXT, _TITLE = _MOST


def candidates(profiles: Sequence[Profile]) -> Pairs:
    """Give the pairs that are worth comparing; a dozen or so for each statement."""
    found = [_nearest([(*p.words, *sorted(p.package_words)) for p in profiles], _NEAREST_TEXTS)]
    found.append(_nearest([p.title_words for p in profiles], _NEAREST_TITLES))
    found.append(_sharing(profiles))
    return once(np.concatenate(found))


def _nearest(bags: Sequence[Sequence[str]], count: int) -> Whole:
    terms = terms_of(bags, Spoken(count=len(bags)), counted=True)
    weighted = terms.weighted(terms.rarity).unit()
    most = min(max(2, _COMMON_SHARE * len(bags)), _COMMON_MAX)
    rare = weighted.weighted((terms.spread <= most).astype(np.float32)).pruned()
    pairs = nearest(rare, count)
    return np.column_stack([pairs.left, pairs.right])


class Key(NamedTuple):
    """What statements about one vulnerability often share; `most` are so many holders that sharing it tells nothing."""

    kind: str
    most: int
    text: str


def keys_of(p: Profile) -> Iterator[Key]:
    """Give a statement's keys, except its words."""
    head = p.title or p.beginning[:200]
    yield from (Key("identifier", _TITLE, name) for name in p.identifiers)
    yield from (Key("reference", _ADDRESS, address) for address in p.references)
    yield from (Key("name", _NAME, name) for name in p.names)
    yield from (Key("package", _PACKAGE, name) for name in p.packages)
    yield Key("text", _TEXT, p.whole)
    for version in p.versions:
        yield from (Key("package version", _VERSION, f"{name} {version}") for name in p.packages)
        yield from (Key("word version", _VERSION - 4, f"{part} {version}") for part in p.package_words)
        yield Key("title version", _TITLE, f"{version} {head}")
    if p.day:
        yield from (Key("word day", _DAY, f"{part} {p.day}") for part in p.package_words)
        yield from (Key("title month", _TITLE, f"{month} {head}") for month in _months(p.day))
    if len(p.fixed) > 1:
        yield Key("fixed", _VERSION, " ".join(sorted(p.fixed)))


def _months(day: int) -> tuple[str, str]:
    # Two overlapping spans, so that neighbors on both sides of a boundary meet.
    return f"{day // _MONTH}", f"half {(day + _MONTH // 2) // _MONTH}"


def _sharing(profiles: Sequence[Profile]) -> Whole:
    """Give the pairs that share a key: among millions of keys, hashed, equal ones are found by sorting."""
    keys = ((hash(key), place, key.most) for place, p in enumerate(profiles) for key in keys_of(p))
    entries = cast("Whole", np.fromiter(keys, np.dtype((np.int64, 3))))
    entries = entries[np.argsort(entries[:, 0], kind="stable")]
    key, holder, most = entries[np.any(np.diff(entries, axis=0, prepend=-1), axis=1)].T
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    counts = np.diff(starts, append=len(key))
    found: list[Whole] = [np.empty((0, 2), np.int64)]
    for count in range(2, max(_MOST) + 1):
        alike = holder[starts[(counts == count) & (count <= most[starts])][:, None] + np.arange(count)]
        one, other = np.triu_indices(count, 1)
        found.append(np.column_stack([alike[:, one].ravel(), alike[:, other].ravel()]))
    return np.concatenate(found)
