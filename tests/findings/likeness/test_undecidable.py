"""The measure of deduplication: luck with records that nobody can tell apart counts neither for nor against."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.dedup.training import Labelled
from benchmarks.dedup.undecidable import average_f1, undecidable
from clearway.formats.statements import Statement

ONE = Statement(key="1", source="a", packages=("java",), title="Vulnerability in Java", references=("x", "y"))
TWIN = replace(ONE, key="2", references=("y", "x", "y"))
OTHER = replace(ONE, key="3", source="b")


def _labelled(*statements: Statement) -> Labelled:
    groups = [f"group {place % 2}" for place in range(len(statements))]
    return Labelled(statements=statements, profiles=(), groups=groups, folds=np.zeros(len(statements), np.int64))


def test_luck_does_not_count() -> None:
    """Whoever draws the right twin scores as much as whoever draws the wrong one: half, and so does who knows all."""
    data = _labelled(ONE, TWIN, OTHER, replace(OTHER, key="4"))
    assert undecidable(data) == 4
    assert average_f1(data, [0, 1, 0, 1]) == average_f1(data, [0, 1, 1, 0]) == average_f1(data, data.groups) == 0.5


def test_what_differs_in_one_field_is_known() -> None:
    """With one word of difference there is nothing to draw, and right and wrong are what they are."""
    data = _labelled(ONE, replace(TWIN, published="2026-01-01"), OTHER, replace(OTHER, key="4", text="More."))
    assert undecidable(data) == 0
    assert average_f1(data, [0, 1, 0, 1]) == 1
    assert average_f1(data, [0, 1, 1, 0]) == 0


def test_twins_held_for_one_are_wrong() -> None:
    """Two records of a source that are the same, but of two vulnerabilities, are a wrong pair however lots fall."""
    assert average_f1(_labelled(ONE, TWIN), [0, 0]) == 0


def test_records_of_one_vulnerability_are_right_though_they_are_the_same() -> None:
    """Two of three that are the same are one vulnerability: whichever two are joined, a third of the pairs is right."""
    data = _labelled(ONE, TWIN, replace(ONE, key="5"))
    assert average_f1(data, [0, 0, 1]) == pytest.approx(1 / 3)
