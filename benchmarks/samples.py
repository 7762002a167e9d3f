"""Reads every sample of the reference data by the door of its format, and says what was parsed and what was refused.

Run: python -m benchmarks.samples. Per set: files, how many were parsed, findings, and every refusal by its reason. The
baselines: the number of results that the index of the SARIF samples tells, and the number of files of all sets.
"""

import csv
import gzip
import io
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.entry import Entry, more_is_better
from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, ParsedReport, StreamedReport
from clearway.formats.sboms.reading import parse_inventory
from clearway.formats.scores import score_of
from clearway.formats.signals import parse_epss, parse_kev
from clearway.kernel.errors import Refusal

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
MISSING: Final = "The reference data is missing: shared/data is expected beside the project."
# Beside the samples of an archive: what they are called, what is expected of them, what they were written by.
_BESIDE: Final = ("index.csv", "expected.csv", ".md", ".c", ".java", ".js", ".py", ".rego", ".yaml")
_SHOWN: Final = 3
Files = Iterator[tuple[str, bytes]]


@dataclass(slots=True)
class Outcome:
    """What became of one set: counts, and the files by the reason why they, or findings of theirs, were refused."""

    name: str
    files: int = 0
    parsed: int = 0
    findings: int = 0
    reasons: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    formats: Counter[str] = field(default_factory=Counter[str])

    def refuse(self, reason: str, file: str) -> None:
        """Keep a refusal with the file that it is about."""
        self.reasons.setdefault(reason, []).append(file)


class _Log(msgspec.Struct):
    log: str


class _Stack(msgspec.Struct):
    stack: list[str]


def outcomes() -> Iterator[Outcome]:
    """Read each set of the reference data."""
    for name in _ARCHIVES:
        yield outcome_of(DATA, name)
    yield _read("inventories of sboms", _members(DATA / "sboms.tar.gz"), _inventory)
    yield _read("inventories of sbom-matches-dev", _members(DATA / "sbom-matches-dev.tar.gz"), _inventory)
    for name, split in _SPLIT.items():
        yield _read(name, split(DATA / f"{name}.gz"), _report)
    advisories = gzip.decompress((DATA / "advisories-osv.jsonl.gz").read_bytes())
    yield _read("advisories-osv.jsonl, each", _lines(advisories), _report)
    yield _read("advisories-osv.jsonl, as one stream", iter([("advisories-osv.jsonl", advisories)]), _stream)
    yield _read("kev.json", iter([("kev.json", (DATA / "kev.json").read_bytes())]), _listed)
    yield _read("epss", iter([("epss", (DATA / "epss-2025-08-17.csv.gz").read_bytes())]), _scored)
    yield _read("cvss-vectors-dev", _vectors(), _rated)


def outcome_of(data: Path, name: str) -> Outcome:
    """Read the reports of one archive of the reference data."""
    return _read(name, _members(data / f"{name}.tar.gz"), _report)


def sarif_results(data: Path = DATA) -> Iterator[tuple[str, int, int]]:
    """Give each SARIF sample with the number of results in the index, and the number that was read, refused or not."""
    archive = data / "sarif-dev.tar.gz"
    held = dict(_members(archive))
    for row in csv.DictReader(io.StringIO(_index(archive).decode())):
        name = row["file"]
        try:
            yield name, int(row["results"]), len(parse_report(held[name], scanners=shipped_scanners()).findings)
        except Refusal:
            yield name, int(row["results"]), 0


def entries() -> Iterator[Entry]:
    """Give how many samples are parsed, and how many SARIF files give what the index says."""
    if not DATA.is_dir():
        print(MISSING, file=sys.stderr)
        return
    found = list(outcomes())
    files = sum(one.files for one in found)
    yield more_is_better("samples parsed", sum(one.parsed for one in found), "files", baseline=files)
    counted = list(sarif_results())
    equal = sum(told == read for _, told, read in counted)
    yield more_is_better("SARIF samples counted as in the index", equal, "files", baseline=len(counted))


def main() -> int:
    """Print each set, with every reason for a refusal and some of the files it is about."""
    if not DATA.is_dir():
        print(MISSING)
        return 1
    for one in outcomes():
        print(f"{one.name}: {one.files} files, {one.parsed} parsed, {one.findings} findings")
        print("   as " + ", ".join(f"{name} {count}" for name, count in one.formats.most_common(8)))
        for reason, files in sorted(one.reasons.items()):
            more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
            print(f"   refused {len(files)}: {reason}\n      {', '.join(files[:_SHOWN])}{more}")
    counted = list(sarif_results())
    for name, told, read in counted:
        if told != read:
            print(f"   {name}: {read} results, the index says {told}")
    print(f"SARIF results as in the index: {sum(t == r for _, t, r in counted)} of {len(counted)} files")
    return 0


def _read(name: str, files: Files, read: Callable[[bytes, Outcome, str], None]) -> Outcome:
    outcome = Outcome(name)
    for file, body in files:
        outcome.files += 1
        try:
            read(body, outcome, file)
        except Refusal as refusal:
            outcome.refuse(f"{refusal.code}: {refusal.what}", f"{file} {refusal.where}".strip())
        else:
            outcome.parsed += 1
    return outcome


def _report(body: bytes, outcome: Outcome, file: str) -> None:
    _take(parse_report(body, scanners=shipped_scanners()), outcome, file)


def _stream(body: bytes, outcome: Outcome, file: str) -> None:
    _take(parse_report(io.BytesIO(body), scanners=shipped_scanners()), outcome, file)


def _take(report: ParsedReport | StreamedReport, outcome: Outcome, file: str) -> None:
    outcome.formats[report.format] += 1
    for finding in report.findings:
        if isinstance(finding, ParsedFinding):
            outcome.findings += 1
        else:
            outcome.refuse(f"a finding, {finding.code}: {finding.what}", f"{file} {finding.where}")


def _inventory(body: bytes, outcome: Outcome, file: str) -> None:
    inventory = parse_inventory(body)
    outcome.formats[inventory.format] += 1
    outcome.findings += len(inventory.components)
    for entry in inventory.refused:
        outcome.refuse(f"an entry: {entry.why}", f"{file} {entry.where}")


def _listed(body: bytes, outcome: Outcome, _: str) -> None:
    outcome.findings += len(parse_kev(body)[1])


def _scored(body: bytes, outcome: Outcome, _: str) -> None:
    outcome.findings += len(parse_epss(body)[1])


def _rated(body: bytes, outcome: Outcome, file: str) -> None:
    if score_of(body.decode()) is None:
        raise Refusal("bad-vector", "The vector cannot be scored.", hint="Compare it with the standard.", where=file)
    outcome.findings += 1


def _members(archive: Path) -> Files:
    with tarfile.open(archive) as held:
        for member in held:
            file = held.extractfile(member) if member.isfile() else None
            if file and not member.name.endswith(_BESIDE):
                yield member.name, file.read()


def _index(archive: Path) -> bytes:
    with tarfile.open(archive) as held:
        name = next(name for name in held.getnames() if name.endswith("index.csv"))
        file = held.extractfile(name)
        return file.read() if file else b""


def _lines(body: bytes) -> Files:
    for number, line in enumerate(body.splitlines(), start=1):
        yield f"line {number}", line


def _logs(path: Path) -> Files:
    for place, line in _lines(gzip.decompress(path.read_bytes())):
        yield place, msgspec.json.decode(line, type=_Log).log.encode()


def _stacks(path: Path) -> Files:
    for place, line in _lines(gzip.decompress(path.read_bytes())):
        yield place, "\n".join(msgspec.json.decode(line, type=_Stack).stack).encode()


def _vectors() -> Files:
    text = gzip.decompress((DATA / "cvss-vectors-dev.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(text)):
        yield f"{row['set']} {row['vector']}", row["vector"].encode()


_ARCHIVES: Final = (
    "sarif-dev",
    "csaf-cisa-sample-dev",
    "csaf-schemas-and-examples",
    "csaf-vectors-dev",
    "sboms",
    "sbom-matches-dev",
    "schemas",
    "scanner-outputs-dev",
)
_SPLIT: Final = {"crash-logs-dev.jsonl": _logs, "crash-casr-dev.jsonl": _stacks}

if __name__ == "__main__":
    sys.exit(main())
