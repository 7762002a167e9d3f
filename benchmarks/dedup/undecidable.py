"""What nobody can know: records of one source that are the same in every field and about several vulnerabilities.

Which of them a record of another source is about is a toss of coins. So the score is also told as it is on average over
all ways to exchange the answers of such records: then two trainings differ by what they learnt and not by luck.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import astuple, replace
from itertools import combinations

from benchmarks.dedup.training import Labelled


def average_f1(data: Labelled, found: Sequence[Hashable]) -> float:
    """Give the F1 over pairs on average; of the right answers themselves it is the most that an oracle comes to."""
    chance = _Chance(data)
    right = sum(chance.of(one, other) for one, other in _joined(found))
    both = sum(n * (n - 1) // 2 for labels in (found, data.groups) for n in Counter(labels).values())
    return 2 * right / both


def undecidable(data: Labelled) -> int:
    """Count the records that another of their source equals in every field, but not in what they are about."""
    return sum(sum(told.values()) for told in _Chance(data).told.values() if len(told) > 1)


def _joined(found: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    clusters: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, cluster in enumerate(found):
        clusters[cluster].append(place)
    for members in clusters.values():
        yield from combinations(members, 2)


class _Chance:
    """How likely two records are one vulnerability for somebody who knows all but tells equal records apart by lot."""

    def __init__(self, data: Labelled) -> None:
        classes: dict[tuple[object, ...], int] = {}
        same = [replace(s, key="", references=tuple(sorted(set(s.references)))) for s in data.statements]
        self.kind = [classes.setdefault(astuple(statement), len(classes)) for statement in same]
        self.told: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for kind, group in zip(self.kind, data.groups, strict=True):
            self.told[kind][group] += 1

    def of(self, one: int, other: int) -> float:
        ours, theirs = self.told[self.kind[one]], self.told[self.kind[other]]
        itself = ours.total() if ours is theirs else 0
        right = sum(n * theirs[group] for group, n in ours.items()) - itself
        return right / (ours.total() * theirs.total() - itself)
