"""How common terms are: in the statements at hand when all are compared, or in general when one arrives."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """In how many of `count` statements each term of a kind stands; None: to be counted in those at hand."""

    count: int
    spread: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What terms are measured against.

    Without `known` all is counted in the statements at hand, and these are compared all with all. With it, the left
    side of each pair arrives, and what is known of a kind of term is said there; a term that is not there is new.
    """

    count: int
    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])

    @property
    def arriving(self) -> bool:
        """Tell whether the left side of each pair arrives."""
        return bool(self.known)

    def spoken(self, kind: str) -> Spoken:
        """Give how common the terms of a kind are."""
        return Spoken(count=self.count, spread=self.known.get(kind, {}) if self.arriving else None)

    def counted(self, kind: str, terms: Iterable[str]) -> Mapping[str, int]:
        """Give how many statements hold each term, out of `terms` where nothing is known."""
        return self.known.get(kind, {}) if self.arriving else Counter(terms)
