"""How the model of arrivals is trained: each statement arrives at an index of all the others; folds by family.

Advisories say more than what a finder knows: addresses, releases, days, metrics. So every statement arrives three
times: whole among whole ones; bare (title, text, package, kind of weakness) among bare ones; bare among whole ones.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.dedup.training import FOLDS, Labelled, calibrate, held_out, model_file, shifted
from clearway.findings.rules.likeness.arriving import (
    COMPARED_MAX,
    Shared,
    Signs,
    arrival_columns,
    arrival_corpus,
    arrival_keys,
    signs,
    told_apart,
)
from clearway.findings.rules.likeness.blocking import Key
from clearway.findings.rules.likeness.facts import metrics_key
from clearway.findings.rules.likeness.profile import Profile, profile
from clearway.findings.rules.likeness.terms import Floats, Pairs
from clearway.formats.background import Background
from clearway.formats.statements import Statement

WORLDS: Final = ("whole among whole", "bare among bare", "bare among whole")
_AT_ONCE: Final = 100
_COMMON_MIN: Final = 3
# So many candidates are compared for each arrival, on average.
_COMPARED: Final = 5.0
_Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedArrivals:
    """What comes of it: both files, and the pairs (arrival, candidate) of each world, with held-out probabilities."""

    background: bytes
    model: bytes
    pairs: Pairs
    world: NDArray[np.int64]
    held_out: Floats


def background_of(profiles: Sequence[Profile]) -> Background:
    """Count what stands in how many statements; what is rare is left out."""
    return Background(
        count=len(profiles),
        words=_common(word for p in profiles for word in p.vocabulary | p.package_words),
        versions=_common(version for p in profiles for version in p.versions),
        mentioned=_names(profiles),
        metrics=_common(metrics_key(p) for p in profiles if p.cvss),
        weights={},
        promising=0.0,
    )


def _common(terms: Iterator[str]) -> dict[str, int]:
    return {term: n for term, n in sorted(Counter(terms).items()) if n >= _COMMON_MIN}


def _names(profiles: Sequence[Profile]) -> dict[str, int]:
    named = {name for p in profiles for name in p.names}
    return _common(name for p in profiles for name in p.mentioned if name in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """Statements as they arrive, one of so many, and the same statements as they are on file."""

    step: int
    arriving: Sequence[Profile]
    on_file: Sequence[Profile]


def train_arrivals(data: Labelled) -> TrainedArrivals:
    """Learn what shared keys promise, then what the comparison of the promising says."""
    background = background_of(data.profiles)
    bare = [profile(_bare(statement)) for statement in data.statements]
    worlds = [
        _World(step=1, arriving=data.profiles, on_file=data.profiles),
        _World(step=2, arriving=bare, on_file=bare),
        _World(step=2, arriving=bare, on_file=data.profiles),
    ]
    shared = [_index(world, background) for world in worlds]
    found = [
        [
            [
                one
                for one in signs(of, background.count)
                if not told_apart(data.profiles[place], data.profiles[one.candidate])
            ]
            for place, of in enumerate(world)
        ]
        for world in shared
    ]
    background, kept = _learn_promise(data, found, background)
    parts = [
        _columns(world, pairs, shared=of, background=background)
        for world, pairs, of in zip(worlds, kept, shared, strict=True)
    ]
    pairs = Pairs(left=np.concatenate([p.left for p in kept]), right=np.concatenate([p.right for p in kept]))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    out, labels = held_out(data, pairs, columns), data.labels(pairs)
    line = calibrate(out, labels)
    return TrainedArrivals(
        background=_background_file(background),
        model=model_file(columns, labels, slope=line),
        pairs=pairs,
        world=np.repeat(np.arange(len(kept)), [len(p) for p in kept]),
        held_out=shifted(out, line),
    )


def _bare(statement: Statement) -> Statement:
    """Leave what a finder knows; each finder is a source of its own."""
    return replace(statement, source=statement.key, ranges=(), references=(), cvss=(), published="")


def _index(world: _World, background: Background) -> list[list[Shared]]:
    holders: defaultdict[Key, list[int]] = defaultdict(list)
    for place, filed in enumerate(world.on_file):
        for key in arrival_keys(filed, background):
            holders[key].append(place)
    return [
        [
            Shared(key=key, others=len(others), holders=others if len(others) <= key.most else ())
            for key in arrival_keys(arriving, background)
            if (others := [other for other in holders.get(key, ()) if other != place])
        ]
        if place % world.step == 0
        else []
        for place, arriving in enumerate(world.arriving)
    ]


def _learn_promise(
    data: Labelled, worlds: Sequence[Sequence[Sequence[Signs]]], background: Background
) -> tuple[Background, list[Pairs]]:
    """Fit a logistic regression on the signs, and keep the pairs that are promising by odds that were held out."""
    rows = [(left, one) for found in worlds for left, of in enumerate(found) for one in of]
    names = sorted({name for _, one in rows for name in one.amounts})
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names) + 1))
    table[:, -1] = 1
    for row, (_, one) in enumerate(rows):
        for name, amount in one.amounts.items():
            table[row, place[name]] = np.log1p(amount)
    pairs = Pairs(left=np.array([left for left, _ in rows]), right=np.array([one.candidate for _, one in rows]))
    odds, labels = np.zeros(len(rows)), data.labels(pairs)
    for fold in range(FOLDS):
        tested = (data.folds[pairs.left] == fold) | (data.folds[pairs.right] == fold)
        odds[tested] = table[tested] @ _logistic(table[~tested], labels[~tested])
    weights = dict(zip([*names, ""], _logistic(table, labels).tolist(), strict=True))
    promising = float(np.sort(odds)[-int(_COMPARED * sum(bool(of) for found in worlds for of in found))])
    of_world = np.repeat(np.arange(len(worlds)), [sum(map(len, found)) for found in worlds])
    is_kept = (odds >= promising) & (_ranks(of_world, pairs.left, odds) < COMPARED_MAX)
    kept = [np.nonzero((of_world == number) & is_kept)[0] for number in range(len(worlds))]
    return (
        replace(background, weights={name: round(w, 5) for name, w in weights.items()}, promising=promising),
        [Pairs(left=pairs.left[chosen], right=pairs.right[chosen]) for chosen in kept],
    )


def _ranks(of_world: NDArray[np.int64], left: NDArray[np.int64], odds: _Rows) -> NDArray[np.int64]:
    """Give how many candidates of the same arrival promise more."""
    order = np.lexsort((-odds, left, of_world))
    begins = np.append(True, (np.diff(left[order]) != 0) | (np.diff(of_world[order]) != 0))
    ranks = np.empty(len(odds), np.int64)
    ranks[order] = np.arange(len(odds)) - np.maximum.accumulate(np.where(begins, np.arange(len(odds)), 0))
    return ranks


def _logistic(table: _Rows, labels: NDArray[np.bool_]) -> _Rows:
    weights, ridge = np.zeros(table.shape[1]), 1e-3 * np.eye(table.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-table @ weights))
        curve = (table * (guess * (1 - guess))[:, None]).T @ table + ridge
        weights += np.linalg.solve(curve, table.T @ (labels - guess) - 1e-3 * weights)
    return weights


def _columns(
    world: _World, pairs: Pairs, *, shared: Sequence[Sequence[Shared]], background: Background
) -> dict[str, Floats]:
    """Compare in batches, as a flood of arrivals is."""
    parts: list[Mapping[str, Floats]] = []
    for start in range(0, len(world.arriving), _AT_ONCE):
        rows = np.nonzero((pairs.left >= start) & (pairs.left < start + _AT_ONCE))[0]
        arriving, left = np.unique(pairs.left[rows], return_inverse=True)
        filed, right = np.unique(pairs.right[rows], return_inverse=True)
        everybody = [world.arriving[place] for place in cast("list[int]", arriving.tolist())]
        everybody += [world.on_file[place] for place in cast("list[int]", filed.tolist())]
        corpus = arrival_corpus((one for of in shared[start : start + _AT_ONCE] for one in of), background)
        parts.append(arrival_columns(everybody, Pairs(left=left, right=right + len(arriving)), corpus))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _background_file(background: Background) -> bytes:
    names = ("count", "words", "versions", "mentioned", "metrics", "weights", "promising")
    return json.dumps({name: getattr(background, name) for name in names}, separators=(",", ":")).encode()
