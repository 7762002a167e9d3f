"""Trained models as data: what fits is walked exactly, what does not fit is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.rules.likeness.scoring import probability
from clearway.formats.forest import read_forest
from clearway.kernel.errors import Refusal

STUMP: dict[str, list[float] | list[bool]] = {
    "column": [0, 0, 0],
    "threshold": [0.5, 0, 0],
    "left": [1, 1, 2],
    "right": [2, 1, 2],
    "unknown_left": [True, False, False],
    "value": [0, -2, 3],
}


def _model(tree: object) -> bytes:
    return json.dumps({"columns": ["x"], "trees": [tree, STUMP], "slope": 1.0, "offset": 0.0}).encode()


@given(st.lists(st.one_of(st.floats(-2, 2, width=32), st.just(float("nan"))), min_size=1))
def test_a_tree_is_walked(column: list[float]) -> None:
    """At most the threshold goes left, more goes right, unknown where the node says."""
    expected = [3.0 if value > 0.5 else -2.0 for value in column]
    given_column = {"x": np.array(column, np.float32)}
    found = probability(read_forest(_model(STUMP)), given_column)
    assert np.allclose(found, [1 / (1 + np.exp(-2 * value)) for value in expected], atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"left": [1, 0, 2]},
        {"right": [9, 1, 2]},
        {"column": [1, 0, 0]},
        {"value": [0, 1]},
    ],
)
def test_a_tree_that_does_not_fit_is_refused(change: dict[str, list[int]]) -> None:
    """A walk that would not end, a node or column that is not there, lists of unequal length."""
    with pytest.raises(Refusal) as caught:
        read_forest(_model({**STUMP, **change}))
    assert caught.value.code == "bad-model"
