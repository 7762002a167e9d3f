"""Lock files in TOML and JSON: uv.lock, poetry.lock, pdm.lock, pylock.toml, Cargo.lock, Pipfile.lock, composer.lock."""

from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats.decoding import decode_toml, items, members, text_in
from clearway.formats.sboms.component import Entry, by_name
from clearway.formats.sboms.decoding import decode
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import LOCK_FILE_BYTES_MAX, MIB

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
    dependencies: object = None
    extras: object = msgspec.field(name="optional-dependencies", default=None)


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
    document = _toml(body)
    noun = "package" if document.package is not None else "packages"
    packages = document.package or document.packages or []
    own = [one for one in packages if _is_own(one.source)]
    # uv tells by the project's own dependencies what runs; other tools mark each package.
    running = _reached(packages, [name for one in own for name in _names(one.dependencies)])
    extra = _reached(packages, [name for one in own for held in members(one.extras).values() for name in _names(held)])
    for position, one in enumerate(packages):
        if not _is_own(one.source):
            is_extra = bool(own) and one.name in extra - running
            is_needless = bool(own) and one.name not in running | extra
            yield by_name(
                "pypi",
                one.name,
                one.version,
                where=f"{noun}[{position}]",
                development=is_needless or _is_development(one),
                optional=one.optional or is_extra,
            )


def _reached(packages: list[_Package], begin: list[str]) -> set[str]:
    """Name what is needed by those to begin with, and by what they need."""
    needed: dict[str, list[str]] = {}
    for one in packages:
        held = [_names(one.dependencies), *(_names(extra) for extra in members(one.extras).values())]
        needed.setdefault(one.name, []).extend(name for names in held for name in names)
    reached, waiting = set[str](), list(begin)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needed.get(name, [])
    return reached


def _names(dependencies: object) -> list[str]:
    return [name for one in items(dependencies) if (name := text_in(one, "name"))]


def _toml(body: bytes) -> _Toml:
    if len(body) > LOCK_FILE_BYTES_MAX:
        what = f"The lock file has more than {LOCK_FILE_BYTES_MAX // MIB} MiB."
        raise Refusal("inventory-too-large", what, hint="Split it by system.", status=413)
    return decode_toml(body, _Toml, noun="the lock file")


def _is_own(source: object) -> bool:
    """Tell uv's project and workspace members, which have no version on an index."""
    return isinstance(source, dict) and bool({"virtual", "editable", "directory"} & source.keys())


def _is_development(one: _Package) -> bool:
    return one.category == "dev" or (bool(one.groups) and not _MAIN_GROUPS & set(one.groups or ()))


def read_cargo(body: bytes) -> Iterator[Entry]:
    """Read Cargo.lock; what has no source is the project's own."""
    document = _toml(body)
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
