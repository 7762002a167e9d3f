"""Tasks as the estimator sees them: one by one, and as arrays in the order of their families."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from clearway.benchmarking.rules.estimate.grids import Numbers, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One task: its family, log2 of the human minutes, and how many attempts passed."""

    family: str
    log2_minutes: float
    attempts: int
    passes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Tasks as arrays, alike ones as one row with their number, in the order of their families.

    `kind`: which of `kinds` (passes, attempts) each is. `family`: which of `families` it is of.
    """

    minutes: Numbers
    count: Numbers
    kind: Places
    kinds: tuple[tuple[int, int], ...]
    family: Places
    families: tuple[str, ...]

    @property
    def least(self) -> float:
        """The human time of the shortest task (log2 minutes)."""
        return float(self.minutes.min())

    @property
    def most(self) -> float:
        """The human time of the longest task (log2 minutes)."""
        return float(self.minutes.max())


def suite_of(tallies: Sequence[Tally]) -> Suite:
    """Put tasks in order; the same ones give the same arrays, in whatever order they come."""
    ordered = sorted(tallies, key=lambda one: (one.family, one.log2_minutes, one.passes, one.attempts))
    rows = [(one, sum(1 for _ in alike)) for one, alike in groupby(ordered)]
    kinds = {kind: place for place, kind in enumerate(sorted({(one.passes, one.attempts) for one, _ in rows}))}
    families = {name: place for place, name in enumerate(dict.fromkeys(one.family for one, _ in rows))}
    return Suite(
        minutes=np.array([one.log2_minutes for one, _ in rows]),
        count=np.array([float(count) for _, count in rows]),
        kind=np.array([kinds[one.passes, one.attempts] for one, _ in rows], dtype=np.intp),
        kinds=tuple(kinds),
        family=np.array([families[one.family] for one, _ in rows], dtype=np.intp),
        families=tuple(families),
    )
