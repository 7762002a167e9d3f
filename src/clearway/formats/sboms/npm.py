"""Lock files of JavaScript: package-lock.json (versions 1 to 3), yarn.lock (classic and Berry), pnpm-lock.yaml.

Yarn's and pnpm's files are read line by line: they hold no more of YAML than keys, and texts that may stand in quotes.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats.decoding import decode_text
from clearway.formats.sboms.component import Entry, by_name
from clearway.formats.sboms.decoding import decode, lines_of
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import JSON_DEPTH_MAX

PACKAGE_LOCK: Final = "package-lock"
YARN: Final = "yarn"
PNPM: Final = "pnpm"
_FOLDER: Final = "node_modules/"
_YARN_VERSION: Final = re.compile(r"""  version:? ["']?([^"']+)["']?""")
_YARN_RESOLUTION: Final = re.compile(
    r"""  resolution: ["']?((?:@[^/@"']+/)?[^@"']+)@(npm|workspace|patch|link|portal|file)"""
)
_PNPM_KEY: Final = re.compile(
    r"""  ["']?/?((?:@[^/@"'\s]+/)?[^/@"'\s()]+)[@/]([0-9][^"':(_\s]*)(?:[(_][^"']*)?["']?:"""
)
_PNPM_FLAG: Final = re.compile(r"    (dev|optional): true")


class _Installed(msgspec.Struct):
    name: str = ""
    version: str = ""
    dev: bool = False
    optional: bool = False
    dev_optional: bool = msgspec.field(name="devOptional", default=False)
    link: bool = False
    dependencies: object = None


class _Old(msgspec.Struct):
    version: str = ""
    dev: bool = False
    optional: bool = False
    dependencies: "dict[str, _Old] | None" = None


class _Lock(msgspec.Struct):
    packages: dict[str, _Installed] | None = None


class _OldLock(msgspec.Struct):
    dependencies: dict[str, _Old] | None = None


_LOCK: Final = msgspec.json.Decoder(_Lock, strict=False)
_OLD_LOCK: Final = msgspec.json.Decoder(_OldLock, strict=False)


def read_package_lock(body: bytes) -> Iterator[Entry]:
    """Read package-lock.json or npm-shrinkwrap.json."""
    packages = decode(_LOCK, body, noun="a package-lock").packages
    if packages is None:
        yield from _old(decode(_OLD_LOCK, body, noun="a package-lock").dependencies or {}, "", depth=1)
        return
    for path, one in packages.items():
        name = one.name or path.rpartition(_FOLDER)[2]
        # The root, and the project's own workspaces, are no components.
        if _FOLDER in path and not one.link:
            yield _entry(name, one.version, path, development=one.dev, optional=one.optional or one.dev_optional)


def _old(dependencies: dict[str, _Old], above: str, *, depth: int) -> Iterator[Entry]:
    if depth > JSON_DEPTH_MAX:
        raise Refusal("too-deep", "Dependencies are nested too deeply.", hint="No lock file needs that.", where=above)
    for name, one in dependencies.items():
        where = f"{above}{_FOLDER}{name}"
        yield _entry(name, one.version, where, development=one.dev, optional=one.optional)
        yield from _old(one.dependencies or {}, f"{where}/", depth=depth + 1)


def _entry(name: str, version: str, where: str, *, development: bool = False, optional: bool = False) -> Entry:
    if version.startswith("npm:"):  # an alias: npm:real-name@1.2.3
        name, _, version = version.removeprefix("npm:").rpartition("@")
    scope, _, bare = name.rpartition("/")
    return by_name("npm", bare, version, where=where, namespace=scope, development=development, optional=optional)


def read_yarn(body: bytes) -> Iterator[Entry]:
    """Read yarn.lock of either kind; workspaces and links are no components."""
    name = version = where = ""
    is_own = False
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        if not line.startswith((" ", "#")) and line.endswith(":"):
            if name and version and not is_own:
                yield _entry(name, version, where)
            name, version, where, is_own = _yarn_name(line), "", f"line {number}", "@workspace:" in line
        elif found := _YARN_VERSION.fullmatch(line):
            version = found[1]
        elif found := _YARN_RESOLUTION.match(line):
            name, is_own = found[1], found[2] not in {"npm", "patch"}
    if name and version and not is_own:
        yield _entry(name, version, where)


def _yarn_name(line: str) -> str:
    """Give the package that a key is about: of an alias (`short@npm:real@1.0`) the real one."""
    first = line.rstrip(":").partition(",")[0].strip("\"'")
    alias, _, real = first.partition("@npm:")
    spec = real if "@" in real[1:] else alias
    if "@" in spec[1:]:
        return spec[: spec.index("@", 1)]
    return spec if real else ""


def read_pnpm(body: bytes) -> Iterator[Entry]:
    """Read pnpm-lock.yaml, versions 5 to 9."""
    section, held = "", None
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        if line and not line.startswith((" ", "#")):
            section = line
            if held:
                yield _entry(*held[:3], **held[3])
            held = None
        elif section == "packages:" and (
            key := _PNPM_KEY.fullmatch(line.partition(": ")[0] if ": {" in line else line)
        ):
            if held:
                yield _entry(*held[:3], **held[3])
            held = (key[1], key[2], f"line {number}", dict[str, bool]())
        elif held and (flag := _PNPM_FLAG.fullmatch(line)):
            held[3]["development" if flag[1] == "dev" else "optional"] = True
    if held:
        yield _entry(*held[:3], **held[3])
