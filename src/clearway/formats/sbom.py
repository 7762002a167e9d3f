"""Inventories in (Order 2(c)): what an operator runs, as CycloneDX JSON 1.2 to 1.7, or as a package manager lists it.

The lists are those of `dpkg-query -W`, `dpkg -l`, `pip list`, `pip freeze`, and requirements with `==`.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from packageurl import PackageURL

from clearway.formats.decoding import convert, decode_json, decode_text, members
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    COMPONENTS_PER_INVENTORY_MAX,
    INVENTORY_BYTES_MAX,
    INVENTORY_LINE_CHARACTERS_MAX,
    INVENTORY_LINES_MAX,
    MIB,
    PURL_CHARACTERS_MAX,
)

_VERSION: Final = re.compile(r"[!-~]{1,200}")
_SPEC: Final = re.compile(r"1\.[2-7]")
_PIN: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,200})(?:\[[^\]]{0,200}\])? ?===? ?([A-Za-z0-9][A-Za-z0-9.!+_-]{0,100})"
)
_LISTED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,200}) +([0-9][A-Za-z0-9.!+_-]{0,100})(?: +\S{1,500})?")
_PIP_HEAD: Final = re.compile(r"Package +Version(?: +Editable project location)? *")
_DEBIAN_NAME: Final = r"([a-z0-9][a-z0-9+.-]{0,200})(?::([a-z0-9-]{1,30}))?"
_DEBIAN_VERSION: Final = r"([0-9][A-Za-z0-9.+:~-]{0,200})"
_DPKG_QUERY: Final = re.compile(rf"{_DEBIAN_NAME}\t{_DEBIAN_VERSION}")
_DPKG_LIST: Final = re.compile(rf"[a-z][a-z][A-Z ]? +{_DEBIAN_NAME} +{_DEBIAN_VERSION} +([a-z0-9-]{{1,30}})(?: .*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing that is installed: a purl without version and qualifiers, its version, and the source it is built from.

    `source` is the purl of the source package where the inventory names one (Debian's `upstream`), else empty, and
    `source_version` the source's own version where the inventory tells it and it is another.
    """

    package: str
    version: str
    source: str
    source_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedComponent:
    """An entry without a usable purl or version: where it stands, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedInventory:
    """An inventory taken apart; each component once. `refused` are the entries that nothing can be matched against."""

    format: str
    components: tuple[Component, ...]
    refused: tuple[RefusedComponent, ...]

    @property
    def unreadable(self) -> int:
        """How many entries had no usable purl or version."""
        return len(self.refused)


_Entry = Component | RefusedComponent


class _Part(msgspec.Struct):
    name: str | None = None
    version: str | None = None
    purl: str | None = None
    components: list["_Part"] | None = None


class _Bom(msgspec.Struct, rename="camel"):
    spec_version: str
    components: list[_Part] | None = None


def parse_inventory(body: bytes) -> ParsedInventory:
    """Read what an operator runs; refused when the format cannot be told or a limit is passed."""
    if len(body) > INVENTORY_BYTES_MAX:
        raise Refusal(
            "inventory-too-large",
            f"The inventory has more than {INVENTORY_BYTES_MAX // MIB} MiB.",
            hint="Split it by system.",
            status=413,
        )
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return _cyclonedx(body)
    _require_lines(body)
    return _lines(decode_text(body))


def _require_lines(body: bytes) -> None:
    if body.count(b"\n") + body.count(b"\r") > INVENTORY_LINES_MAX:
        what = f"The inventory has more than {INVENTORY_LINES_MAX} lines."
        raise Refusal("too-many-components", what, hint="Split it by system.", status=413)


def _cyclonedx(body: bytes) -> ParsedInventory:
    value = decode_json(body)
    if members(value).get("bomFormat") != "CycloneDX":
        raise _unknown()
    bom = convert(value, _Bom, noun="a CycloneDX SBOM")
    if not _SPEC.fullmatch(bom.spec_version):
        raise Refusal(
            "unknown-version",
            f"CycloneDX {bom.spec_version[:20]!r} is none that Clearway reads.",
            hint="Hand in CycloneDX 1.2 to 1.7.",
            where="specVersion",
        )
    return _inventory("cyclonedx", (_part(part, where) for where, part in _every(bom.components or [], "")))


def _every(parts: list[_Part], above: str) -> Iterator[tuple[str, _Part]]:
    for position, part in enumerate(parts):
        where = f"{above}components[{position}]"
        yield where, part
        yield from _every(part.components or [], f"{where}.")


def _part(part: _Part, where: str) -> _Entry:
    if not part.purl:
        return RefusedComponent(where=where, why="It has no purl.")
    if len(part.purl) > PURL_CHARACTERS_MAX:
        return RefusedComponent(where=where, why="Its purl is too long.")
    try:
        purl = PackageURL.from_string(part.purl)
    except ValueError:
        return RefusedComponent(where=where, why="Its purl cannot be read.")
    version = purl.version or (part.version or "").strip()
    if not _VERSION.fullmatch(version):
        return RefusedComponent(where=where, why="It has no version that can be compared.")
    package = PackageURL(type=purl.type, namespace=purl.namespace, name=purl.name)
    source, source_version = _source(purl)
    return Component(
        package=package.to_string(),
        version=version,
        source=source,
        source_version="" if source_version == version else source_version,
    )


def _source(purl: PackageURL) -> tuple[str, str]:
    upstream = (purl.qualifiers.get("upstream") or purl.qualifiers.get("source") or "").partition(" ")[0]
    name, _, version = upstream.partition("@")
    if not name:
        return "", ""
    source = PackageURL(type=purl.type, namespace=purl.namespace, name=name)
    return source.to_string(), version if _VERSION.fullmatch(version) else ""


def _lines(text: str) -> ParsedInventory:
    lines = [(f"line {n}", line.rstrip()) for n, line in enumerate(io.StringIO(text, newline=None), start=1)]
    told = [(where, line) for where, line in lines if line.strip() and not line.lstrip().startswith("#")]
    first = told[0][1][:INVENTORY_LINE_CHARACTERS_MAX] if told else ""
    if _DPKG_QUERY.fullmatch(first):
        return _inventory("dpkg-query", (_debian(_DPKG_QUERY, line, where) for where, line in told))
    if first.startswith(("Desired=", "||/", "ii ")):
        rows = [(where, line) for where, line in told if not line.startswith(("Desired=", "|", "+++"))]
        # Only what is installed: rc is a package that was removed and left its settings.
        return _inventory("dpkg", (_debian(_DPKG_LIST, line, where) for where, line in rows if line[1:2] == "i"))
    if _PIP_HEAD.fullmatch(first):
        rows = [(where, line) for where, line in told[1:] if not line.startswith("---")]
        return _inventory("pip", (_python(_LISTED, line, where) for where, line in rows))
    return _requirements(told)


def _requirements(told: list[tuple[str, str]]) -> ParsedInventory:
    # Options, and the hashes that stand on lines of their own, name no package.
    pins = [(where, _bare(line)) for where, line in told if not line.lstrip().startswith("-")]
    if not any(_PIN.fullmatch(pin) for _, pin in pins):
        raise _unknown()
    return _inventory("pip", (_python(_PIN, pin, where) for where, pin in pins))


def _bare(line: str) -> str:
    short = line[:INVENTORY_LINE_CHARACTERS_MAX].partition(" #")[0].partition(";")[0]
    return short.partition(" --hash")[0].rstrip("\\").strip()


def _python(shape: re.Pattern[str], line: str, where: str) -> _Entry:
    match = shape.fullmatch(line[:INVENTORY_LINE_CHARACTERS_MAX].rstrip())
    if match is None:
        return RefusedComponent(where=where, why="It is no name with one exact version.")
    package = PackageURL(type="pypi", name=re.sub(r"[-_.]+", "-", match[1]).lower())
    return Component(package=package.to_string(), version=match[2], source="")


def _debian(shape: re.Pattern[str], line: str, where: str) -> _Entry:
    match = shape.fullmatch(line[:INVENTORY_LINE_CHARACTERS_MAX])
    if match is None:
        return RefusedComponent(where=where, why="It is no name with a version.")
    package = PackageURL(type="deb", namespace="debian", name=match[1])
    return Component(package=package.to_string(), version=match[3], source="")


def _inventory(name: str, entries: Iterable[_Entry]) -> ParsedInventory:
    components: dict[Component, None] = {}
    refused: list[RefusedComponent] = []
    for entry in entries:
        if isinstance(entry, Component):
            components[entry] = None
        else:
            refused.append(entry)
        if len(components) + len(refused) > COMPONENTS_PER_INVENTORY_MAX:
            raise Refusal(
                "too-many-components",
                f"The inventory has more than {COMPONENTS_PER_INVENTORY_MAX} components.",
                hint="Split it by system.",
                status=413,
            )
    return ParsedInventory(format=name, components=tuple(components), refused=tuple(refused))


def _unknown() -> Refusal:
    return Refusal(
        "unknown-inventory",
        "This is no inventory that Clearway reads.",
        hint="Hand in CycloneDX JSON, or the output of dpkg-query -W, dpkg -l, pip list or pip freeze.",
    )
