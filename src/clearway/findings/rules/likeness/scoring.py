"""Probabilities: what the trained trees make of the columns."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearway.findings.rules.likeness.terms import Floats, Whole
from clearway.formats.forest import Forest

Flags = NDArray[np.bool_]
_ROWS_AT_ONCE: Final = 2_000
# numpy looks up without holding Python's lock; more threads than that wait for it.
_THREADS: Final = 2
# So many trees at once for many rows, and for few so many that they look up this many nodes.
_TREES_AT_ONCE: Final = 50
_NODES_AT_ONCE: Final = 4_000
# Rows that the first trees hold for this unlikely are not shown to the others: log odds of about 1 to 3,000.
_HOPELESS: Final = -8.0


def probability(forest: Forest, columns: Mapping[str, Floats]) -> Floats:
    """Give each row's probability; every column that the forest names must be there."""
    table = np.column_stack([np.asarray(columns[name], np.float32) for name in forest.columns])
    parts = [table[start : start + _ROWS_AT_ONCE] for start in range(0, len(table), _ROWS_AT_ONCE)]
    if len(parts) > 1:
        with ThreadPoolExecutor(_THREADS) as threads:
            scores = list(threads.map(partial(_scores, forest), parts))
    else:
        scores = [_scores(forest, part) for part in parts]
    odds = np.concatenate([np.empty(0, np.float32), *scores])
    return (1 / (1 + np.exp(-(forest.slope * odds + forest.offset)))).astype(np.float32)


def _scores(forest: Forest, table: Floats) -> Floats:
    odds, rows = np.zeros(len(table), np.float32), np.arange(len(table))
    at_once = max(_TREES_AT_ONCE, _NODES_AT_ONCE // max(len(rows), 1))
    for first in range(0, len(forest.column), at_once):
        odds[rows] += _sum(forest, slice(first, first + at_once), table[rows])
        rows = rows[odds[rows] > _HOPELESS]
    return odds


def _sum(forest: Forest, part: slice, table: Floats) -> Floats:
    # Everything is looked up in flat arrays: a node's place is its tree's offset plus its number.
    trees, nodes = forest.value[part].shape
    offset = (np.arange(trees, dtype=np.int64) * nodes)[None, :]
    row = (np.arange(len(table), dtype=np.int64) * table.shape[1])[:, None]
    column, threshold = forest.column[part].ravel(), forest.threshold[part].ravel()
    left, right, unknown_left = forest.left[part].ravel(), forest.right[part].ravel(), forest.unknown_left[part].ravel()
    flat = table.ravel()
    place: Whole = np.broadcast_to(offset, (len(table), trees))
    for _ in range(forest.depth):
        where: Whole = row + column.take(place)
        value: Floats = flat.take(where)
        goes_left = _goes_left(value, threshold.take(place), unknown_left.take(place))
        place = offset + np.where(goes_left, left.take(place), right.take(place))
    return forest.value[part].ravel().take(place).sum(1, dtype=np.float32)


def _goes_left(value: Floats, threshold: Floats, unknown_left: Flags) -> Flags:
    return np.logical_or(value <= threshold, np.logical_and(np.isnan(value), unknown_left))
