"""Findings as CSV (RFC 4180) with a header row that names our fields (formats/plain.py), in any order and case.

A few other names are taken too (cwe, cve, id, cvss, summary, purl, ...). Values of one cell stand apart by spaces.
"""

import csv
import io
from typing import Final

from clearway.formats.decoding import require_few
from clearway.formats.plain import LISTS, Fields, finding_of
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX

NAME: Final = "csv"
_OTHER_NAMES: Final = {
    "summary": "title", "details": "description", "purl": "package", "path": "file", "cwe": "weaknesses",
    "cwes": "weaknesses", "cve": "identifiers", "id": "identifiers", "ids": "identifiers", "cvss": "cvss_vector",
    "reference": "references", "url": "references", "reporter": "credit",
}  # fmt: skip
_KNOWN: Final = frozenset(Fields.__struct_fields__)
# A proof in base 64 is a third longer than its bytes.
csv.field_size_limit(2 * EVIDENCE_BYTES_MAX)


def recognizes(text: str) -> bool:
    """Tell whether text is CSV whose header names a title."""
    return "title" in _header(text.partition("\n")[0].split(","))


def parse(text: str, target: str) -> ParsedReport:
    """Read one finding a row; what a row does not say of its package is `target`."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = _header(next(rows))
        numbered = [(rows.line_num, row) for row in rows if row]
    except csv.Error as error:
        raise Refusal(
            "bad-csv",
            f"The CSV is wrong: {error}.",
            hint="Quote cells that hold commas, quotes or line ends.",
            where=f"line {rows.line_num}",
        ) from None
    _require_known(header)
    require_few(len(numbered))
    findings = tuple(
        _finding(header, row, position=position, place=f"line {line}", target=target)
        for position, (line, row) in enumerate(numbered)
    )
    return ParsedReport(format=NAME, tool="", findings=findings)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().strip('"').strip().lower().replace(" ", "_") for cell in cells]
    return [_OTHER_NAMES.get(name, name) for name in names]


def _require_known(header: list[str]) -> None:
    strange = next((name for name in header if name not in _KNOWN), None)
    if strange is not None:
        raise Refusal(
            "unknown-column",
            f"The column {strange[:60]!r} is none that is known.",
            hint=f"Leave it out, or name it one of: {', '.join(sorted(_KNOWN))}.",
            where="line 1",
        )
    if len(set(header)) != len(header):
        raise Refusal("name-twice", "Two columns mean the same field.", hint="Keep one of them.", where="line 1")


def _finding(
    header: list[str], row: list[str], *, position: int, place: str, target: str
) -> ParsedFinding | RefusedFinding:
    if len(row) != len(header):
        what = f"The row has {len(row)} cells, the header has {len(header)}."
        return RefusedFinding(
            position=position, code="bad-row", what=what, where=place, hint="Quote cells that hold commas."
        )
    cells = {name: cell.split() if name in LISTS else cell for name, cell in zip(header, row, strict=True) if cell}
    return finding_of(cells, position, target=target, place=place)
