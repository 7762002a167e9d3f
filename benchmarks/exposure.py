"""Matching offline, measured beside plain Python with packaging that judges the same components by the same advisories.

Needs the reference data beside the project. Every figure is of this process with the index open: reading the SBOM,
judging every component, and writing the whole JSON report.
"""

import gzip
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from packageurl import PackageURL
from packaging.version import InvalidVersion, Version

from benchmarks.entry import Entry, less_is_better, median_seconds, more_is_better
from clearway.app.matching import Matching, build_index, match_inventory, opened_advisories
from clearway.cli.exposure_output import JsonReport
from clearway.exposure.model import Inventoried

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "advisories-osv.jsonl.gz"
_COMPONENTS: Final = 20_000
_VULNERABLE: Final = 1_000
_SBOMS: Final = 500
_PER_SBOM: Final = 2_000
_BUILD_BAR_SECONDS: Final = 30
_OPEN_BAR_SECONDS: Final = 0.1
_ALL_BAR_MB: Final = 400
_FEW_BAR_MB: Final = 150
_PORTFOLIO_BAR_MB: Final = 1_000
# A process begins with the peak of the one that started it: so a small one starts what is measured.
_WATCHED: Final = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""

Pair = tuple[str, str]


class _Event(msgspec.Struct):
    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None


class _Range(msgspec.Struct):
    type: str = ""
    events: list[_Event] = []


class _Package(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] = []
    versions: list[str] = []


class _Record(msgspec.Struct):
    id: str
    affected: list[_Affected] = []
    withdrawn: str | None = None


def entries() -> Iterator[Entry]:
    """Measure building, opening, and matching of one SBOM and of a portfolio."""
    if not DATA.is_file():
        return
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "advisories.index")
        seconds = median_seconds(lambda: build_index(DATA, index, tell=lambda _name, _why: None), runs=3)
        yield less_is_better("index of 30,030 advisories: build", seconds, "s", baseline=_BUILD_BAR_SECONDS)
        seconds = median_seconds(lambda: _opened(index), runs=9)
        yield less_is_better("index of 30,030 advisories: open", seconds, "s", baseline=_OPEN_BAR_SECONDS)
        with opened_advisories(index, tell=lambda _name, _why: None) as found:
            yield from _matching(Matching(index=found))
        yield from _commands(index)


def _opened(index: Path) -> None:
    with opened_advisories(index, tell=lambda _name, _why: None):
        pass


def _matching(matching: Matching) -> Iterator[Entry]:
    records = [record for record in records_of() if not record.withdrawn]
    # Every fourth, so that they come from the whole of the database.
    pairs = pairs_of(records)[::4][:_COMPONENTS]
    advisories = _by_package(records)
    sbom = bom(pairs)
    found = report(matching, [sbom])
    yield more_is_better("20,000 vulnerable: matches", found, "matches", baseline=_plain(sbom, advisories))
    plain = median_seconds(lambda: _plain(sbom, advisories), runs=1)
    seconds = median_seconds(lambda: report(matching, [sbom]), runs=5)
    yield less_is_better("20,000 components, all vulnerable: JSON report", seconds, "s", baseline=plain)
    few = bom([*pairs[:_VULNERABLE], *((f"made-up-{n}", "1.0") for n in range(_COMPONENTS - _VULNERABLE))])
    plain = median_seconds(lambda: _plain(few, advisories), runs=1)
    seconds = median_seconds(lambda: report(matching, [few]), runs=5)
    yield less_is_better("20,000 components, 1,000 vulnerable: JSON report", seconds, "s", baseline=plain)
    portfolio = [bom(_of_portfolio(number, pairs)) for number in range(_SBOMS)]
    plain = median_seconds(lambda: [_plain(one, advisories) for one in portfolio[:10]], runs=1) * _SBOMS / 10
    seconds = median_seconds(lambda: report(matching, portfolio), runs=1)
    yield less_is_better("500 SBOMs, 1,000,000 components: JSON report", seconds, "s", baseline=plain)


def _commands(index: Path) -> Iterator[Entry]:
    """Measure the memory of the whole command, in a process of its own."""
    pairs = pairs_of(records_of())[::4][:_COMPONENTS]
    few = [*pairs[:_VULNERABLE], *((f"made-up-{n}", "1.0") for n in range(_COMPONENTS - _VULNERABLE))]
    portfolio = (bom(_of_portfolio(number, pairs)) for number in range(_SBOMS))
    asked = (
        ("20,000 components, all vulnerable", [bom(pairs)], _ALL_BAR_MB),
        ("20,000 components, 1,000 vulnerable", [bom(few)], _FEW_BAR_MB),
        ("500 SBOMs, 1,000,000 components", portfolio, _PORTFOLIO_BAR_MB),
    )
    for name, sboms, bar in asked:
        yield less_is_better(f"{name}: memory of the command", _command_mb(index, sboms), "MB", baseline=bar)


def _command_mb(index: Path, sboms: Iterable[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        for number, body in enumerate(sboms):
            Path(folder, f"{number}.cdx.json").write_bytes(body)
        words = [Path(sys.executable).with_name("clearway"), "exposure", "match", *sorted(Path(folder).iterdir())]
        asked = [*words, "--advisories", index, "--format", "json"]
        told = subprocess.run([sys.executable, "-c", _WATCHED, *asked], stdout=subprocess.PIPE, check=True).stdout
    return int(told) / 1_000


def _of_portfolio(number: int, pairs: Sequence[Pair]) -> list[Pair]:
    known = [pairs[(number * 37 + step * 11) % len(pairs)] for step in range(_PER_SBOM // 20)]
    return [*known, *((f"made-up-{number}-{step}", "1.0") for step in range(_PER_SBOM - len(known)))]


def pairs_of(records: Sequence[_Record]) -> list[Pair]:
    """Give the distinct packages and versions of PyPI that the advisories list as affected, in their order."""
    found: dict[Pair, None] = {}
    for record in records:
        for one in record.affected:
            if one.package and one.package.ecosystem == "PyPI":
                found.update(((one.package.name, version), None) for version in one.versions)
    return list(found)


def bom(pairs: Sequence[Pair]) -> bytes:
    """Write a CycloneDX SBOM of packages of PyPI."""
    components = [
        {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version.replace('+', '%2B')}"}
        for name, version in pairs
    ]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}).encode()


def report(matching: Matching, sboms: Sequence[bytes]) -> int:
    """Write the whole JSON report; give the number of matches."""
    out, matches = io.BytesIO(), 0
    writer = JsonReport(out)
    writer.begin()
    for number, body in enumerate(sboms):
        told = Inventoried(name=f"{number}.json")
        writer.inventory(told, match_inventory(matching, told, body))
        matches += told.matches
        out.seek(0)
        out.truncate()
    writer.end()
    return matches


def records_of() -> list[_Record]:
    """Read the reference advisories."""
    decode = msgspec.json.Decoder(_Record).decode
    with gzip.open(DATA) as file:
        return [decode(line) for line in file]


def _by_package(records: Sequence[_Record]) -> dict[str, list[tuple[str, _Affected]]]:
    found: dict[str, list[tuple[str, _Affected]]] = {}
    for record in records:
        for one in record.affected:
            if one.package and one.package.ecosystem == "PyPI":
                found.setdefault(one.package.name.lower(), []).append((record.id, one))
    return found


def _plain(sbom: bytes, advisories: dict[str, list[tuple[str, _Affected]]]) -> int:
    """Match as one would write it first, packageurl for purls, packaging for versions; give the number of matches."""
    rows: list[dict[str, str]] = []
    for component in json.loads(sbom)["components"]:
        purl = PackageURL.from_string(component["purl"])
        for name, affected in advisories.get(purl.name.lower(), ()):
            if purl.version and (purl.version in affected.versions or _lies_in(purl.version, affected.ranges)):
                rows.append({"purl": component["purl"], "advisory": name})
    json.dumps(rows)
    return len(rows)


def _lies_in(text: str, ranges: Sequence[_Range]) -> bool:
    try:
        version = Version(text)
        return any(_is_affected(version, held.events) for held in ranges if held.type != "GIT")
    except InvalidVersion:
        return False


def _is_affected(version: Version, events: Sequence[_Event]) -> bool:
    affected = False
    for event in events:
        if event.introduced is not None and (event.introduced == "0" or version >= Version(event.introduced)):
            affected = True
        elif (event.fixed is not None and version >= Version(event.fixed)) or (
            event.last_affected is not None and version > Version(event.last_affected)
        ):
            affected = False
    return affected
