"""Builds an index in memory, advisory by advisory, and gives it piece by piece to be written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final
from zlib import crc32

import msgspec

from clearway.formats.advisory_index.layout import FORMAT_VERSION, HEAD, LENGTH, MAGIC, PLACE, Head
from clearway.formats.advisory_index.records import About, Naming, Rule
from clearway.formats.affected import Affected, Compiled, union
from clearway.formats.packages import shelf
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ADVISORIES_MAX, ADVISORY_INDEX_BYTES_MAX

_ENCODER: Final = msgspec.msgpack.Encoder()
_PURL: Final = "pkg:"


@dataclass(slots=True)
class IndexBuilder:
    """Takes compiled advisories; what is withdrawn is counted and left out.

    Of several records of the same id each tells its part: databases write one for each release.
    """

    advisories: int = 0
    withdrawn: int = 0
    twice: int = 0
    unmatchable: int = 0
    _known: dict[str, int] = field(default_factory=dict[str, int])
    _records: list[bytes] = field(default_factory=list[bytes])
    _size: int = HEAD.size
    _rules: dict[str, list[msgspec.Raw]] = field(default_factory=dict[str, list[msgspec.Raw]])

    def add(self, compiled: Compiled) -> None:
        """Take one advisory; refused when there are too many."""
        if compiled.told.id in self._known:
            self.twice += 1
            self._keep(compiled)
            return
        if len(self._known) == ADVISORIES_MAX:
            what = f"There are more than {ADVISORIES_MAX} advisories."
            raise Refusal("too-many-advisories", what, hint="Build several indexes.", status=413)
        self._known[compiled.told.id] = 0
        if compiled.is_withdrawn:
            self.withdrawn += 1
        elif not compiled.affected and not compiled.identified:
            self.unmatchable += 1
        else:
            self.advisories += 1
            self._keep(compiled)

    def pieces(self) -> Iterator[bytes]:
        """Give the whole file: the head first."""
        places = {package: self._append([package, rules]) for package, rules in sorted(self._rules.items())}
        about = self._append(self.about())
        table = _table(places)
        if self._size > ADVISORY_INDEX_BYTES_MAX:
            raise Refusal("index-too-large", "The index would be too large.", hint="Build several.", status=413)
        digest = blake2b(digest_size=16)
        for piece in (*self._records, table):
            digest.update(piece)
        head = Head(
            MAGIC,
            FORMAT_VERSION,
            len(table) // PLACE.size,
            table=self._size,
            about=about,
            size=self._size + len(table),
            checksum=digest.digest(),
        )
        yield HEAD.pack(*head)
        yield from self._records
        yield table

    def about(self) -> "About":
        """Tell what the index holds."""
        packages = [name for name in self._rules if name.startswith(_PURL)]
        return About(
            advisories=self.advisories,
            withdrawn=self.withdrawn,
            unmatchable=self.unmatchable,
            packages=len(packages),
            rules=sum(len(self._rules[name]) for name in packages),
            names=len(self._rules) - len(packages),
        )

    def _keep(self, compiled: Compiled) -> None:
        if compiled.is_withdrawn or not (compiled.affected or compiled.identified):
            return
        is_again = bool(self._known[compiled.told.id])
        at = self._known[compiled.told.id] = self._known[compiled.told.id] or self._append(compiled.told)
        merged: dict[tuple[str, str], Affected] = {}
        for one in compiled.affected:
            before = merged.get((one.package, one.release))
            merged[one.package, one.release] = one if before is None else _merged(before, one)
        for (package, release), one in merged.items():
            rule = Rule(at, one.kind, release, one.stretches, one.exact, one.exact_texts, one.fixes)
            self._shelve(shelf(package), rule, is_again=is_again)
        for said in compiled.identified:
            naming = Naming(
                at, said.status, said.rest, said.stretches, said.exact, said.exact_texts, said.version
            )  # fmt: skip
            self._shelve(said.name, naming, is_again=True)

    def _shelve(self, name: str, record: Rule | Naming, *, is_again: bool) -> None:
        held, encoded = self._rules.setdefault(name, []), msgspec.Raw(_ENCODER.encode(record))
        if not is_again or encoded not in held:
            held.append(encoded)

    def _append(self, record: object) -> int:
        encoded = _ENCODER.encode(record)
        at = self._size
        self._records.append(LENGTH.pack(len(encoded)) + encoded)
        self._size += LENGTH.size + len(encoded)
        return at


def _merged(one: Affected, other: Affected) -> Affected:
    return Affected(
        package=one.package,
        kind=one.kind,
        release=one.release,
        stretches=union([*one.stretches, *other.stretches]),
        exact=sorted({*one.exact, *other.exact}),
        exact_texts=sorted({*one.exact_texts, *other.exact_texts}),
        fixes=sorted({*one.fixes, *other.fixes}),
    )


def _table(places: dict[str, int]) -> bytes:
    size = 8
    while size < 2 * len(places):
        size *= 2
    table: list[tuple[int, int]] = [(0, 0)] * size
    for package, at in places.items():
        digest = crc32(package.encode())
        place = digest & (size - 1)
        while table[place][1]:
            place = (place + 1) & (size - 1)
        table[place] = (digest, at)
    return b"".join(PLACE.pack(*held) for held in table)
