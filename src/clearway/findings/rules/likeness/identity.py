"""Identity before likeness: statements that name the same vulnerability are one, whatever tool wrote them.

An identifier names one vulnerability (CVE-2026-1234, GHSA-..., PYSEC-...). A statement that names two of one scheme is
about several vulnerabilities and identifies none. Identifiers of different schemes in one statement are aliases;
aliases never make one vulnerability of two that have different identifiers of one scheme: somebody is wrong there, and
a person or the model has to decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from clearway.formats.statements import Statement

# Schemes whose identifiers name bulletins, products or kinds of weakness, and so say nothing of identity.
_NOT_ONE: Final = frozenset(
    {"CWE", "CAPEC", "DSA", "DLA", "USN", "RHSA", "RHBA", "RHEA", "ELSA", "ALAS", "ALSA", "RLSA", "SUSE", "FEDORA"}
)


def identifying(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Give the identifiers that name the one vulnerability a statement is about; none where it names several."""
    named = sorted({identifier.upper() for identifier in identifiers} - {""})
    kept = [identifier for identifier in named if scheme(identifier) not in _NOT_ONE]
    schemes = [scheme(identifier) for identifier in kept]
    return tuple(kept) if len(set(schemes)) == len(schemes) else ()


def scheme(identifier: str) -> str:
    """Tell whose numbering an identifier follows: what stands before its first hyphen."""
    return identifier.partition("-")[0].upper()


def same(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Give pairs of places that are one vulnerability by name, enough of them to connect all that are."""
    graph, first = _Aliases(), dict[str, int]()
    named = [identifying(statement.identifiers) for statement in statements]
    for names in named:
        graph.add(names)
    for place, names in enumerate(named):
        roots = {graph.root(name) for name in names}
        # A statement whose names contradict what others say of them is left to the model.
        if len(roots) == 1 and (before := first.setdefault(roots.pop(), place)) != place:
            yield before, place


@dataclass
class _Aliases:
    """Which identifiers are one another's aliases; each group has at most one identifier of a scheme."""

    parent: dict[str, str] = field(default_factory=dict[str, str])
    schemes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def root(self, name: str) -> str:
        """Give the identifier that stands for a name's group."""
        path = [name]
        while self.parent.setdefault(path[-1], path[-1]) != path[-1]:
            path.append(self.parent[path[-1]])
        for step in path:
            self.parent[step] = path[-1]
        return path[-1]

    def add(self, names: Sequence[str]) -> None:
        """Learn that names are aliases, as far as that contradicts nothing learnt before."""
        for name in names:
            self.schemes.setdefault(self.root(name), {}).setdefault(scheme(name), name)
        for one, other in pairwise(names):
            self._unite(self.root(one), self.root(other))

    def _unite(self, one: str, other: str) -> None:
        ours, theirs = self.schemes[one], self.schemes[other]
        contradicted = any(theirs.get(kind, name) != name for kind, name in ours.items())
        if one != other and not contradicted:
            self.parent[other] = one
            self.schemes[one] = {**theirs, **ours}
