"""SPDX 2.2 and 2.3, JSON and tag-value, and SPDX 3.0 in JSON-LD: packages and their purls (SPDX specification)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from clearway.formats.decoding import decode_text, items
from clearway.formats.sboms.component import NO_PURL, Entry, RefusedComponent, by_purl
from clearway.formats.sboms.decoding import decode, lines_of
from clearway.kernel.errors import Refusal

NAME: Final = "spdx"
_VERSIONS: Final = frozenset({"SPDX-2.2", "SPDX-2.3"})
_DEVELOPMENT: Final = frozenset(
    {"DEV_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "BUILD_DEPENDENCY_OF", "DEV_TOOL_OF", "TEST_TOOL_OF", "BUILD_TOOL_OF"}
)
_OPTIONAL: Final = frozenset({"OPTIONAL_DEPENDENCY_OF", "OPTIONAL_COMPONENT_OF"})
_SCOPES: Final = frozenset({"development", "test", "build"})
_TAG: Final = re.compile(r"([A-Za-z0-9]{1,60}):\s*(.*)")
_OTHERS: Final = frozenset({"FileName", "SnippetSPDXID"})
_NONE: Final = frozenset({"NOASSERTION", "NONE"})


class _Reference(msgspec.Struct, rename="camel"):
    reference_type: str = ""
    reference_locator: str = ""


class _Package(msgspec.Struct, rename="camel"):
    name: str = ""
    id: str = msgspec.field(name="SPDXID", default="")
    version_info: str | None = ""
    external_refs: list[_Reference] | None = None


class _Relationship(msgspec.Struct, rename="camel"):
    spdx_element_id: str = ""
    relationship_type: str = ""
    related_spdx_element: str = ""


class _Document(msgspec.Struct, rename="camel"):
    spdx_version: str
    packages: list[_Package] | None = None
    relationships: list[_Relationship] | None = None
    document_describes: list[str] | None = None


_JSON: Final = msgspec.json.Decoder(_Document, strict=False)


def read(body: bytes) -> Iterator[Entry]:
    """Read the packages of an SPDX 2 document in JSON."""
    document = decode(_JSON, body, noun="an SPDX document")
    _require_version(document.spdx_version)
    return _entries(
        document.packages or [],
        document.relationships or [],
        described=set(document.document_describes or ()),
    )


def read_tags(body: bytes) -> Iterator[Entry]:
    """Read the packages of an SPDX 2 document of tags and values."""
    packages: list[_Package] = []
    relationships: list[_Relationship] = []
    for line in lines_of(_without_texts(decode_text(body))):
        tag = _TAG.fullmatch(line.strip())
        if tag is None:
            continue
        name, value = tag[1], tag[2].strip()
        if name == "SPDXVersion":
            _require_version(value)
        elif name == "PackageName":
            packages.append(_Package(name=value, external_refs=[]))
        elif name in _OTHERS:
            packages.append(_Package())  # what follows is not about the package above
        elif name == "Relationship":
            relationships += [_Relationship(*parts[:3])] if len(parts := value.split()) >= 3 else []
        elif packages:
            _tell(packages[-1], name, value)
    return _entries(packages, relationships, described=set())


def _without_texts(text: str) -> str:
    """Leave out texts of several lines: a line inside one is no tag."""
    return re.sub(r"<text>.*?(?:</text>|\Z)", "", text, flags=re.DOTALL)


def _tell(package: _Package, tag: str, value: str) -> None:
    parts = value.split()
    if tag == "SPDXID":
        package.id = package.id or value
    elif tag == "PackageVersion":
        package.version_info = value
    elif tag == "ExternalRef" and package.external_refs is not None and len(parts) >= 3:
        package.external_refs.append(_Reference(parts[1], parts[2]))


def _require_version(version: str) -> None:
    if version not in _VERSIONS:
        raise Refusal(
            "unknown-version",
            f"{version[:20]!r} is no SPDX that Clearway reads.",
            hint="Hand in SPDX 2.2, 2.3 or 3.0.",
            where="spdxVersion",
        )


def _entries(packages: list[_Package], relationships: list[_Relationship], *, described: set[str]) -> Iterator[Entry]:
    kinds: dict[str, set[str]] = {}
    for one in relationships:
        kinds.setdefault(one.spdx_element_id, set()).add(one.relationship_type)
        if one.relationship_type == "DESCRIBES":
            described.add(one.related_spdx_element)
    for position, package in enumerate(package for package in packages if package.name):
        purl = next((ref.reference_locator for ref in package.external_refs or [] if ref.reference_type == "purl"), "")
        # What the document is about is no component of itself.
        if purl or package.id not in described:
            yield _entry(package, purl, kinds.get(package.id, set()), where=f"packages[{position}]")


def _entry(package: _Package, purl: str, kinds: set[str], *, where: str) -> Entry:
    version = "" if package.version_info in _NONE else package.version_info or ""
    if not purl:
        return RefusedComponent(where=where, why=NO_PURL, name=f"{package.name} {version}".strip())
    return by_purl(
        purl, where, version=version, development=bool(kinds & _DEVELOPMENT), optional=bool(kinds & _OPTIONAL)
    )


class _Identifier(msgspec.Struct):
    type: str = msgspec.field(name="externalIdentifierType", default="")
    identifier: str = ""


class _Element(msgspec.Struct):
    type: object = ""
    id: str = msgspec.field(name="spdxId", default="")
    name: str = ""
    version: str = msgspec.field(name="software_packageVersion", default="")
    purl: str = msgspec.field(name="software_packageUrl", default="")
    identifiers: list[_Identifier] | None = msgspec.field(name="externalIdentifier", default=None)
    scope: str = ""
    to: object = None
    root: object = msgspec.field(name="rootElement", default=None)


class _Graph(msgspec.Struct):
    graph: list[_Element] = msgspec.field(name="@graph", default_factory=list[_Element])


_GRAPH: Final = msgspec.json.Decoder(_Graph, strict=False)


def read_graph(body: bytes) -> Iterator[Entry]:
    """Read the packages of an SPDX 3 document in JSON-LD."""
    elements = decode(_GRAPH, body, noun="an SPDX 3 document").graph
    scoped: Mapping[str, str] = {target: one.scope for one in elements if one.scope for target in _strings(one.to)}
    roots = {root for one in elements for root in _strings(one.root)}
    packages = (one for one in elements if one.type == "software_Package")
    for position, one in enumerate(packages):
        told = (found.identifier for found in one.identifiers or [] if found.type in {"packageUrl", "purl"})
        purl = one.purl or next(told, "")
        where = f"@graph software_Package[{position}]"
        if purl:
            yield by_purl(purl, where, version=one.version, development=scoped.get(one.id, "") in _SCOPES)
        elif one.id not in roots:
            yield RefusedComponent(where=where, why=NO_PURL, name=f"{one.name} {one.version}".strip())


def _strings(value: object) -> list[str]:
    return [one for one in (items(value) or [value]) if isinstance(one, str)]
