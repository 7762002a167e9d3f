"""Findings as CSV (RFC 4180) with a header row that names our fields (formats/plain.py), in any order and case.

A few other names are taken too (cwe, cve, id, cvss, summary, purl, ...). Values of one cell stand apart by spaces,
ranges by semicolons.
"""

import codecs
import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from clearway.formats.decoding import not_utf8
from clearway.formats.plain import LISTS, NAMES, finding_of
from clearway.formats.records import ParsedFinding, RefusedFinding, StreamedReport
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX

NAME: Final = "csv"
_OTHER_NAMES: Final = {
    "summary": "title", "details": "description", "purl": "package", "path": "file", "cwe": "weaknesses",
    "cwes": "weaknesses", "cve": "identifiers", "id": "identifiers", "ids": "identifiers", "cvss": "cvss_vector",
    "reference": "references", "url": "references", "reporter": "credit",
}  # fmt: skip
# A chain is a list of several parts: a cell does not hold it.
_KNOWN: Final = NAMES - {"chain"}
_BOM: Final = b"\xef\xbb\xbf"
_LINE_BYTES: Final = 256 * 1024
# A proof in base 64 is a third longer than its bytes.
csv.field_size_limit(2 * EVIDENCE_BYTES_MAX)


def recognizes(head: str) -> bool:
    """Tell whether the beginning of a text is CSV whose header names a title."""
    return "title" in _first(head)


def is_ours(head: str) -> bool:
    """Tell whether the header names fields of ours only, so that no scanner's own CSV is taken for ours."""
    return recognizes(head) and _KNOWN.issuperset(_first(head))


def parse(body: BinaryIO, target: str) -> StreamedReport:
    """Read one finding a row; what a row does not say of its package is `target`."""
    rows = numbered_rows(body)
    _, first = next(rows)
    header = _header(first)
    _require_known(header)
    findings = (
        _finding(header, row, position=position, place=f"line {line}", target=target)
        for position, (line, row) in enumerate(rows)
    )
    return StreamedReport(format=NAME, tool="", findings=findings)


def numbered_rows(body: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a CSV file that are not empty, each with its line; refused where it is no CSV or no UTF-8."""
    rows = csv.reader(_lines(body), strict=True)
    try:
        for row in rows:
            if row:
                yield rows.line_num, row
    except csv.Error as error:
        raise Refusal(
            "bad-csv",
            f"The CSV is wrong: {error}.",
            hint="Quote cells that hold commas, quotes or line ends.",
            where=f"line {rows.line_num}",
        ) from None


def _lines(body: BinaryIO) -> Iterator[str]:
    """Give the text line by line, with the line ends; a line that is too long is cut into several."""
    body.seek(0)
    before = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    while line := body.readline(_LINE_BYTES):
        read = line.removeprefix(_BOM) if before == 0 else line
        before += len(line)
        try:
            yield decoder.decode(read)
        except UnicodeDecodeError as error:
            raise not_utf8(error, before=before - len(error.object)) from None


def _first(head: str) -> list[str]:
    return _header(head.partition("\n")[0].split(","))


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
    cells = {name: _value(name, cell) for name, cell in zip(header, row, strict=True) if cell}
    return finding_of(cells, position, target=target, place=place)


def _value(name: str, cell: str) -> str | list[str]:
    if name in LISTS:
        return cell.split()
    return [part.strip() for part in cell.split(";")] if name == "ranges" else cell
