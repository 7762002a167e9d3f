"""Finds out what an inventory is written in, from its content, and reads its components one by one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from clearway.formats import cyclonedx_xml
from clearway.formats.decoding import decode_json, decode_text
from clearway.formats.sboms import cyclonedx, lists, locks, modules, npm, spdx, syft
from clearway.formats.sboms.component import Component, Entry, RefusedComponent
from clearway.formats.sboms.decoding import decode
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import COMPONENTS_PER_INVENTORY_MAX, INVENTORY_BYTES_MAX, MIB

_HEAD_BYTES: Final = 64 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_CYCLONEDX: Final = re.compile(rb'"bomFormat"\s{0,8}:\s{0,8}"CycloneDX"')
_LINES_LOOKED_AT: Final = 400
_ABSENT: Final = msgspec.Raw()

Reader = Callable[[bytes], Iterator[Entry]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of inventories: its name, and what reads it."""

    name: str
    read: Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedInventory:
    """An inventory that was read whole: its format, its components, each once, and what could not be used."""

    format: str
    components: tuple[Component, ...]
    refused: tuple[RefusedComponent, ...]

    @property
    def unreadable(self) -> int:
        """Count what could not be used."""
        return len(self.refused)


class _Marks(msgspec.Struct):
    """What tells the JSON formats from each other."""

    bom_format: str | None = msgspec.field(name="bomFormat", default=None)
    spdx_version: str | None = msgspec.field(name="spdxVersion", default=None)
    context: object = msgspec.field(name="@context", default=None)
    graph: msgspec.Raw = msgspec.field(name="@graph", default=_ABSENT)
    artifacts: msgspec.Raw = _ABSENT
    descriptor: msgspec.Raw = _ABSENT
    lockfile: object = msgspec.field(name="lockfileVersion", default=None)
    pipfile: msgspec.Raw = msgspec.field(name="_meta", default=_ABSENT)
    default: msgspec.Raw = _ABSENT
    composer: object = msgspec.field(name="content-hash", default=None)
    packages: msgspec.Raw = _ABSENT


_MARKS: Final = msgspec.json.Decoder(_Marks)


def recognize(body: bytes) -> Format:
    """Find the format of an inventory; refused when it is too large, or none that is read."""
    if len(body) > INVENTORY_BYTES_MAX:
        raise Refusal(
            "inventory-too-large",
            f"The inventory has more than {INVENTORY_BYTES_MAX // MIB} MiB.",
            hint="Split it by system.",
            status=413,
        )
    begins = body[:_HEAD_BYTES].removeprefix(_BOM).lstrip()
    found = _json(body) if begins[:1] == b"{" else _text(body[:_HEAD_BYTES], is_whole=len(body) <= _HEAD_BYTES)
    if found is None:
        raise _unknown()
    return found


def read_components(body: bytes) -> Iterator[Entry]:
    """Read an inventory component by component, as `recognize` finds; refused past the limit of components."""
    return limited(recognize(body).read(body))


def limited(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Pass entries on, up to the limit of an inventory."""
    for number, entry in enumerate(entries):
        if number == COMPONENTS_PER_INVENTORY_MAX:
            raise Refusal(
                "too-many-components",
                f"The inventory has more than {COMPONENTS_PER_INVENTORY_MAX} components.",
                hint="Split it by system.",
                status=413,
            )
        yield entry


def parse_inventory(body: bytes) -> ParsedInventory:
    """Read an inventory whole, strictly: JSON in which a name comes twice is refused."""
    form = recognize(body)
    if body.removeprefix(_BOM).lstrip()[:1] in {b"{", b"["}:
        decode_json(body)
    components: dict[tuple[str, str, str, str], Component] = {}
    refused: list[RefusedComponent] = []
    for entry in limited(form.read(body)):
        if isinstance(entry, Component):
            components.setdefault((entry.package, entry.version, entry.source, entry.source_version), entry)
        else:
            refused.append(entry)
    return ParsedInventory(format=form.name, components=tuple(components.values()), refused=tuple(refused))


def _json(body: bytes) -> Format | None:
    if _CYCLONEDX.search(body[:_HEAD_BYTES]):  # what most SBOMs begin with; the others are read through once
        return Format(cyclonedx.NAME, cyclonedx.read)
    marks = decode(_MARKS, body, noun="an inventory")
    if marks.bom_format == "CycloneDX":
        return Format(cyclonedx.NAME, cyclonedx.read)
    if marks.spdx_version is not None:
        return Format(spdx.NAME, spdx.read)
    if marks.graph is not _ABSENT and "spdx" in str(marks.context):
        return Format(spdx.NAME, spdx.read_graph)
    if marks.artifacts is not _ABSENT and marks.descriptor is not _ABSENT:
        return Format(syft.NAME, syft.read)
    return _json_lock(marks)


def _json_lock(marks: _Marks) -> Format | None:
    if marks.lockfile is not None:
        return Format(npm.PACKAGE_LOCK, npm.read_package_lock)
    if marks.pipfile is not _ABSENT and marks.default is not _ABSENT:
        return Format(locks.PIPFILE, locks.read_pipfile)
    if marks.composer is not None and marks.packages is not _ABSENT:
        return Format(locks.COMPOSER, locks.read_composer)
    return None


def _text(head: bytes, *, is_whole: bool) -> Format | None:
    text = decode_text(head if is_whole else head[: head.rfind(b"\n") + 1])
    if cyclonedx_xml.recognizes(text.lstrip()):
        return Format(cyclonedx.NAME, cyclonedx.read_xml)
    lines = [line.rstrip() for line in text.splitlines()[:_LINES_LOOKED_AT]]
    told = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return _lock(lines, told) or _list(told) if told else None


def _lock(lines: list[str], told: list[str]) -> Format | None:
    """Recognize lock files and SPDX by the lines that each has and no other."""
    has = frozenset(told)
    if any(line.startswith("SPDXVersion:") for line in told[:50]):
        return Format(spdx.NAME, spdx.read_tags)
    if "[[package]]" in has or "[[packages]]" in has:
        return _toml(lines, told)
    if any(line.startswith("# yarn lockfile v1") for line in lines) or "__metadata:" in has:
        return Format(npm.YARN, npm.read_yarn)
    if told[0].startswith("lockfileVersion:"):
        return Format(npm.PNPM, npm.read_pnpm)
    if has & {"GEM", "GIT", "PATH"} and "  specs:" in has:
        return Format(modules.GEMFILE, modules.read_gemfile)
    if modules.SUM_LINE.fullmatch(told[0]):
        return Format(modules.GO_SUM, modules.read_go_sum)
    if told[0].startswith("module "):
        return Format(modules.GO_MOD, modules.read_go_mod)
    return None


def _toml(lines: list[str], told: list[str]) -> Format:
    if "[[packages]]" in told:
        return Format(locks.PYLOCK, locks.read_python)
    if any("generated by Poetry" in line for line in lines[:3]):
        return Format(locks.POETRY, locks.read_python)
    if any("generated by PDM" in line for line in lines[:3]):
        return Format(locks.PDM, locks.read_python)
    if any(line.startswith(("source = {", "requires-python", "wheels = [", "sdist = {")) for line in told):
        return Format(locks.UV, locks.read_python)
    if any(line.startswith(("optional = ", "python-versions = ")) for line in told):
        return Format(locks.POETRY, locks.read_python)
    return Format(locks.CARGO, locks.read_cargo)


def _list(told: list[str]) -> Format | None:
    """Recognize what package managers list."""
    first = told[0]
    if lists.DPKG_QUERY_LINE.fullmatch(first):
        return Format(lists.DPKG_QUERY, lists.read_dpkg_query)
    if first.startswith(("Desired=", "||/", "ii ")):
        return Format(lists.DPKG, lists.read_dpkg)
    if first.startswith("Package: ") and any(line.startswith("Status: ") for line in told[:20]):
        return Format(lists.DPKG_STATUS, lists.read_dpkg_status)
    if any(lists.RPM_LINE.fullmatch(line) for line in told[:20]):
        return Format(lists.RPM, lists.read_rpm)
    if lists.PIP_HEAD.fullmatch(first):
        return Format(lists.PIP, lists.read_pip_list)
    pins = (lists.bare(line) for line in told if not line.lstrip().startswith("-"))
    return Format(lists.PIP, lists.read_requirements) if any(lists.PIN.fullmatch(pin) for pin in pins) else None


def _unknown() -> Refusal:
    return Refusal(
        "unknown-inventory",
        "This is no inventory that Clearway reads.",
        hint="Hand in CycloneDX, SPDX, Syft's JSON, a lock file, or a list of dpkg, rpm or pip.",
    )
