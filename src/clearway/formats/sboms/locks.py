"""Lock files in TOML and JSON: uv.lock, poetry.lock, pdm.lock, pylock.toml, Cargo.lock, Pipfile.lock, composer.lock."""

from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.formats.sboms.component import Entry, by_name
from clearway.formats.sboms.decoding import decode

UV: Final = "uv"
POETRY: Final = "poetry"
PDM: Final = "pdm"
PYLOCK: Final = "pylock"
CARGO: Final = "cargo"
PIPFILE: Final = "pipfile"
COMPOSER: Final = "composer"
_MAIN_GROUPS: Final = frozenset({"main", "default"})


class _Package(msgspec.Struct):
    name: str = ""
    version: str = ""
    source: object = None
    category: str = ""
    groups: list[str] | None = None
    optional: bool = False


class _Toml(msgspec.Struct):
    package: list[_Package] | None = None
    packages: list[_Package] | None = None


class _Pinned(msgspec.Struct):
    version: str = ""


class _Pipfile(msgspec.Struct):
    default: dict[str, _Pinned] | None = None
    develop: dict[str, _Pinned] | None = None


class _Composer(msgspec.Struct):
    packages: list[_Package] | None = None
    development: list[_Package] | None = msgspec.field(name="packages-dev", default=None)


_PIPFILE: Final = msgspec.json.Decoder(_Pipfile, strict=False)
_COMPOSER: Final = msgspec.json.Decoder(_Composer, strict=False)


def read_python(body: bytes) -> Iterator[Entry]:
    """Read a lock file of uv, Poetry or PDM, or pylock.toml (PEP 751); the project itself is no component."""
    document = decode_toml(body, _Toml, noun="the lock file")
    noun = "package" if document.package is not None else "packages"
    for position, one in enumerate(document.package or document.packages or []):
        if not _is_own(one.source):
            yield by_name(
                "pypi",
                one.name,
                one.version,
                where=f"{noun}[{position}]",
                development=_is_development(one),
                optional=one.optional,
            )


def _is_own(source: object) -> bool:
    """Tell uv's project and workspace members, which have no version on an index."""
    return isinstance(source, dict) and bool({"virtual", "editable", "directory"} & source.keys())


def _is_development(one: _Package) -> bool:
    return one.category == "dev" or (bool(one.groups) and not _MAIN_GROUPS & set(one.groups or ()))


def read_cargo(body: bytes) -> Iterator[Entry]:
    """Read Cargo.lock; what has no source is the project's own."""
    document = decode_toml(body, _Toml, noun="Cargo.lock")
    for position, one in enumerate(document.package or []):
        if one.source is not None:
            yield by_name("cargo", one.name, one.version, where=f"package[{position}]")


def read_pipfile(body: bytes) -> Iterator[Entry]:
    """Read Pipfile.lock."""
    document = decode(_PIPFILE, body, noun="Pipfile.lock")
    for section, pinned in (("default", document.default), ("develop", document.develop)):
        for name, one in (pinned or {}).items():
            version = one.version.lstrip("=").strip()
            yield by_name("pypi", name, version, where=f"{section}.{name}", development=section == "develop")


def read_composer(body: bytes) -> Iterator[Entry]:
    """Read composer.lock."""
    document = decode(_COMPOSER, body, noun="composer.lock")
    for section, packages in (("packages", document.packages), ("packages-dev", document.development)):
        for position, one in enumerate(packages or []):
            vendor, _, name = one.name.rpartition("/")
            where = f"{section}[{position}]"
            yield by_name(
                "composer",
                name,
                one.version,
                where=where,
                namespace=vendor,
                development=section == "packages-dev",
            )
