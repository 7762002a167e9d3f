"""Agglomerative clustering by mean probability, under hard constraints.

Two statements of one source about one package are two vulnerabilities, unless that source says otherwise; so are two
that a person has set apart. The likeliest pair joins first; each join may forbid others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final, cast

from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs

# What is believed of two statements that were not even candidates.
_STRANGERS: Final = 0.02
_WORTH_KEEPING: Final = 0.05
Marks = frozenset[tuple[str, str]]
Link = tuple[float, int]
Entry = tuple[float, int, int, int, int]


def clusters(
    profiles: Sequence[Profile],
    pairs: Pairs,
    probability: Floats,
    *,
    threshold: float,
    same: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> list[int]:
    """Give each statement the number of its cluster: the place of one of its members.

    Clusters join while the mean probability over their pairs is at least `threshold`. Pairs in `apart` never join;
    pairs in `same` join before all others, though not those in `apart`.
    """
    growing = _Growing(marks=[_marks(p) for p in profiles])
    for left, right in apart:
        growing.forbidden[left].add(right)
        growing.forbidden[right].add(left)
    for (left, right), value in zip(pairs.ends(), cast("list[float]", probability.tolist()), strict=True):
        if value >= _WORTH_KEEPING:
            growing.links[left][right] = growing.links[right][left] = (value, 1)
    for pair in same:
        growing.unite(*pair)
    growing.run(threshold)
    return growing.numbers()


def _marks(profile: Profile) -> Marks:
    return frozenset((profile.source, name) for name in profile.written)


@dataclass
class _Growing:
    """Clusters as they grow. An entry of the heap is stale once one of its clusters has changed since."""

    marks: list[Marks]
    links: defaultdict[int, dict[int, Link]] = field(default_factory=lambda: defaultdict(dict))
    forbidden: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    heap: list[Entry] = field(default_factory=list[Entry])

    def __post_init__(self) -> None:
        self.members = {place: [place] for place in range(len(self.marks))}
        self.version = [0] * len(self.marks)
        self.moved = list(range(len(self.marks)))

    def run(self, threshold: float) -> None:
        self.heap = []
        for first, found in self.links.items():
            for second, link in found.items():
                if first < second:
                    self._offer(first, second, link)
        while self.heap and -self.heap[0][0] >= threshold:
            _, first, second, *versions = heappop(self.heap)
            if [self.version[first], self.version[second]] == versions and self._may_join(first, second):
                self._join(*sorted((first, second), key=lambda c: -len(self.members[c])))

    def unite(self, one: int, other: int) -> None:
        first, second = self.home(one), self.home(other)
        if first != second and second not in self.forbidden[first]:
            self._join(first, second)

    def home(self, place: int) -> int:
        while self.moved[place] != place:
            place = self.moved[place]
        return place

    def numbers(self) -> list[int]:
        numbers = [0] * len(self.marks)
        for cluster, members in self.members.items():
            for member in members:
                numbers[member] = cluster
        return numbers

    def _may_join(self, first: int, second: int) -> bool:
        return not (self.marks[first] & self.marks[second]) and second not in self.forbidden[first]

    def _join(self, kept: int, gone: int) -> None:
        self.members[kept] += self.members.pop(gone)
        self.moved[gone] = kept
        self.marks[kept] |= self.marks[gone]
        self.version[kept] += 1
        self.version[gone] += 1
        self._inherit_forbidden(kept, gone)
        links = self.links[kept]
        links.pop(gone, None)
        for other, (total, count) in self.links.pop(gone, {}).items():
            self.links[other].pop(gone, None)
            if other != kept:
                before = links.get(other, (0.0, 0))
                links[other] = (before[0] + total, before[1] + count)
        for other, link in links.items():
            self.links[other][kept] = link
            self._offer(kept, other, link)

    def _inherit_forbidden(self, kept: int, gone: int) -> None:
        for other in self.forbidden.pop(gone, set()):
            self.forbidden[other].add(kept)
            self.forbidden[kept].add(other)

    def _offer(self, first: int, second: int, link: Link) -> None:
        possible = len(self.members[first]) * len(self.members[second])
        mean = (link[0] + (possible - link[1]) * _STRANGERS) / possible
        heappush(self.heap, (-mean, first, second, self.version[first], self.version[second]))
