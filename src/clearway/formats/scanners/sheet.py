"""Workbooks (Office Open XML, ECMA-376 part 1, section 18) as CSV: what some scanners export instead of it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Final

from clearway.formats.decoding import items_in, members, text_in
from clearway.formats.xml_tree import decode_xml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, MIB, SHEET_COLUMNS_MAX

_WORKBOOK: Final = "xl/workbook.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_SHEETS: Final = "xl/worksheets/"
_PLACE: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def is_workbook(names: list[str]) -> bool:
    """Tell by the names of its members whether an archive is a workbook."""
    return _WORKBOOK in names


def sheets(names: list[str], read: Callable[[str], bytes]) -> Iterator[tuple[str, str]]:
    """Give each sheet of a workbook by its name, as CSV; refused where its XML is wrong."""
    strings = _strings(read(_STRINGS)) if _STRINGS in names else []
    for name in names:
        if name.startswith(_SHEETS) and name.endswith(".xml"):
            yield name, _as_csv(decode_xml(read(name)), strings)


def _strings(body: bytes) -> list[str]:
    table = next(iter(items_in(decode_xml(body), "sst")), None)
    return [_told(item) for item in items_in(table, "si")]


def _told(value: object) -> str:
    """Give a text that stands alone, or in pieces of different looks."""
    if isinstance(value, str):
        return value
    pieces = [*items_in(value, "t"), *(text for run in items_in(value, "r") for text in items_in(run, "t"))]
    return text_in(value, "#") or " ".join(_told(piece) for piece in pieces)


def _as_csv(tree: dict[str, object], strings: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    held = (data for sheet in items_in(tree, "worksheet") for data in items_in(sheet, "sheetData"))
    for row in (row for data in held for row in items_in(data, "row")):
        writer.writerow(_cells(row, strings))
        # A long text that many cells share would fill the memory.
        if out.tell() > DOCUMENT_BYTES_MAX:
            what = f"A sheet has more than {DOCUMENT_BYTES_MAX // MIB} MiB of text."
            raise Refusal("archive-too-large", what, hint="Split the sheet.", status=413)
    return out.getvalue()


def _cells(row: object, strings: list[str]) -> list[str]:
    cells: dict[int, str] = {}
    for position, cell in enumerate(items_in(row, "c")):
        column = _column(text_in(cell, "@r"), position)
        if column < SHEET_COLUMNS_MAX:
            cells[column] = _value(cell, strings)
    return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _column(place: str, position: int) -> int:
    """Count a column from 0 by its letters, or by its position where it says none."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return position
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: object, strings: list[str]) -> str:
    if not members(cell):
        return _told(cell)
    kind, told = text_in(cell, "@t"), next((_told(one) for one in items_in(cell, "v")), "")
    if kind == "inlineStr":
        return next((_told(one) for one in items_in(cell, "is")), "")
    if kind == "s":
        return strings[int(told)] if told.isdecimal() and len(told) < 8 and int(told) < len(strings) else ""
    return told
