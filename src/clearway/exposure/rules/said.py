"""What one advisory comes to for one product, before it is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from clearway.exposure.model import Status
from clearway.exposure.rules.matching import Advisories
from clearway.formats.advisory_index.records import Naming, Rule
from clearway.formats.affected import Stretch


class Library(Advisories, Protocol):
    """An index that knows packages and names; `has_names` says that it knows any names at all."""

    @property
    def has_names(self) -> bool:
        """Tell whether anything is said of names."""
        ...

    def namings(self, name: str, /) -> Sequence[Naming]:
        """Give what is said of a product or file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where advisories come from: the hub's own, or those that its operator loaded."""

    name: str
    index: Library


class ByRule(msgspec.Struct, frozen=True, gc=False):
    """A rule about a package's versions, and the version's key where it has one."""

    rule: Rule
    stretch: Stretch | None
    key: bytes | None
    version: str


class Said(msgspec.Struct, frozen=True, gc=False):
    """An advisory, by its place in its source, the status that follows from it, and why.

    What follows from a rule is put into words from `by` where it is shown.
    """

    source: Source
    advisory: int
    status: Status
    why: str = ""
    fixed_in: str | None = None
    by: ByRule | None = None
