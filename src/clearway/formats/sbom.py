"""Inventories in: CycloneDX JSON (1.2 to 1.7) and lines of `name==version`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from packageurl import PackageURL

from clearway.formats.decoding import convert, decode_json, decode_text
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import COMPONENTS_PER_INVENTORY_MAX, INVENTORY_BYTES_MAX, MIB

_PIN: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,200})(?:\[[^\]]{0,200}\])?==([A-Za-z0-9][A-Za-z0-9.!+_-]{0,100})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing that is installed: a purl without version and qualifiers, its version, and the source it is built from.

    `source` is the purl of the source package where the SBOM names one (Debian's `upstream`), else empty.
    """

    package: str
    version: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedInventory:
    """An inventory taken apart; `unreadable` counts what had no usable purl or version."""

    format: str
    components: tuple[Component, ...]
    unreadable: int


class _Part(msgspec.Struct):
    purl: str | None = None
    components: list["_Part"] | None = None


class _Bom(msgspec.Struct):
    components: list[_Part] | None = None


def parse_inventory(body: bytes) -> ParsedInventory:
    """Read what an operator runs; refused when the format cannot be told or a limit is passed."""
    if len(body) > INVENTORY_BYTES_MAX:
        raise Refusal("inventory-too-large", f"It has more than {INVENTORY_BYTES_MAX // MIB} MiB.", hint="Split it.", status=413)
    if body.lstrip()[:1] == b"{":
        return _cyclonedx(body)
    return _pins(decode_text(body))


def _cyclonedx(body: bytes) -> ParsedInventory:
    value = decode_json(body)
    if not isinstance(value, dict) or value.get("bomFormat") != "CycloneDX":
        raise Refusal("unknown-sbom", "This is not a CycloneDX SBOM.", hint="Hand in CycloneDX JSON.")
    parts = list(_every(convert(value, _Bom, noun="a CycloneDX SBOM").components or []))
    return _inventory("cyclonedx", [_component(part.purl or "") for part in parts])


def _every(parts: list[_Part]) -> Iterator[_Part]:
    for part in parts:
        yield part
        yield from _every(part.components or [])


def _component(text: str) -> Component | None:
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return None
    if not purl.version:
        return None
    package = PackageURL(type=purl.type, namespace=purl.namespace, name=purl.name)
    return Component(package=package.to_string(), version=purl.version, source=_source(purl))


def _source(purl: PackageURL) -> str:
    qualifiers = purl.qualifiers if isinstance(purl.qualifiers, dict) else {}
    upstream = str(qualifiers.get("upstream") or qualifiers.get("source") or "").partition("@")[0].partition(" ")[0]
    return PackageURL(type=purl.type, namespace=purl.namespace, name=upstream).to_string() if upstream else ""


def _pins(text: str) -> ParsedInventory:
    lines = [line.partition("#")[0].partition(";")[0].strip() for line in text.splitlines()]
    pins = [_PIN.fullmatch(line.partition(" ")[0]) for line in lines if line and not line.startswith("-")]
    if not any(pins):
        raise Refusal("unknown-sbom", "This is no SBOM that Clearway takes.", hint="Hand in CycloneDX JSON, or name==version lines.")
    return _inventory("pins", [_component(f"pkg:pypi/{pin[1].lower()}@{pin[2]}") if pin else None for pin in pins])


def _inventory(name: str, found: list[Component | None]) -> ParsedInventory:
    components = tuple(dict.fromkeys(component for component in found if component is not None))
    if len(components) > COMPONENTS_PER_INVENTORY_MAX:
        raise Refusal(
            "too-many-components", f"It has more than {COMPONENTS_PER_INVENTORY_MAX} components.", hint="Split it."
        )
    return ParsedInventory(format=name, components=components, unreadable=sum(one is None for one in found))
