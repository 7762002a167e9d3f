"""Ask each ecosystem's own tool how versions compare, and write the answers to tests/formats/versions.

    python -m tools.version_oracles [--root DIR] [SCHEME ...]

The tools are those of Debian 13, in the folder DIR or on this machine: ruby, php-composer-semver, php-cli, nodejs,
node-semver, libmaven3-core-java, openjdk-21-jdk-headless, golang-1.24-go, golang-golang-x-mod-dev, librust-semver-dev,
rustc, dpkg, rpm, elixir, r-base-core, mono-mcs, mono-runtime. Three come from elsewhere: /usr/local/lib/nuget.exe is of
the npm package nuget-exe, /usr/local/bin/apk is built from apk-tools, and packaging is this project's own.
"""

import argparse
import csv
import shutil
import subprocess
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from packaging import __version__ as packaging_version
from packaging.version import InvalidVersion, Version

from clearway.formats.versions import sort_key
from tools.version_oracles.pairs import Pair, pairs, real_versions

_HERE: Final = Path(__file__).parent
_PROJECT: Final = _HERE.parent.parent
_ANSWERS: Final = _PROJECT / "tests" / "formats" / "versions"
# So many pairs are asked about; so many that were compared are kept, and so many that were refused.
_ASKED: Final = 6_000
_COMPARED: Final = 2_400
_REFUSED: Final = 300
# Where too few real versions are at hand, those of others that are written alike.
_BORROWED: Final = {"hex": ("cargo", "npm"), "nuget": ("npm", "maven"), "gem": ("pypi",), "cran": ("hackage",)}
_SIGNS: Final = {"<": "-1", "=": "0", ">": "1"}
_WORK: Final = "/tmp/version-oracles"  # noqa: S108  inside the folder of the tools, which nobody else uses


Row = tuple[str, str, str]


class _Tool(NamedTuple):
    """A program in the tool's own language, what runs it, and what tells the tool's version."""

    program: str
    run: str
    version: str


_DEBIAN: Final = "zcat /usr/share/doc/{}/changelog.Debian.gz | head -1"
_NODE: Final = "NODE_PATH=/usr/share/nodejs node {program}"
_NODE_VERSION: Final = "NODE_PATH=/usr/share/nodejs node -p '`semver ${require(\"semver/package.json\").version}`'"
_TOOLS: Final = {
    "apk": _Tool("compare-apk.sh", "bash {program}", "apk --version"),
    "bitnami": _Tool("compare-bitnami.js", _NODE, f"{_NODE_VERSION}; echo with the revisions of go-version"),
    "cargo": _Tool(
        "compare.rs",
        "rustc --edition 2021 --crate-type rlib --crate-name semver --out-dir {work} "
        "/usr/share/cargo/registry/semver-*/src/lib.rs && "
        "rustc --edition 2021 --extern semver={work}/libsemver.rlib -o {work}/compare-cargo {program} && "
        "{work}/compare-cargo",
        "basename /usr/share/cargo/registry/semver-*",
    ),
    "composer": _Tool("compare.php", "php8.4 {program}", _DEBIAN.format("php-composer-semver")),
    "cran": _Tool("compare.R", "Rscript {program}", "R --version | head -1"),
    "deb": _Tool("compare.sh", "bash {program}", "dpkg --version | head -1"),
    "gem": _Tool("compare.rb", "ruby3.3 {program}", "ruby3.3 -e 'puts \"RubyGems \" + Gem::VERSION'"),
    "golang": _Tool(
        "compare.go",
        "GOROOT=/usr/lib/go-1.24 GOPATH=/usr/share/gocode GO111MODULE=off GOCACHE={work}/go GOTELEMETRY=off "
        "/usr/lib/go-1.24/bin/go run {program}",
        f"GOROOT=/usr/lib/go-1.24 /usr/lib/go-1.24/bin/go version; {_DEBIAN.format('golang-golang-x-mod-dev')}",
    ),
    "hex": _Tool("compare.exs", "elixir {program}", "elixir --version | tail -1"),
    "maven": _Tool(
        "Compare.java",
        "java -cp /usr/share/java/maven-artifact-3.x.jar:/usr/share/java/commons-lang3.jar {program}",
        "echo Maven $(basename /usr/share/maven-repo/org/apache/maven/maven-artifact/3.9*)",
    ),
    "npm": _Tool("compare.js", _NODE, _NODE_VERSION),
    "nuget": _Tool(
        "compare.cs",
        "mcs -out:{work}/compare-nuget.exe {program} && mono {work}/compare-nuget.exe /usr/local/lib/nuget.exe",
        "mono /usr/local/lib/nuget.exe help | head -1",
    ),
    "rpm": _Tool("compare.lua", "rpmlua {program}", "rpm --version"),
}
_DEBIAN_TOO: Final = {"ubuntu": "deb"}


def main() -> None:
    """Write the answers of each tool that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.version_oracles")
    parser.add_argument("--root", type=Path, help="the folder with the tools, entered with chroot; else this machine")
    parser.add_argument("--data", type=Path, default=_PROJECT.parent / "shared" / "data", help="the reference data")
    parser.add_argument("schemes", nargs="*", help="only these")
    asked = parser.parse_args()
    real = real_versions(asked.data)
    real["deb"] |= _packaged()
    for scheme in asked.schemes or sorted({*_TOOLS, *_DEBIAN_TOO, "pypi"}):
        packages = real.get(scheme, {})
        for other in _BORROWED.get(scheme, ()):
            packages = real.get(other, {}) | packages
        asks = pairs(scheme, packages, Random(scheme), number=_ASKED)
        tool, signs = _packaging(asks) if scheme == "pypi" else _ask(scheme, asks, asked.root)
        _write(scheme, tool, [(*pair, sign) for pair, sign in zip(asks, signs, strict=True)])
        if scheme == "maven":
            _write_circles(asked.root)


def _packaged() -> dict[str, tuple[str, ...]]:
    """Give the versions of Debian's packages that this machine knows of, by the first letters of their names."""
    told = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True).stdout  # noqa: S607  where it is is for the machine to say
    found: dict[str, set[str]] = {}
    for record in told.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in record.split("\n") if ": " in line and line[0] != " ")
        if "Version" in fields:
            found.setdefault(fields["Package"][:6], set()).add(fields["Version"])
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}


def _packaging(asks: Sequence[Pair]) -> tuple[str, list[str]]:
    return f"packaging {packaging_version}", [_pypi_sign(a, b) for a, b in asks]


def _pypi_sign(a: str, b: str) -> str:
    try:
        left, right = Version(a), Version(b)
    except InvalidVersion:
        return "?"
    return str((left > right) - (left < right))


def _ask(scheme: str, asks: Sequence[Pair], root: Path | None) -> tuple[str, list[str]]:
    tool = _TOOLS[_DEBIAN_TOO.get(scheme, scheme)]
    work = (root or Path("/")) / _WORK.lstrip("/")
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / tool.program, work)
    program = f"{_WORK}/{tool.program}"
    answer = _shell(
        tool.run.format(program=program, work=_WORK), root, told="".join(f"{a}\t{b}\n" for a, b in asks)
    ).split("\n")[:-1]
    return " ".join(_shell(tool.version, root).split()), [_SIGNS.get(sign, sign) for sign in answer]


def _shell(command: str, root: Path | None, *, told: str = "") -> str:
    enter = ["chroot", str(root)] if root else []
    setting = "export PATH=/usr/local/bin:/usr/bin:/bin HOME=/tmp LANG=C; "
    return subprocess.run(
        [*enter, "/bin/bash", "-c", setting + command], input=told, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _write(scheme: str, tool: str, rows: list[Row]) -> None:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    compared = _spread([row for row in rows if row[2] != "?"], _COMPARED)
    refused = _spread([row for row in rows if row[2] == "?"], _REFUSED)
    writer.writerows(compared + refused)
    head = f"# {tool}; a, b, sign of a compared with b (? where the tool refuses one)\n"
    (_ANSWERS / f"{scheme}.csv").write_text(head + text.getvalue())
    print(f"{scheme:9} {len(compared)} comparisons and {len(refused)} refusals of {tool}", flush=True)


def _spread(rows: list[Row], most: int) -> list[Row]:
    """Keep as many of the first half (real versions) as of the second (made ones)."""
    return rows if len(rows) <= most else rows[: most // 2] + rows[-(most // 2) :]


def _write_circles(root: Path | None) -> None:
    """Show for each answer of Maven that no order can give a third version that makes a circle of it."""
    rows = list(csv.reader((_ANSWERS / "maven.csv").read_text().splitlines()[1:]))
    circles = [(a, b, _between((a, b), int(sign), root)) for a, b, sign in rows if str(_our_sign(a, b)) != sign]
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(circles)
    head = "# a and b, and c: by Maven a > b, and yet a <= c <= b; or a < b, and yet a >= c >= b\n"
    (_ANSWERS / "maven-circles.csv").write_text(head + text.getvalue())


def _between(pair: Pair, sign: int, root: Path | None) -> str:
    a, b = pair
    thirds = sorted({version[:end] for version in (a, b) for end in range(1, len(version) + 1)})
    asks = [ask for third in thirds for ask in ((a, third), (third, b))]
    _, signs = _ask("maven", asks, root)
    sides = zip(thirds, signs[::2], signs[1::2], strict=True)
    return next(
        (third for third, left, right in sides if int(left) * sign <= 0 and int(right) * sign <= 0 and sign), ""
    )


def _our_sign(a: str, b: str) -> int:
    left, right = sort_key("maven", a), sort_key("maven", b)
    assert left is not None
    assert right is not None
    return (left > right) - (left < right)


if __name__ == "__main__":
    main()
