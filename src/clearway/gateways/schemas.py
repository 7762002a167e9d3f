"""The official JSON schemas of what Clearway publishes, from packages that carry them (Order 2(d)).

CSAF 2.0 and the CVSS schemas that it refers to come from `csaf-lib`, CVE JSON 5 from `cvelib`, CycloneDX 1.6 from
`cyclonedx-python-lib`. No package carries those of OSV and OpenVEX: lay them into a folder as `osv.json` and
`openvex.json`, and name the folder.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol, cast

from referencing import Registry, Resource

from clearway.kernel.errors import Outage
from clearway.kernel.limits import SCHEMA_PROBLEMS_MAX, within

_WORDS_MAX: Final = 300


class DocumentFormat(StrEnum):
    """A format that is published; the value is its name in `formats`."""

    CSAF = "csaf"
    CVE = "cve"
    CYCLONEDX = "cyclonedx"
    OPENVEX = "openvex"
    OSV = "osv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaProblem:
    """One thing in a document that its schema does not allow: where (a JSON path), and what."""

    where: str
    what: str


class Schemas(Protocol):
    """Official schemas, as far as they are there."""

    def known(self) -> frozenset[DocumentFormat]:
        """Tell for which formats there is a schema."""
        ...

    def validate(self, wanted: DocumentFormat, document: bytes) -> tuple[SchemaProblem, ...]:
        """Hold a document against its schema: nothing when it is valid; an Outage when there is no schema for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledSchemas:
    """Schemas out of installed packages; those of `folder` go first."""

    folder: Path | None = None

    def known(self) -> frozenset[DocumentFormat]:
        """Tell for which formats there is a schema."""
        return frozenset(wanted for wanted in DocumentFormat if self._path(wanted) is not None)

    def validate(self, wanted: DocumentFormat, document: bytes) -> tuple[SchemaProblem, ...]:
        """Hold a document against its schema: nothing when it is valid; an Outage when there is no schema for it."""
        path = self._path(wanted)
        if path is None:
            raise _missing(wanted, self.folder)
        try:
            value = json.loads(document)
        except ValueError as error:
            return (SchemaProblem(where="$", what=f"It is no JSON: {error}."),)
        return _problems(_validator(path), value)

    def _path(self, wanted: DocumentFormat) -> Path | None:
        own = self.folder / f"{wanted}.json" if self.folder else None
        if own is not None and own.is_file():
            return own
        match wanted:
            case DocumentFormat.CSAF:
                return _packaged("csaf_lib", "verification/schemas/csaf_2_0.json")
            case DocumentFormat.CVE:
                return _packaged("cvelib", "schemas/CVE_JSON_bundled_*.json")
            case DocumentFormat.CYCLONEDX:
                return _packaged("cyclonedx", "schema/_res/bom-1.6.*.json")
            case DocumentFormat.OPENVEX | DocumentFormat.OSV:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendSchemas:
    """Schemas that find in documents what they are told to find: nothing, unless a test says otherwise."""

    formats: frozenset[DocumentFormat] = frozenset(DocumentFormat)
    problems: Mapping[DocumentFormat, tuple[SchemaProblem, ...]] = field(
        default_factory=dict[DocumentFormat, tuple[SchemaProblem, ...]]
    )

    def known(self) -> frozenset[DocumentFormat]:
        """Tell for which formats there is a schema."""
        return self.formats

    def validate(self, wanted: DocumentFormat, document: bytes) -> tuple[SchemaProblem, ...]:
        """Hold a document against its schema: what the test said, or that it is no JSON object."""
        if wanted not in self.formats:
            raise _missing(wanted, None)
        if not document.lstrip().startswith(b"{"):
            return (SchemaProblem(where="$", what="It is no JSON object."),)
        return self.problems.get(wanted, ())


# The packages name these files without the addresses by which other schemas refer to them.
_REFERRED: Final = {
    "https://www.first.org/cvss/cvss-v2.0.json": ("csaf_lib", "verification/schemas/cvss_v2_0.json"),
    "https://www.first.org/cvss/cvss-v3.0.json": ("csaf_lib", "verification/schemas/cvss_v3_0.json"),
    "https://www.first.org/cvss/cvss-v3.1.json": ("csaf_lib", "verification/schemas/cvss_v3_1.json"),
    "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json": ("cyclonedx", "schema/_res/spdx.*.json"),
    "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json": ("cyclonedx", "schema/_res/jsf-0.82.*.json"),
}


_Schema = Mapping[str, object] | bool


class _Error(Protocol):
    """What a validator says; its own types leave too much open."""

    message: str
    json_path: str
    context: Sequence["_Error"]


class _Validator(Protocol):
    """A schema, made ready."""

    def iter_errors(self, instance: object) -> Iterator[_Error]: ...


def _packaged(package: str, pattern: str) -> Path | None:
    found = find_spec(package)
    if found is None or found.origin is None:
        return None
    return max(Path(found.origin).parent.glob(pattern), default=None)


@lru_cache(maxsize=8)
def _validator(path: Path) -> _Validator:
    from jsonschema import Draft7Validator, Draft202012Validator  # noqa: PLC0415  it can take seconds to load

    schema = json.loads(path.read_bytes())
    registry: Registry[_Schema] = Registry()
    for address, (package, name) in _REFERRED.items():
        file = _packaged(package, name)
        if file is not None:
            registry = registry.with_resource(address, Resource[_Schema].from_contents(json.loads(file.read_bytes())))
    kind = Draft7Validator if "draft-07" in schema.get("$schema", "") else Draft202012Validator
    return cast("_Validator", kind(schema, registry=registry, format_checker=kind.FORMAT_CHECKER))


def _problems(validator: _Validator, value: object) -> tuple[SchemaProblem, ...]:
    found: list[SchemaProblem] = []
    for error in validator.iter_errors(value):
        told = _closest(error)
        found.append(SchemaProblem(where=told.json_path, what=within(told.message, _WORDS_MAX)))
        if len(found) == SCHEMA_PROBLEMS_MAX:
            break
    return tuple(found)


def _closest(error: _Error) -> _Error:
    # A schema of alternatives says only that none fits; what went wrong deepest inside says why.
    while error.context:
        error = max(error.context, key=lambda one: one.json_path.count(".") + one.json_path.count("["))
    return error


def _missing(wanted: DocumentFormat, folder: Path | None) -> Outage:
    place = folder or "a folder"
    return Outage(
        f"the schema of {wanted}",
        "is not there",
        hint=f"Install Clearway's demo extra, or lay the official schema into {place} as {wanted}.json.",
    )
