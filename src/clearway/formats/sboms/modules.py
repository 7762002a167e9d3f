"""Go's go.sum and go.mod, and Bundler's Gemfile.lock, read line by line."""

import re
from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import decode_text
from clearway.formats.sboms.component import Entry, by_name
from clearway.formats.sboms.decoding import lines_of

GO_SUM: Final = "go.sum"
GO_MOD: Final = "go.mod"
GEMFILE: Final = "gemfile"
SUM_LINE: Final = re.compile(r"(\S+) (v\S+?)(/go\.mod)? h1:\S+")
_MOD_LINE: Final = re.compile(r"([^\s()]+) (v[0-9]\S*)(?: //.*)?")
_MOD_REPLACE: Final = re.compile(r"(\S+)(?: (v\S+))? => (\S+)(?: (v\S+))?")
_GO_VERSION: Final = re.compile(r"(?:go)?([0-9][0-9A-Za-z.]*)")
_GEM: Final = re.compile(r"    ([A-Za-z0-9][A-Za-z0-9._-]*) \(([0-9][0-9A-Za-z.]*)(?:-[^)]*)?\)")
_GEM_SECTIONS: Final = frozenset({"GEM", "GIT"})


def read_go_sum(body: bytes) -> Iterator[Entry]:
    """Read go.sum: the modules whose code was fetched; a line that ends in /go.mod tells of no code."""
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        found = SUM_LINE.fullmatch(line)
        if found and not found[3]:
            yield _module(found[1], found[2], f"line {number}")


def read_go_mod(body: bytes) -> Iterator[Entry]:
    """Read go.mod: what it requires, replaced as it says, and the Go that builds it as `stdlib`."""
    required: dict[str, tuple[str, str]] = {}
    replaced: dict[str, tuple[str, str]] = {}
    language = ("", "")
    for where, directive, told in _directives(body):
        if directive == "require" and (found := _MOD_LINE.fullmatch(told)):
            required[found[1]] = (found[2], where)
        elif directive == "replace" and (found := _MOD_REPLACE.match(told)):
            replaced[found[1]] = (found[3], found[4] or "")
        elif directive in {"go", "toolchain"} and (found := _GO_VERSION.fullmatch(told)):
            language = (found[1], where)
    if language[0]:
        yield by_name("golang", "stdlib", language[0], where=language[1])
    for module, (version, where) in required.items():
        name, other = replaced.get(module, (module, version))
        if other:  # what is replaced by a folder is the project's own
            yield _module(name, other, where)


def _directives(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Give each directive with its place, those in a block by the block's name."""
    block = ""
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        told = line.strip()
        word, _, rest = told.partition(" ")
        if rest == "(" or told == ")":
            block = word if rest == "(" else ""
        else:
            yield f"line {number}", block or word, told if block else rest


def _module(path: str, version: str, where: str) -> Entry:
    namespace, _, name = path.rpartition("/")
    return by_name("golang", name, version, where=where, namespace=namespace)


def read_gemfile(body: bytes) -> Iterator[Entry]:
    """Read Gemfile.lock: the gems of its sources; what lies in a folder (PATH) is the project's own."""
    section = ""
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        if line and not line.startswith(" "):
            section = line
        found = _GEM.fullmatch(line) if section in _GEM_SECTIONS else None
        if found:
            yield by_name("gem", found[1], found[2], where=f"line {number}")
