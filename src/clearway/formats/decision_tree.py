"""A decision tree as data: decision points with their values, and the outcome of each combination (CERT/CC, SSVC).

A point may stand for another tree, whose outcomes are then its values. Values and outcomes are written from the least
to the most urgent.
"""

from itertools import product
from math import prod
from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import POLICY_DAYS_MAX, TREE_POINTS_MAX, TREE_ROWS_MAX, TREE_VALUES_MAX

_Word = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to be known: its name, the version of its definition, and its values.

    `tree` names the tree that finds the value out where nobody states it.
    """

    key: _Word
    name: str
    version: str
    values: Annotated[tuple[_Word, ...], msgspec.Meta(min_length=2, max_length=TREE_VALUES_MAX)]
    tree: str = ""


class TreeOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a tree can come to: a word, and in how many days it is then due (None: no day is set)."""

    key: _Word
    days: Annotated[int, msgspec.Meta(ge=0, le=POLICY_DAYS_MAX)] | None = None
    forensic: bool = False


class DecisionTree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole tree; a row is a value for each point, in their order, and the outcome."""

    key: _Word
    name: str
    version: str
    source: str
    point: Annotated[tuple[Point, ...], msgspec.Meta(min_length=1, max_length=TREE_POINTS_MAX)]
    outcome: Annotated[tuple[TreeOutcome, ...], msgspec.Meta(min_length=1, max_length=TREE_VALUES_MAX)]
    rows: Annotated[tuple[tuple[str, ...], ...], msgspec.Meta(max_length=TREE_ROWS_MAX)]

    def find(self, values: tuple[str, ...]) -> TreeOutcome:
        """Give the outcome of a value for each point."""
        wanted = next(row[-1] for row in self.rows if row[:-1] == values)
        return next(one for one in self.outcome if one.key == wanted)

    def grade(self, outcome: TreeOutcome) -> int:
        """Tell how urgent an outcome is: its place, from 0."""
        return self.outcome.index(outcome)


def parse_decision_tree(body: bytes) -> DecisionTree:
    """Read a tree (TOML); refused unless it has exactly one row, with a known outcome, for each combination."""
    tree = decode_toml(body, DecisionTree, noun="a decision tree")
    if prod(len(point.values) for point in tree.point) != len(tree.rows):
        raise _incomplete(tree)
    if {row[:-1] for row in tree.rows} != set(product(*(point.values for point in tree.point))):
        raise _incomplete(tree)
    unknown = {row[-1] for row in tree.rows} - {one.key for one in tree.outcome}
    if unknown:
        what = f"A row's outcome {min(unknown)[:40]!r} is not among the outcomes."
        raise Refusal("unknown-outcome", what, hint="Name it under [[outcome]].", where="rows")
    return tree


def _incomplete(tree: DecisionTree) -> Refusal:
    count = prod(len(point.values) for point in tree.point)
    what = f"The tree needs one row for each of its {count} combinations of values."
    return Refusal("incomplete-tree", what, hint="A row is a value for each point and the outcome.", where="rows")
