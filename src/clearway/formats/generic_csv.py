"""Findings as CSV (RFC 4180) with a header row of our field names; several values of a cell stand apart by spaces."""

import csv
import io
from typing import Final

from clearway.formats.plain import LISTS, Fields, finding_of
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX

NAME: Final = "csv"
_KNOWN: Final = frozenset(Fields.__struct_fields__)
csv.field_size_limit(2 * EVIDENCE_BYTES_MAX)


def recognizes(text: str) -> bool:
    """Tell whether text is CSV whose header has a title and only fields of ours."""
    names = [name.strip() for name in text.partition("\n")[0].split(",")]
    return "title" in names and set(names) <= _KNOWN


def parse(text: str, target: str) -> ParsedReport:
    """Read one finding a row; what a row does not say of its package is `target`."""
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [name.strip() for name in next(rows)]
        findings = tuple(_finding(header, row, rows.line_num, position, target) for position, row in enumerate(rows))
    except csv.Error as error:
        raise Refusal(
            "bad-csv", f"The CSV is wrong: {error}.", hint="Quote cells that hold commas, quotes or line ends.",
            where=f"line {rows.line_num}",
        ) from None  # fmt: skip
    return ParsedReport(format=NAME, tool="", findings=findings)


def _finding(
    header: list[str], row: list[str], line: int, position: int, target: str  # noqa: PLR0917  one row and its place
) -> ParsedFinding | RefusedFinding:
    if len(row) != len(header):
        what = f"The row has {len(row)} cells, the header has {len(header)}."
        return RefusedFinding(
            position=position, code="bad-row", what=what, where=f"line {line}", hint="Quote cells that hold commas."
        )
    cells = {name: cell.split() if name in LISTS else cell for name, cell in zip(header, row, strict=True) if cell}
    return finding_of(cells, position, target=target, place=f"line {line}")
