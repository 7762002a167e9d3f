"""A trained model as data: boosted trees over named columns, and the line that turns their score into a probability."""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal


class _Tree(msgspec.Struct):
    column: list[int]
    threshold: list[float]
    left: list[int]
    right: list[int]
    unknown_left: list[bool]
    value: list[float]


class _File(msgspec.Struct):
    columns: list[str]
    trees: list[_Tree]
    slope: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees laid out as arrays of shape (trees, nodes).

    A node sends a row left when the row's column is at most the threshold; an unknown value (NaN) goes where
    `unknown_left` says; a leaf is its own child and has a value. The probability is the logistic function of
    slope x (sum of the leaves) + offset.
    """

    columns: tuple[str, ...]
    column: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    unknown_left: NDArray[np.bool_]
    value: NDArray[np.float32]
    depth: int
    slope: float
    offset: float


def read_forest(body: bytes) -> Forest:
    """Read a model as the training script writes it; refused where its trees do not fit together."""
    read = convert(decode_json(body), _File, noun="a model")
    nodes = max(len(tree.value) for tree in read.trees)
    for number, tree in enumerate(read.trees):
        _require_fitting(tree, number, columns=len(read.columns))
    return Forest(
        columns=tuple(read.columns),
        column=_padded([tree.column for tree in read.trees], nodes).astype(np.int32),
        threshold=_padded([tree.threshold for tree in read.trees], nodes).astype(np.float32),
        left=_padded([tree.left for tree in read.trees], nodes).astype(np.int32),
        right=_padded([tree.right for tree in read.trees], nodes).astype(np.int32),
        unknown_left=_padded([tree.unknown_left for tree in read.trees], nodes).astype(np.bool_),
        value=_padded([tree.value for tree in read.trees], nodes).astype(np.float32),
        depth=max(_depth(tree) for tree in read.trees),
        slope=read.slope,
        offset=read.offset,
    )


def _require_fitting(tree: _Tree, number: int, *, columns: int) -> None:
    sizes = {len(part) for part in (tree.column, tree.threshold, tree.left, tree.right, tree.unknown_left, tree.value)}
    nodes = len(tree.value)
    # A child stands after its parent, or is the leaf itself: so every walk ends.
    ordered = all(node <= child < nodes for side in (tree.left, tree.right) for node, child in enumerate(side))
    if sizes != {nodes} or not nodes or not ordered or not all(0 <= column < columns for column in tree.column):
        raise Refusal("bad-model", "A tree of the model does not fit together.", where=f"trees[{number}]")


def _padded(rows: list[list[int]] | list[list[float]] | list[list[bool]], width: int) -> NDArray[np.float64]:
    padded = np.zeros((len(rows), width))
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return padded


def _depth(tree: _Tree) -> int:
    depth = [0] * len(tree.value)
    for node, (left, right) in enumerate(zip(tree.left, tree.right, strict=True)):
        if left != node:
            depth[left] = depth[right] = depth[node] + 1
    return max(depth)
