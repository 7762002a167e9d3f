"""CycloneDX 1.2 to 1.7, JSON and XML: components at every depth (CycloneDX specification, `components`)."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats import cyclonedx_xml
from clearway.formats.sboms.component import Component, Entry, RefusedComponent, by_purl
from clearway.formats.sboms.decoding import decode
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import JSON_DEPTH_MAX

NAME: Final = "cyclonedx"
_HEAD_BYTES: Final = 4096
_NAMESPACE: Final = re.compile(rb"cyclonedx\.org/schema/bom/([0-9.]{1,10})")
_SPEC: Final = re.compile(r"1\.[2-7]")
_SYSTEM: Final = "operating-system"
_DEVELOPMENT: Final = frozenset({"cdx:npm:package:development", "cdx:composer:package:isDevRequirement"})
_GROUPS: Final = frozenset({"cdx:poetry:group", "cdx:pipenv:category"})


class _Property(msgspec.Struct, gc=False):
    name: str = ""
    value: str | None = ""
    # In XML the value is the element's text.
    text: str = msgspec.field(name="#", default="")


# Many at once, and none refers to itself: the collector of cycles need not look at them.
class _Part(msgspec.Struct, gc=False):
    type: str | None = None
    name: str | None = None
    version: str | None = None
    purl: str | None = None
    scope: str | None = None
    properties: list[_Property] | None = None
    components: "list[_Part] | None" = None


class _Bom(msgspec.Struct, rename="camel"):
    spec_version: str
    components: list[_Part] | None = None


_JSON: Final = msgspec.json.Decoder(_Bom, strict=False)


def read(body: bytes) -> Iterator[Entry]:
    """Read the components of a CycloneDX document in JSON."""
    return _components(decode(_JSON, body, noun="a CycloneDX SBOM"))


def read_xml(body: bytes) -> Iterator[Entry]:
    """Read the components of a CycloneDX document in XML."""
    told = _NAMESPACE.search(body[:_HEAD_BYTES])
    bom = decode(_JSON, cyclonedx_xml.as_json(body, spec=told[1].decode() if told else ""), noun="a CycloneDX SBOM")
    return _components(bom)


def _components(bom: _Bom) -> Iterator[Entry]:
    if not _SPEC.fullmatch(bom.spec_version):
        raise Refusal(
            "unknown-version",
            f"CycloneDX {bom.spec_version[:20]!r} is none that Clearway reads.",
            hint="Hand in CycloneDX 1.2 to 1.7.",
            where="specVersion",
        )
    if bom.components is None:
        what = "The document lists no components: it is no inventory."
        raise Refusal("unknown-inventory", what, hint="Hand in the SBOM itself.", where="components")
    parts = bom.components
    system = next((part for part in parts if part.type == _SYSTEM), None)
    release = f"{system.name}-{system.version}".lower() if system and system.name and system.version else ""
    return _every(parts, "", release=release, depth=1)


def _every(parts: list[_Part], above: str, *, release: str, depth: int) -> Iterator[Entry]:
    if depth > JSON_DEPTH_MAX:
        raise Refusal("too-deep", "Components are nested too deeply.", hint="No inventory needs that.", where=above)
    for position, part in enumerate(parts):
        where = f"{above}components[{position}]"
        if part.purl or part.type != _SYSTEM:
            yield _entry(part, where, release)
        if part.components:
            yield from _every(part.components, f"{where}.", release=release, depth=depth + 1)


def _entry(part: _Part, where: str, release: str) -> Component | RefusedComponent:
    if not part.purl:
        name = f"{part.name or ''} {part.version or ''}".strip()
        return RefusedComponent(where=where, why="It has no purl.", name=name)
    return by_purl(
        part.purl,
        where,
        version=part.version or "",
        release=release,
        development=part.scope == "excluded" or _is_development(part.properties or []),
        optional=part.scope == "optional",
    )


def _is_development(properties: list[_Property]) -> bool:
    return any(
        (told.name in _DEVELOPMENT and (told.value or told.text) in {"true", "1"})
        or (told.name in _GROUPS and (told.value or told.text).startswith("dev"))
        for told in properties
    )
