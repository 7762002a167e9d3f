"""What the tests of the readers share: reading one finding, and the real files beside the project."""

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel.errors import Refusal

TARGET = "pkg:generic/target"


def read(value: object) -> ParsedReport:
    """Read a report given as JSON."""
    return parse_report(json.dumps(value).encode(), target=TARGET)


def only(value: object) -> ParsedFinding:
    """Read the one finding of a report given as JSON."""
    (finding,) = read(value).findings
    assert isinstance(finding, ParsedFinding)
    return finding


def files_in(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Give the files of an archive, each with its name."""
    with tarfile.open(archive) as held:
        for member in held:
            body = held.extractfile(member) if member.isfile() else None
            if body is not None:
                yield member.name, body.read()


def told(files: Iterator[tuple[str, bytes]]) -> Counter[str]:
    """Count the files by format or refusal, and the findings, taken and refused."""
    counted: Counter[str] = Counter()
    for name, body in files:
        try:
            report = parse_report(body, name=name)
        except Refusal as refusal:
            counted[refusal.code] += 1
            continue
        counted[report.format] += 1
        counted["findings"] += len(report.findings)
        counted["refused"] += sum(isinstance(finding, RefusedFinding) for finding in report.findings)
    return counted
