"""Which statements are about one vulnerability: candidates, columns, probabilities, clusters and reasons. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearway.findings.rules.likeness import company, facts, rivals, wording
from clearway.findings.rules.likeness.assignments import Assignment, assignments
from clearway.findings.rules.likeness.blocking import candidates
from clearway.findings.rules.likeness.clustering import clusters
from clearway.findings.rules.likeness.corpus import Corpus
from clearway.findings.rules.likeness.identity import same
from clearway.findings.rules.likeness.profile import Profile, profile
from clearway.findings.rules.likeness.scoring import probability
from clearway.findings.rules.likeness.terms import Floats, Pairs
from clearway.formats.forest import Forest
from clearway.formats.statements import Statement

__all__ = [
    "JOIN_THRESHOLD",
    "Assignment",
    "Clustering",
    "Likeness",
    "Models",
    "Profile",
    "cluster",
    "compare",
    "first_columns",
    "profile",
    "second_columns",
]

# Chosen on held-out folds; see data/likeness/README.md.
JOIN_THRESHOLD: Final = 0.3
WORTH_A_SECOND_LOOK: Final = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The two trained models: the first sees a pair alone, the second sees it in company."""

    first: Forest
    second: Forest


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The pairs that were worth a second look, their columns, and how likely each is one vulnerability."""

    pairs: Pairs
    columns: dict[str, Floats]
    probability: Floats


def first_columns(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Give all that the first model sees of pairs."""
    found = {**wording.columns(profiles, pairs, corpus), **facts.columns(profiles, pairs, corpus)}
    return {**found, **rivals.columns(profiles, pairs, found, both_sides=not corpus.arriving)}


def second_columns(
    profiles: Sequence[Profile], pairs: Pairs, *, columns: dict[str, Floats], first: Floats
) -> tuple[Pairs, dict[str, Floats]]:
    """Keep the pairs that are worth a second look and add what the second model sees of them."""
    kept = np.nonzero(first > WORTH_A_SECOND_LOOK)[0]
    fewer = Pairs(left=pairs.left[kept], right=pairs.right[kept])
    seen = {name: column[kept] for name, column in columns.items()}
    return fewer, {**seen, **company.columns(profiles, fewer, first[kept])}


def compare(profiles: Sequence[Profile], models: Models) -> Likeness:
    """Find the pairs of statements that may be about one vulnerability, and tell how likely each is."""
    pairs = candidates(profiles)
    columns = first_columns(profiles, pairs, Corpus(count=len(profiles)))
    first = probability(models.first, columns)
    pairs, columns = second_columns(profiles, pairs, columns=columns, first=first)
    return Likeness(pairs=pairs, columns=columns, probability=probability(models.second, columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """Which vulnerability each statement is about, and the comparison that this rests on."""

    assignments: list[Assignment]
    profiles: list[Profile]
    likeness: Likeness


def cluster(statements: Iterable[Statement], models: Models, *, apart: Iterable[tuple[int, int]] = ()) -> Clustering:
    """Tell which statements are about one vulnerability; pairs of places in `apart` never are."""
    kept = list(statements)
    profiles = [profile(statement) for statement in kept]
    likeness = compare(profiles, models)
    pairs, probabilities = likeness.pairs, likeness.probability
    numbers = clusters(profiles, pairs, probabilities, threshold=JOIN_THRESHOLD, same=same(kept), apart=apart)
    return Clustering(assignments=assignments(numbers, pairs, probabilities), profiles=profiles, likeness=likeness)
