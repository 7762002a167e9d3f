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
# So many weights are spread out at most: 8 MB.
_SPREAD_OUT_MAX: Final = 2_000_000
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
    """One row of weighted terms for each statement; `rarity` and `spread` are the terms' own: log and count of rows.

    The entries of a row stand from its start to that of the next: which term, by its place, and what it weighs.
    """

    terms: Whole
    weights: Floats
    starts: Whole
    places: Mapping[str, int]
    rarity: Floats
    spread: Whole

    def weighted(self, by: Floats) -> "Terms":
        """Weigh every term by a factor of its own."""
        return replace(self, weights=self.weights * by[self.terms])

    def pruned(self) -> "Terms":
        """Forget the terms that weigh nothing."""
        kept = self.weights != 0
        starts = np.append(0, np.cumsum(kept))[self.starts]
        return replace(self, terms=self.terms[kept], weights=self.weights[kept], starts=starts)

    def without(self, bags: Sequence[Iterable[str]], spoken: Spoken) -> "Terms":
        """Leave out of each row the terms of a bag."""
        width = len(self.places)
        gone = [row * width + self.places[term] for row, bag in enumerate(bags) for term in bag if term in self.places]
        is_gone = np.isin(self._row_of_each() * width + self.terms, np.array(gone, np.int64))
        return _measured(replace(self, weights=self.weights * ~is_gone).pruned(), spoken)

    def present(self) -> "Terms":
        """Let every term that is there weigh one."""
        return replace(self, weights=np.ones_like(self.weights))

    def sizes(self) -> Floats:
        """Give each row's sum of squares."""
        squares = np.bincount(self._row_of_each(), self.weights * self.weights, len(self.starts) - 1)
        return squares.astype(np.float32)

    def unit(self) -> "Terms":
        """Give every row the length one."""
        length = np.sqrt(self.sizes())
        factor = np.repeat(1 / np.where(length > 0, length, 1), np.diff(self.starts))
        return replace(self, weights=self.weights * factor)

    def entries(self, rows: Whole) -> tuple[Whole, Whole, Floats]:
        """Give the entries of rows: each with the place of its row among those asked for, its term and its weight."""
        begin, length = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(length) - length
        at: Whole = np.arange(length.sum(), dtype=np.int64) + np.repeat(begin - before, length)
        return np.repeat(np.arange(len(rows)), length), self.terms[at], self.weights[at]

    def matrix(self, width: int) -> Matrix:
        """Give the rows as scipy takes them."""
        shape = (len(self.starts) - 1, width)
        return cast("Matrix", sparse.csr_matrix((self.weights, self.terms, self.starts), shape=shape))

    def _row_of_each(self) -> Whole:
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


def terms_of(
    bags: Sequence[Iterable[str]], spoken: Spoken, *, counted: bool = False, places: dict[str, int] | None = None
) -> Terms:
    """Make a matrix of bags of terms; counted terms weigh 1 + log(count), others 1.

    `spoken` tells how common the terms are. With `places` of another matrix the columns are shared; new terms get
    columns of their own at the end. Sets come in an order that differs between runs; sorted, sums are the same in all.
    """
    columns = {} if places is None else dict(places)
    indices: list[int] = []
    weights: list[float] = []
    starts = [0]
    for bag in bags:
        counts = Counter(bag) if counted else dict.fromkeys(sorted(bag), 1)
        indices += [columns.setdefault(term, len(columns)) for term in counts]
        weights += [1.0 if n == 1 else 1 + math.log(n) for n in counts.values()] if counted else counts.values()
        starts.append(len(indices))
    terms = Terms(
        terms=np.array(indices, np.int64),
        weights=np.array(weights, np.float32),
        starts=np.array(starts, np.int64),
        places=columns,
        rarity=np.empty(0, np.float32),
        spread=np.empty(0, np.int64),
    )
    return _measured(terms, spoken)


def _measured(terms: Terms, spoken: Spoken) -> Terms:
    """Tell how many rows have each term, and how rare that makes it."""
    if spoken.spread is None:
        spread = np.bincount(terms.terms, minlength=len(terms.places))
    else:
        spread = np.array([spoken.spread.get(term, 1) for term in terms.places], np.int64)
    return replace(terms, spread=spread, rarity=np.log((spoken.count + 1) / (spread + 0.5)).astype(np.float32))


def shared(pairs: Pairs, left: Terms, right: Terms | None = None) -> Floats:
    """Add up the products of the terms that both rows of each pair have."""
    other = left if right is None else right
    width = max(len(left.places), len(other.places), 1)
    multiplied = _spread_out if len(pairs) * width <= _SPREAD_OUT_MAX else _multiplied
    found = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        found[part] = multiplied(Pairs(left=pairs.left[part], right=pairs.right[part]), left, other, width=width)
    return found


def _spread_out(pairs: Pairs, left: Terms, right: Terms, *, width: int) -> Floats:
    """Spread the left rows out over all terms and look the right ones up there: ten times as fast for a few pairs."""
    table = np.zeros((len(pairs), width), np.float32)
    row, term, weight = left.entries(pairs.left)
    table[row, term] = weight
    row, term, weight = right.entries(pairs.right)
    return np.bincount(row, table[row, term] * weight, len(pairs)).astype(np.float32)


def _multiplied(pairs: Pairs, left: Terms, right: Terms, *, width: int) -> Floats:
    product = left.matrix(width)[pairs.left].multiply(right.matrix(width)[pairs.right])
    return np.asarray(product.sum(1), np.float32).ravel()


def nearest(terms: Terms, count: int) -> Pairs:
    """Give each row's most similar other rows, at most `count` of them; each pair once, the smaller place left."""
    rows = terms.matrix(len(terms.places))
    turned = rows.T.tocsr()
    found: list[Whole] = [np.empty((0, 2), np.int64)]
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        product = (rows[start : start + _ROWS_AT_ONCE] @ turned).tocsr()
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
    left, right = both.min(1), both.max(1)
    width = both.max(initial=0) + 1
    numbers = np.unique(left[left != right] * width + right[left != right])
    return Pairs(left=numbers // width, right=numbers % width)
