"""Values that statements share, such as a source or a set of versions: however many pairs have two, they meet once."""

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeVar, cast

import numpy as np

from clearway.findings.rules.likeness.terms import Floats, Pairs, Whole

UNKNOWN: Final = math.nan
Value = TypeVar("Value", bound=Hashable)


def per_pair(values: Sequence[Value], pairs: Pairs, compare: Callable[[Value, Value], float]) -> Floats:
    """Compare the values of each pair by a function of the two; `values` has one for each statement."""
    numbers: dict[Value, int] = {}
    number: Whole = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
    left, right = number[pairs.left], number[pairs.right]
    both, which = np.unique(left * len(numbers) + right, return_inverse=True)
    known = list(numbers)
    ends = (divmod(one, len(numbers)) for one in cast("list[int]", both.tolist()))
    return np.array([compare(known[one], known[other]) for one, other in ends], np.float32)[which]


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the share of both sets' members that they have in common; unknown where one is empty."""
    return len(a & b) / len(a | b) if a and b else UNKNOWN


def contained(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the share of the smaller set's members that the other has; unknown where one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else UNKNOWN
