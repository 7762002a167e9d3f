"""Probabilities: what the trained trees make of the columns."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from clearway.findings.rules.likeness.terms import Floats
from clearway.formats.forest import Forest

_ROWS_AT_ONCE: Final = 20_000
_TREES_AT_ONCE: Final = 100
# Rows that the first trees hold for this unlikely are not shown to the others: log odds of about 1 to 3,000.
_HOPELESS: Final = -8.0


def probability(forest: Forest, columns: Mapping[str, Floats]) -> Floats:
    """Give each row's probability; every column that the forest names must be there."""
    table = np.column_stack([np.asarray(columns[name], np.float32) for name in forest.columns])
    odds = np.zeros(len(table), np.float32)
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(table)))
        for first in range(0, len(forest.column), _TREES_AT_ONCE):
            odds[rows] += _sum(forest, slice(first, first + _TREES_AT_ONCE), table[rows])
            rows = rows[odds[rows] > _HOPELESS]
    return (1 / (1 + np.exp(-(forest.slope * odds + forest.offset)))).astype(np.float32)


def _sum(forest: Forest, part: slice, table: Floats) -> Floats:
    rows, trees = np.arange(len(table))[:, None], np.arange(len(forest.column))[None, part]
    node = np.zeros((len(table), trees.shape[1]), np.int32)
    for _ in range(forest.depth):
        value = table[rows, forest.column[trees, node]]
        goes_left = np.where(np.isnan(value), forest.unknown_left[trees, node], value <= forest.threshold[trees, node])
        node = np.where(goes_left, forest.left[trees, node], forest.right[trees, node])
    return forest.value[trees, node].sum(1, dtype=np.float32)
