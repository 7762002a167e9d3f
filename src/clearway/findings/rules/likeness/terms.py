"""Sets of terms as sparse matrices: how rare each term is, and how much of two sets is the same."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # pyright: ignore[reportMissingTypeStubs]  what is used of it is typed by Matrix

from clearway.findings.rules.likeness.corpus import Spoken

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
_PAIRS_AT_ONCE: Final = 100_000
_ROWS_AT_ONCE: Final = 500


class Matrix(Protocol):
    """What is used of scipy's sparse rows, whose own types are open."""

    data: Floats
    indices: NDArray[np.int32]
    indptr: Whole
    shape: tuple[int, int]
    T: "Matrix"

    def __matmul__(self, other: "Matrix") -> "Matrix":
        """Multiply by columns."""
        ...

    def __getitem__(self, rows: slice | Whole) -> "Matrix":
        """Choose rows."""
        ...

    def multiply(self, other: "Matrix") -> "Matrix":
        """Multiply entry by entry."""
        ...

    def sum(self, axis: int) -> Floats:
        """Add up along an axis."""
        ...

    def eliminate_zeros(self) -> None:
        """Drop the entries that are zero."""
        ...

    def tocsr(self) -> "Matrix":
        """Lay it out by rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of statements by their places; `left` and `right` have the same length."""

    left: Whole
    right: Whole

    def __len__(self) -> int:
        """Count them."""
        return len(self.left)

    def ends(self) -> list[tuple[int, int]]:
        """Give each pair as two places."""
        return list(zip(cast("list[int]", self.left.tolist()), cast("list[int]", self.right.tolist()), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One row of weighted terms for each statement; `rarity` and `spread` are the terms' own: log and count of rows."""

    rows: Matrix
    places: Mapping[str, int]
    rarity: Floats
    spread: Whole

    def weighted(self, by: Floats) -> "Terms":
        """Weigh every term by a factor of its own."""
        return replace(self, rows=_rows(self.rows.data * by[self.rows.indices], self.rows, self.rows.shape[1]))

    def pruned(self) -> "Terms":
        """Forget the terms that weigh nothing."""
        rows = cast("Matrix", sparse.csr_matrix(self.rows, copy=True))
        rows.eliminate_zeros()
        return replace(self, rows=rows)

    def without(self, bags: Sequence[Iterable[str]], spoken: Spoken) -> "Terms":
        """Leave out of each row the terms of a bag."""
        height, width = self.rows.shape
        gone = [row * width + self.places[term] for row, bag in enumerate(bags) for term in bag if term in self.places]
        entry = np.repeat(np.arange(height), np.diff(self.rows.indptr)) * width + self.rows.indices
        left = _rows(self.rows.data * ~np.isin(entry, np.array(gone, np.int64)), self.rows, width)
        return _terms(replace(self, rows=left).pruned().rows, self.places, spoken)

    def present(self) -> "Terms":
        """Let every term that is there weigh one."""
        return replace(self, rows=_rows(np.ones_like(self.rows.data), self.rows, self.rows.shape[1]))

    def sizes(self) -> Floats:
        """Give each row's sum of squares."""
        return np.asarray(self.rows.multiply(self.rows).sum(1), np.float32).ravel()

    def unit(self) -> "Terms":
        """Give every row the length one."""
        length = np.sqrt(self.sizes())
        by_row = np.repeat(1 / np.where(length > 0, length, 1), np.diff(self.rows.indptr)).astype(np.float32)
        return replace(self, rows=_rows(self.rows.data * by_row, self.rows, self.rows.shape[1]))


def terms_of(
    bags: Sequence[Iterable[str]], spoken: Spoken, *, counted: bool = False, places: dict[str, int] | None = None
) -> Terms:
    """Make a matrix of bags of terms; counted terms weigh 1 + log(count), others 1.

    `spoken` tells how common the terms are. With `places` of another matrix the columns are shared; new terms get
    columns of their own at the end.
    """
    columns = {} if places is None else dict(places)
    indices: list[int] = []
    weights: list[float] = []
    starts = [0]
    for bag in bags:
        counts = Counter(bag) if counted else dict.fromkeys(bag, 1)
        indices += [columns.setdefault(term, len(columns)) for term in counts]
        weights += [1.0 if n == 1 else 1 + math.log(n) for n in counts.values()] if counted else counts.values()
        starts.append(len(indices))
    parts = (np.array(weights, np.float32), np.array(indices, np.int32), np.array(starts, np.int64))
    rows = cast("Matrix", sparse.csr_matrix(parts, shape=(len(starts) - 1, len(columns))))
    return _terms(rows, columns, spoken)


def _terms(rows: Matrix, places: Mapping[str, int], spoken: Spoken) -> Terms:
    spread = _spread(rows, places, spoken)
    rarity = np.log((spoken.count + 1) / (spread + 0.5)).astype(np.float32)
    return Terms(rows=rows, places=places, rarity=rarity, spread=spread)


def _spread(rows: Matrix, columns: Mapping[str, int], spoken: Spoken) -> Whole:
    if spoken.spread is None:
        return np.bincount(rows.indices, minlength=rows.shape[1])
    return np.array([spoken.spread.get(term, 1) for term in columns], np.int64)


def shared(pairs: Pairs, left: Terms, right: Terms | None = None) -> Floats:
    """Add up the products of the terms that both rows of each pair have."""
    other = left if right is None else right
    width = max(left.rows.shape[1], other.rows.shape[1])
    one, two = _rows(left.rows.data, left.rows, width), _rows(other.rows.data, other.rows, width)
    found = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        product = one[pairs.left[part]].multiply(two[pairs.right[part]])
        found[part] = np.asarray(product.sum(1), np.float32).ravel()
    return found


def _rows(weights: Floats, like: Matrix, width: int) -> Matrix:
    return cast("Matrix", sparse.csr_matrix((weights, like.indices, like.indptr), shape=(like.shape[0], width)))


def nearest(terms: Terms, count: int) -> Pairs:
    """Give each row's most similar other rows, at most `count` of them; each pair once, the smaller place left."""
    turned = terms.rows.T.tocsr()
    found: list[Whole] = [np.empty((0, 2), np.int64)]
    for start in range(0, terms.rows.shape[0], _ROWS_AT_ONCE):
        product = (terms.rows[start : start + _ROWS_AT_ONCE] @ turned).tocsr()
        for row in range(product.shape[0]):
            best = _best(product, row, count)
            found.append(np.column_stack([np.full(len(best), start + row), best]))
    return once(np.concatenate(found))


def _best(product: Matrix, row: int, count: int) -> Whole:
    part = slice(int(product.indptr[row]), int(product.indptr[row + 1]))
    places, likeness = product.indices[part].astype(np.int64), product.data[part]
    return places[np.argpartition(-likeness, count)[:count]] if len(places) > count else places


def once(both: Whole) -> Pairs:
    """Put the smaller place left, and leave out repetitions and pairs of a row with itself."""
    ordered = np.sort(both, axis=1)
    ordered = np.unique(ordered[ordered[:, 0] != ordered[:, 1]], axis=0)
    return Pairs(left=ordered[:, 0], right=ordered[:, 1])
