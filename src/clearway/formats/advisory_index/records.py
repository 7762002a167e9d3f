"""What an index keeps beside what is told of advisories: rules by package, namings, and the whole's counts."""

import msgspec

from clearway.formats.affected import Stretch


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How one advisory, by its place in the index, judges versions of the package under which it is kept."""

    advisory: int
    kind: str
    release: str
    stretches: list[Stretch]
    exact: list[bytes]
    exact_texts: list[str]
    fixes: list[tuple[bytes, str]]


class Naming(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one advisory, by its place in the index, says of the product or file under whose name it is kept."""

    advisory: int
    status: str
    rest: tuple[str, ...]
    stretches: list[Stretch]
    exact: list[bytes]
    exact_texts: list[str]
    version: str


class About(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What an index holds: advisories that can match, those left out as withdrawn or without comparable versions.

    `names` are CPEs and hashes that something is said of.
    """

    advisories: int = 0
    withdrawn: int = 0
    unmatchable: int = 0
    packages: int = 0
    rules: int = 0
    names: int = 0
