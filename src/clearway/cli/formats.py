"""clearway formats: which formats and tools' outputs are read, and what is taken of a report; without a server."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import BinaryIO, Final

import click

from clearway.cli.output import Row, say, show, show_one
from clearway.cli.reports import COLUMNS, known_scanners, mapping_in, named, opened
from clearway.cli.running import OUTPUT, offline
from clearway.formats import (
    crash_log,
    csaf,
    cve,
    cyclonedx_vdr,
    generic_csv,
    generic_json,
    mapping,
    markdown,
    mbox,
    openvex,
    osv,
    sarif,
    spdx,
)
from clearway.formats.detect import Scanners, parse_report
from clearway.formats.mapping import ColumnMapping
from clearway.formats.records import ParsedFinding, Provenance, RefusedFinding, Severity, StreamedReport
from clearway.formats.scanners import reading
from clearway.formats.scanners.declaration import Declaration, parse_declaration
from clearway.formats.scanners.explaining import known_by, lacking
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, MIB, SCANNER_DECLARATION_BYTES_MAX

# What tells each format; docs/formats.md says what is taken of it.
KNOWN_BY: Final[Mapping[str, str]] = {
    sarif.NAME: "JSON with runs",
    csaf.NAME: "JSON with document.csaf_version",
    cve.NAME: "JSON with dataType CVE_RECORD",
    openvex.NAME: "JSON with @context and statements",
    cyclonedx_vdr.NAME: "JSON with bomFormat, or XML of its namespace",
    spdx.NAME: "JSON with spdxVersion, or with @context and @graph",
    osv.NAME: "JSON with id and affected or modified, alone, in a list, under vulns, or one a line",
    generic_json.NAME: "JSON with our fields: a list, an object with findings, or one a line",
    mbox.NAME: "the header lines of a message",
    markdown.NAME: "YAML front matter with our fields",
    crash_log.NAME: "the lines that sanitizers, debuggers, kernels and languages print",
    generic_csv.NAME: "CSV with a header row of our fields",
    mapping.NAME: "JSON or CSV of any shape, by a column mapping that comes along",
}
_LISTED_MAX: Final = 100
_OF_REFUSALS: Final = ("position", "code", "where", "what", "hint")
_FIELDS: Final = tuple(
    part.name for record in (ParsedFinding, Provenance) for part in fields(record) if part.name != "provenance"
)


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What was taken of a report: how many findings have each field, and the first of those that were refused."""

    findings: int = 0
    refused: int = 0
    taken: Counter[str] = field(default_factory=Counter[str])
    refusals: list[RefusedFinding] = field(default_factory=list[RefusedFinding])

    def add(self, found: Iterable[ParsedFinding | RefusedFinding]) -> None:
        """Count findings."""
        for item in found:
            if isinstance(item, ParsedFinding):
                self.findings += 1
                self.taken.update(_said(item))
            else:
                self.refused += 1
                self.refusals += [item] if self.refused <= _LISTED_MAX else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recognized:
    """What a report was taken for, and by what; others that know it, too; words for severities that nobody knows."""

    format: str
    tool: str
    known_by: str
    others: tuple[str, ...] = ()
    strange_severities: tuple[str, ...] = ()


@click.group()
def formats() -> None:
    """Formats of reports: which are read, and what is taken of one."""


@formats.command("list")
@OUTPUT
@offline
def list_formats(output: str) -> None:
    """List the formats and the tools' outputs that are read, and how each is recognized.

    The outputs of further tools are read by declarations of your own, in the folder that CLEARWAY_SCANNERS names.
    """
    own = [{"name": name, "kind": "format", "tool": "", "known_by": told} for name, told in KNOWN_BY.items()]
    scanners = [
        {
            "name": scanner.name,
            "kind": "scanner",
            "tool": scanner.tool,
            "known_by": "; ".join(known_by(shape) for shape in scanner.shapes),
        }
        for scanner in sorted(known_scanners(), key=lambda scanner: scanner.name)
    ]
    show([*own, *scanners], ("name", "kind", "tool", "known_by"), output)


@formats.command("check")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--declaration",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A declaration of a scanner to try on it (docs/scanners.md).",
)
@COLUMNS
@OUTPUT
@offline
def check(file: str, declaration: Path | None, columns: Path | None, output: str) -> None:
    """Show what a report is recognized as and by what, and what is taken of it; - is standard input.

    It says how many findings there are, which fields they have and which stayed empty, and which findings are refused,
    where and why. With --declaration a declaration of your own is tried: what it lacks to recognize the report, and
    words for severities that it does not know, are told.
    """
    tally = _Tally()
    own, places = _declared(declaration) if declaration else None, mapping_in(columns)
    with named(file), opened(file) as body:
        recognized = _try(body, own, tally) if own else _recognize(body, file, columns=places, tally=tally)
    row = _row(file, recognized, tally)
    if output == "table":
        _print(row, tally)
    else:
        show_one(row, output)


def _recognize(body: BinaryIO, name: str, *, columns: ColumnMapping | None, tally: _Tally) -> _Recognized:
    """Read a report as it is read when it is handed in."""
    scanners = known_scanners()
    report = parse_report(body, name=name, columns=columns, scanners=scanners)
    tally.add(report.findings)
    if report.format in KNOWN_BY:
        return _Recognized(format=report.format, tool=report.tool, known_by=KNOWN_BY[report.format])
    return _by_scanner(_whole(body), report, scanners)


def _by_scanner(content: bytes, report: StreamedReport, scanners: Scanners) -> _Recognized:
    """Say which shape of a declaration read a report, as far as that can be told afterwards."""
    try:
        found = reading.check(content, scanners)
    except Refusal:  # a text may begin as JSON does, and was read as a text
        found = None
    if found and found.declaration.name == report.format:
        return _by_declaration(found)
    shapes = next(known.shapes for known in scanners if known.name == report.format)
    return _Recognized(
        format=report.format, tool=report.tool, known_by=" or ".join(known_by(shape) for shape in shapes)
    )


def _try(body: BinaryIO, declaration: Declaration, tally: _Tally) -> _Recognized:
    """Read a report by one declaration; refused with what it lacks where it does not recognize the report."""
    content = _whole(body)
    found = reading.check(content, (declaration,))
    if found is None:
        raise Refusal(
            "not-recognized",
            f"The declaration {declaration.name} does not recognize the report.",
            hint=f"Compare: {'; '.join(lacking(content, declaration))}.",
        )
    tally.add(found.report.findings)
    others = (declaration, *(known for known in known_scanners() if known.name != declaration.name))
    taken = parse_report(body, scanners=others).format
    if taken != declaration.name:
        say(f"Handed in, the report is read as {taken}: let the declaration ask for more, or leave it to that.")
    return _by_declaration(found)


def _by_declaration(found: reading.Checked) -> _Recognized:
    return _Recognized(
        format=found.declaration.name,
        tool=found.declaration.tool,
        known_by=f"shape[{found.shape}]: {known_by(found.declaration.shapes[found.shape])}",
        others=found.rivals,
        strange_severities=found.unmapped_severities,
    )


def _declared(file: Path) -> Declaration:
    with file.open("rb") as body, named(str(file)):
        return parse_declaration(body.read(SCANNER_DECLARATION_BYTES_MAX + 1))


def _whole(body: BinaryIO) -> bytes:
    body.seek(0)
    content = body.read(DOCUMENT_BYTES_MAX + 1)
    if len(content) > DOCUMENT_BYTES_MAX:
        what = f"A scanner's report of more than {DOCUMENT_BYTES_MAX // MIB} MiB is not read."
        raise Refusal("report-too-large", what, hint="Split it into several reports.", status=413)
    return content


def _said(finding: ParsedFinding) -> Iterator[str]:
    """Name the fields that a finding has, those about a model's part included."""
    for record in (finding, finding.provenance):
        for part in fields(record):
            value = getattr(record, part.name)
            if value and value is not Severity.UNKNOWN and part.name != "provenance":
                yield part.name


def _row(file: str, recognized: _Recognized, tally: _Tally) -> Row:
    return {
        "file": file,
        "format": recognized.format,
        "tool": recognized.tool,
        "known_by": recognized.known_by,
        "others": list(recognized.others),
        "findings": tally.findings,
        "refused": tally.refused,
        "taken": {name: tally.taken[name] for name in _FIELDS if tally.taken[name]},
        "empty": [name for name in _FIELDS if not tally.taken[name]] if tally.findings else [],
        "unknown_severities": list(recognized.strange_severities),
        "refusals": [
            {"position": one.position, "code": one.code, "what": one.what, "where": one.where, "hint": one.hint}
            for one in tally.refusals
        ],
    }


def _print(row: Row, tally: _Tally) -> None:
    told = {name: value for name, value in row.items() if name != "refusals" and value != []}
    taken = [f"{name} {'in all' if count == tally.findings else count}" for name, count in row["taken"].items()]
    show_one({**told, "taken": taken}, "table")
    if tally.refusals:
        show(row["refusals"], _OF_REFUSALS, "table")
    if tally.refused > len(tally.refusals):
        say(f"{tally.refused - len(tally.refusals)} more are refused; findings parse lists all.")
