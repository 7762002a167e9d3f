"""A declaration: how one tool's reports are recognized, where the fields stand, how its severities map.

One TOML file per tool; docs/scanners.md explains it. It is read strictly: what is not known in it is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from clearway.formats.decoding import decode_toml
from clearway.formats.records import Severity
from clearway.formats.scanners.path import Condition, ValuePath, parse_condition, parse_path
from clearway.formats.scanners.template import Template, parse_template
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SCANNER_DECLARATION_BYTES_MAX

_Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
_Text = Annotated[str, Meta(min_length=1, max_length=500)]
_Texts = _Text | Annotated[list[_Text], Meta(min_length=1, max_length=20)]
T = TypeVar("T")


class Syntax(StrEnum):
    """What a report is written in."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    HTML = "html"
    BLOCKS = "blocks"


class _Package(Struct, forbid_unknown_fields=True):
    purl: _Texts = msgspec.field(default_factory=list[str])
    type: _Texts = msgspec.field(default_factory=list[str])
    namespace: _Texts = msgspec.field(default_factory=list[str])
    name: _Texts = msgspec.field(default_factory=list[str])


class _Table(Struct, forbid_unknown_fields=True):
    each: _Texts
    key: _Text


class _Taking(Struct, forbid_unknown_fields=True):
    title: _Texts
    each: _Texts = "."
    keep: list[_Text] = msgspec.field(default_factory=list[str])
    skip: list[_Text] = msgspec.field(default_factory=list[str])
    unique: list[_Text] = msgspec.field(default_factory=list[str])
    per: _Texts = msgspec.field(default_factory=list[str])
    package: _Package = msgspec.field(default_factory=_Package)
    description: _Texts = msgspec.field(default_factory=list[str])
    rule: _Texts = msgspec.field(default_factory=list[str])
    version: _Texts = msgspec.field(default_factory=list[str])
    fixed_version: _Texts = msgspec.field(default_factory=list[str])
    file: _Texts = msgspec.field(default_factory=list[str])
    function: _Texts = msgspec.field(default_factory=list[str])
    line: _Texts = msgspec.field(default_factory=list[str])
    severity: _Texts = msgspec.field(default_factory=list[str])
    score: _Texts = msgspec.field(default_factory=list[str])
    cvss_vector: _Texts = msgspec.field(default_factory=list[str])
    source: _Texts = msgspec.field(default_factory=list[str])
    published: _Texts = msgspec.field(default_factory=list[str])
    tool_version: _Texts = msgspec.field(default_factory=list[str])
    weaknesses: _Texts = msgspec.field(default_factory=list[str])
    identifiers: _Texts = msgspec.field(default_factory=list[str])
    references: _Texts = msgspec.field(default_factory=list[str])
    fingerprints: _Texts = msgspec.field(default_factory=list[str])


class _Shape(Struct, forbid_unknown_fields=True):
    kind: Syntax
    recognize: Annotated[list[_Texts], Meta(min_length=1, max_length=20)]
    finding: Annotated[list[_Taking], Meta(min_length=1, max_length=20)]
    table: dict[_Name, _Table] = msgspec.field(default_factory=dict[str, _Table])


class _File(Struct, forbid_unknown_fields=True):
    name: _Name
    tool: _Text
    shape: Annotated[list[_Shape], Meta(min_length=1, max_length=20)]
    severities: dict[str, Severity] = msgspec.field(default_factory=dict[str, Severity])
    ecosystems: dict[str, _Name] = msgspec.field(default_factory=dict[str, str])


Templates = tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRule:
    """How a package is named: by a whole purl, or by type, namespace and name."""

    purl: Templates
    type: Templates
    namespace: Templates
    name: Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Objects that others point at: where they stand, and their key."""

    name: str
    each: tuple[ValuePath, ...]
    key: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Where findings stand, which of them count, and where each field of theirs is (fields by name)."""

    each: tuple[ValuePath, ...]
    places: tuple[str, ...]
    keep: tuple[Condition, ...]
    skip: tuple[Condition, ...]
    unique: Templates
    per: Templates
    package: PackageRule
    fields: Mapping[str, Templates]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a report is recognized by: paths that lead somewhere in it, and paths that must not."""

    present: tuple[ValuePath, ...]
    absent: tuple[ValuePath, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One shape of a tool's reports: what it is recognized by, any of several marks, and what is taken from it."""

    kind: Syntax
    marks: tuple[Marks, ...]
    tables: tuple[Table, ...]
    takings: tuple[Taking, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One tool: its name as a format, its name in words, its severities and ecosystems in our words, its shapes."""

    name: str
    tool: str
    severities: Mapping[str, Severity]
    ecosystems: Mapping[str, str]
    shapes: tuple[Shape, ...]


FIELDS: Final = tuple(
    name for name in _Taking.__struct_fields__ if name not in {"each", "keep", "skip", "unique", "per", "package"}
)


def parse_declaration(body: bytes) -> Declaration:
    """Read a declaration (TOML); refused with the place of what is wrong in it."""
    if len(body) > SCANNER_DECLARATION_BYTES_MAX:
        raise Refusal("declaration-too-large", "The declaration is too large.", hint="One file tells of one tool.")
    told = decode_toml(body, _File, noun="a declaration of a scanner")
    return Declaration(
        name=told.name,
        tool=told.tool,
        severities={word.casefold(): severity for word, severity in told.severities.items()},
        ecosystems={word.casefold(): kind for word, kind in told.ecosystems.items()},
        shapes=tuple(_shape(shape, f"shape[{n}]") for n, shape in enumerate(told.shape)),
    )


def _shape(told: _Shape, place: str) -> Shape:
    with_place = _Reader(place)
    return Shape(
        kind=told.kind,
        marks=tuple(_marks(texts, with_place) for texts in _alternatives(told.recognize)),
        tables=tuple(
            Table(
                name=name,
                each=with_place.all(parse_path, table.each, f"table.{name}.each"),
                key=with_place.all(parse_template, table.key, f"table.{name}.key")[0],
            )
            for name, table in told.table.items()
        ),
        takings=tuple(_taking(taking, f"{place}.finding[{n}]") for n, taking in enumerate(told.finding)),
    )


def _alternatives(recognize: list[str | list[str]]) -> list[list[str]]:
    """Take a list of texts as one alternative; in a list that holds lists, each member is one."""
    if any(isinstance(member, list) for member in recognize):
        return [_listed(member) for member in recognize]
    return [[text for member in recognize for text in _listed(member)]]


def _marks(texts: list[str], read: "_Reader") -> Marks:
    return Marks(
        present=read.all(parse_path, [text for text in texts if not text.startswith("!")], "recognize"),
        absent=read.all(parse_path, [text[1:] for text in texts if text.startswith("!")], "recognize"),
    )


def _taking(told: _Taking, place: str) -> Taking:
    read = _Reader(place)
    package = told.package
    return Taking(
        each=read.all(parse_path, told.each, "each"),
        places=tuple(_listed(told.each)),
        keep=read.all(parse_condition, told.keep, "keep"),
        skip=read.all(parse_condition, told.skip, "skip"),
        unique=read.all(parse_template, told.unique, "unique"),
        per=read.all(parse_template, told.per, "per"),
        package=PackageRule(
            purl=read.all(parse_template, package.purl, "package.purl"),
            type=read.all(parse_template, package.type, "package.type"),
            namespace=read.all(parse_template, package.namespace, "package.namespace"),
            name=read.all(parse_template, package.name, "package.name"),
        ),
        fields={name: read.all(parse_template, getattr(told, name), name) for name in FIELDS},
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads texts of one part of a declaration, so that a refusal says where it stands."""

    place: str

    def all(self, parse: Callable[[str], T], texts: str | list[str], name: str) -> tuple[T, ...]:
        try:
            return tuple(parse(text) for text in _listed(texts))
        except Refusal as refusal:
            refusal.where = inert_line(f"{self.place}.{name} {refusal.where}")
            raise


def _listed(texts: str | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else texts
