"""Pairs of versions to ask about: real ones, and ones made near the edges of each rule."""

import csv
import gzip
import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from random import Random
from typing import Final, cast
from urllib.parse import unquote

_PURL: Final = re.compile(r'pkg:([a-z]+)/([^@"\s?#]+)@([^?"\s#&<>\\,\]]+)')
_IN_A_RANGE: Final = re.compile(r"[0-9][^\s,\"'<>=]*")
_SCHEMES: Final = {
    "AlmaLinux": "rpm",
    "Bitnami": "bitnami",
    "CRAN": "cran",
    "Go": "golang",
    "Hex": "hex",
    "Packagist": "composer",
    "PyPI": "pypi",
    "RubyGems": "gem",
    "crates": "cargo",
    "npm": "npm",
}
_RED_HAT: Final = re.compile(r"\.(?:el|fc|amzn|oe|ph|cm|azl)\d|\+el\d|module")
_ALPINE: Final = re.compile(r"-r\d+$")
# What versions are made of, by scheme; numbers go with all.
_NUMBERS: Final = ("0", "1", "2", "9", "10", "00", "01", "010", "20240131", "99999999999", "4294967296")
_SEMANTIC: Final = (".", ".", "-", "-", "+", "alpha", "beta", "rc", "RC", "a", "x-y", "--", "-0", "-1", "v", ".x")
_FRAGMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "apk": (".", ".", "_alpha", "_beta", "_pre", "_rc", "_cvs", "_svn", "_git", "_hg", "_p", "-r", "-r1", "a", "z", "~",
            "~1f", "_x"),
    "bitnami": _SEMANTIC,
    "cargo": (*_SEMANTIC, "18446744073709551615", "18446744073709551616"),
    "composer": (".", ".", "-", "_", "+", "v", "dev", "-dev", "x", "*", "@dev", "alpha", "a", "beta", "b", "RC", "rc",
                 "patch", "pl", "p", "stable", "2021", "12", "dev-main"),
    "cran": (".", ".", "-"),
    "deb": (".", ".", "-", "+", "~", ":", "1:", "0:", "~rc", "~~", "a", "Z", "dfsg", "+deb12u", "+b", "build"),
    "gem": (".", ".", ".0", ".0", "-", "pre", "rc", "a", "b", "Z", ".a", "alpha", ".beta.", " "),
    "golang": (*_SEMANTIC, "+incompatible", "-0.20200101000000-abcdefabcdef", "go", "rc1"),
    "hex": _SEMANTIC,
    "maven": (".", ".", "-", "-", "alpha", "a", "beta", "b", "milestone", "m", "rc", "cr", "SNAPSHOT", "ga", "final",
              "RELEASE", "sp", "jre", "redhat", "Final-redhat", "x", "_", "+"),
    "npm": (*_SEMANTIC, " ", "=", "9007199254740991", "9007199254740992"),
    "nuget": (*_SEMANTIC, "ALPHA", "Beta", "-rc.1"),
    "pypi": (".", ".", "-", "_", "+", "!", "1!", "v", "a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "post",
             ".post", "rev", "r", "dev", ".dev", "+local", "+1.a", " "),
    "rpm": (".", ".", "-", "~", "^", "_", "+", ":", "1:", "0:", "a", "b", "Z", "rc", "~rc1", "^git", ".el8", ".fc40"),
    "ubuntu": (".", ".", "-", "+", "~", "1:", "ubuntu", "-0ubuntu", "~22.04", "ubuntu0.22.04.", "build", "+esm", "~ppa",
               "+dfsg", "really"),
}  # fmt: skip
_CHANGES_MAX: Final = 3
_FRAGMENTS_MAX: Final = 7
_LENGTH_MAX: Final = 60

Pair = tuple[str, str]
Versions = Mapping[str, tuple[str, ...]]


def pairs(scheme: str, packages: Versions, chance: Random, *, number: int) -> list[Pair]:
    """Give pairs without doubles: half of real versions, most of one package, and half made near the rule's edges."""
    real = _unique(_real(packages, chance), number // 2)
    seeds = [version for versions in packages.values() for version in versions]
    return real + _unique(_made(_FRAGMENTS[scheme], seeds, chance), number - len(real))


def real_versions(data: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read the versions of each package of each scheme that the reference data names."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for scheme, package, version in (*_advised(data), *_listed(data), *_labelled(data)):
        if version.isprintable() and version.isascii() and 0 < len(version) <= _LENGTH_MAX:
            found[scheme][package].add(version)
    return {
        scheme: {package: tuple(sorted(versions)) for package, versions in sorted(packages.items())}
        for scheme, packages in found.items()
    }


def _real(packages: Versions, chance: Random) -> Iterator[Pair]:
    several = [versions for versions in packages.values() if len(versions) > 1]
    everything = [version for versions in packages.values() for version in versions]
    for _ in range(100_000 if len(everything) > 1 else 0):
        pool = chance.choice(several) if several and chance.random() < 0.8 else everything
        a, b = chance.sample(pool, 2)
        yield a, b


def _made(fragments: tuple[str, ...], seeds: list[str], chance: Random) -> Iterator[Pair]:
    while True:
        start = chance.choice(seeds) if seeds and chance.random() < 0.6 else _written(fragments, chance)
        a, b = (_changed(start, fragments, chance) if chance.random() < 0.7 else start for _ in range(2))
        yield a, b


def _written(fragments: tuple[str, ...], chance: Random) -> str:
    return "1." + "".join(_fragment(fragments, chance) for _ in range(chance.randint(1, _FRAGMENTS_MAX)))


def _changed(version: str, fragments: tuple[str, ...], chance: Random) -> str:
    for _ in range(chance.randint(1, _CHANGES_MAX)):
        place = chance.randint(0, len(version))
        taken = chance.choice((0, 0, 1, 2))
        version = version[:place] + _fragment(fragments, chance) + version[place + taken :]
    return version


def _fragment(fragments: tuple[str, ...], chance: Random) -> str:
    return chance.choice(_NUMBERS if chance.random() < 0.5 else fragments)


def _unique(found: Iterator[Pair], number: int) -> list[Pair]:
    kept: dict[Pair, None] = {}
    for a, b in found:
        if len(kept) >= number:
            break
        if a and b and (b, a) not in kept and (a != b or len(kept) % 50 == 0) and len(a) + len(b) <= 2 * _LENGTH_MAX:
            kept[a, b] = None
    return list(kept)


def _advised(data: Path) -> Iterator[tuple[str, str, str]]:
    with gzip.open(data / "advisories-osv.jsonl.gz", "rt") as lines:
        for line in lines:
            for affected in json.loads(line).get("affected", ()):
                package = cast("dict[str, str]", affected.get("package") or {})
                scheme = _SCHEMES.get(re.split("[:.]", package.get("ecosystem", ""))[0])
                if scheme:
                    yield from ((scheme, package["name"], version) for version in _named(affected))


def _named(affected: dict[str, object]) -> Iterator[str]:
    yield from cast("list[str]", affected.get("versions") or [])
    for span in cast("list[dict[str, object]]", affected.get("ranges") or []):
        if span["type"] != "GIT":
            for event in cast("list[dict[str, str]]", span["events"]):
                yield from (version for version in event.values() if version != "0")
    told = cast("dict[str, object]", affected.get("database_specific") or {})
    for name in ("patched_versions", "unaffected_versions", "vulnerable_version_ranges", "first_patched_versions"):
        for text in cast("list[str | None]", told.get(name) or []):
            yield from _IN_A_RANGE.findall(text or "")


def _listed(data: Path) -> Iterator[tuple[str, str, str]]:
    for name in ("sboms.tar.gz", "sbom-matches-dev.tar.gz", "scanner-outputs-dev.tar.gz"):
        with tarfile.open(data / name) as archive:
            for member in archive:
                if (source := archive.extractfile(member)) is not None:
                    for scheme, package, version in _PURL.findall(source.read().decode("utf-8", "replace")):
                        yield scheme, unquote(package), unquote(version)


def _labelled(data: Path) -> Iterator[tuple[str, str, str]]:
    """Versions of packages in images, whose kind shows in how they are written."""
    with gzip.open(data / "match-labels-dev.csv.gz", "rt") as text:
        for row in csv.DictReader(StringIO(text.read())):
            version = row["version"]
            if _ALPINE.search(version):
                yield "apk", row["package"], version
            elif _RED_HAT.search(version):
                yield "rpm", row["package"], version
            elif "ubuntu" in version:
                yield "ubuntu", row["package"], version
            elif "+deb" in version or "+b" in version:
                yield "deb", row["package"], version
