"""Fits the weights by which crashes are compared: logistic regression with a ridge, by Newton's method."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.crash_retrieval.labelled import FOLDS, Labelled, is_answer
from clearway.findings.rules.crashes import FOREIGN_WEIGHT, Comparison, CrashIndex, Weights, index_of

_RIDGE: Final = 4.0
_STEPS: Final = 25
Numbers = NDArray[np.float64]


def fitted(crashes: Sequence[Labelled]) -> Weights:
    """Fit the weights to pairs of crashes of one project."""
    index = index_of(crash.facts for crash in crashes)
    return _fit(list(chain.from_iterable(_pairs(crash, crashes, index) for crash in crashes)))


def fitted_by_fold(crashes: Sequence[Labelled]) -> list[Weights]:
    """Fit the weights once for each fold, without the projects of that fold."""
    return [fitted([crash for crash in crashes if crash.fold != fold]) for fold in range(FOLDS)]


def _pairs(crash: Labelled, crashes: Sequence[Labelled], index: CrashIndex) -> list[tuple[Comparison, bool]]:
    by_key = {other.facts.key: other for other in crashes if other.facts.package == crash.facts.package}
    found = ((by_key.get(other.key), comparison) for other, comparison in index.compared(crash.facts))
    return [
        (comparison, crash.trusted and other.fix == crash.fix)
        for other, comparison in found
        if other and is_answer(crash, other)
    ]


def _fit(pairs: Sequence[tuple[Comparison, bool]]) -> Weights:
    """Fit all but the last weight, which is set by hand: pairs of different packages are not labelled."""
    rows = np.array([[*comparison[:-1], 1.0] for comparison, _ in pairs], np.float64)
    same = np.array([answer for _, answer in pairs], np.float64)
    ridge: Numbers = np.diag(np.array([_RIDGE] * (rows.shape[1] - 1) + [0.0], np.float64))
    weights = _zeros(rows.shape[1])
    for _ in range(_STEPS):
        weights = _stepped(weights, rows=rows, same=same, ridge=ridge)
    *each, intercept = (round(float(weight), 3) for weight in weights)
    return Weights(each=(*each, FOREIGN_WEIGHT), intercept=intercept)


def _stepped(weights: Numbers, *, rows: Numbers, same: Numbers, ridge: Numbers) -> Numbers:
    chance: Numbers = 1 / (1 + np.exp(-_product(rows, weights)))
    slope = _product(rows.T, same - chance) - _product(ridge, weights)
    bend = _product(rows.T * (chance * (1 - chance)), rows) + ridge
    return weights + np.linalg.solve(bend, slope)


def _product(one: Numbers, other: Numbers) -> Numbers:
    return one @ other


def _zeros(count: int) -> Numbers:
    return np.zeros(count, np.float64)
