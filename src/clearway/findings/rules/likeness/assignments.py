"""What clustering says of each statement: its vulnerability and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from clearway.findings.rules.likeness.terms import Floats, Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The number of a statement's vulnerability, and the probability that it belongs there, from 0 to 1."""

    vulnerability: int
    probability: float


def assignments(numbers: Sequence[int], pairs: Pairs, probability: Floats) -> list[Assignment]:
    """Tell of each statement how sure its place is.

    Among others it is the mean of its probabilities with them (0 where two were no candidates), alone it is the
    probability that the likeliest other is another vulnerability.
    """
    count = len(numbers)
    sizes = np.bincount(np.array(numbers, np.int64), minlength=count)
    inside, outside = np.zeros(count), np.zeros(count)
    for (left, right), value in zip(pairs.ends(), cast("list[float]", probability.tolist()), strict=True):
        for one in (left, right):
            if numbers[left] == numbers[right]:
                inside[one] += value
            else:
                outside[one] = max(outside[one], value)
    return [
        Assignment(
            vulnerability=number,
            probability=float(inside[place] / (sizes[number] - 1) if sizes[number] > 1 else 1 - outside[place]),
        )
        for place, number in enumerate(numbers)
    ]
