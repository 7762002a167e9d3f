"""A report's bytes as the trees that declarations are tried on: JSON, XML, CSV under one of its possible headers.

An archive (ZIP, as SonarQube's and Fortify's exports are) is read as its members, each a document of its own; a
workbook as its sheets, each CSV.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clearway.formats.decoding import decode_text
from clearway.formats.json_stream import JsonBody
from clearway.formats.markup import Table, html_tables
from clearway.formats.scanners.path import Place, Tree
from clearway.formats.scanners.sheet import is_workbook, sheets
from clearway.formats.xml_tree import decode_xml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    ARCHIVE_MEMBERS_MAX,
    DOCUMENT_BYTES_MAX,
    MIB,
    SCANNER_HEADER_LINES_MAX,
    SCANNER_ITEMS_MAX,
)

ZIP: Final = b"PK\x03\x04"
_DELIMITERS: Final = (",", ";", "\t", "|")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_ASSIGNMENT: Final = re.compile(rb"[A-Za-z_]{1,40}\s{0,4}=\s{0,4}(?=[{\[])")
_FIELD: Final = re.compile(r"([A-Z][A-Za-z ]{0,30}): ")
_XML: Final = re.compile(rb"<[?!a-zA-Z]")
_HTML: Final = re.compile(rb"<!doctype\s{1,4}html|<html", re.IGNORECASE)
_WIDE_XML: Final = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


@dataclass(frozen=True, slots=True)
class Header:
    """A row of CSV that may be the header: the delimiter it was split by, its row from 0, and its cells."""

    delimiter: str
    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report: its tree where it is JSON or XML, else its text and the rows that may be its header."""

    member: str = ""
    json: Tree | None = None
    xml: Tree | None = None
    text: str = ""
    headers: tuple[Header, ...] = ()
    tables: tuple[Table, ...] = ()
    blocks: Tree | None = None


def read_documents(body: bytes) -> list[Document]:
    """Decode a report, or each member of an archive that can be decoded; refused where nothing can."""
    return _members(body) if body.startswith(ZIP) else [read_document(body)]


def read_document(body: bytes, member: str = "") -> Document:
    """Decode one document by its first sign; refused where it is neither well-formed JSON or XML, nor text."""
    trimmed = body.lstrip(_BLANK)
    assignment = _ASSIGNMENT.match(trimmed[:200])
    trimmed = trimmed[assignment.end() :] if assignment else trimmed
    if trimmed[:1] in {b"{", b"["}:
        return json_document(JsonBody(io.BytesIO(trimmed)), member)
    if body.startswith(_WIDE_XML):
        return Document(member=member, xml=Tree(root=Place(decode_xml(body))))
    if _HTML.match(trimmed):
        return Document(member=member, tables=tuple(html_tables(decode_text(trimmed))))
    if trimmed[:1] == b"<":
        return Document(member=member, xml=Tree(root=Place(decode_xml(trimmed))))
    return text_document(decode_text(body), member)


def json_document(body: JsonBody, member: str = "") -> Document:
    """Take JSON whole; several values one after the other, as tools that stream write them, are read as a list."""
    value = _few(value for _, value in body.records()) if body.kind == "lines" else body.whole()
    return Document(member=member, json=Tree(root=Place(value)))


def text_document(text: str, member: str = "") -> Document:
    """Take text with the rows that may be its header, should it be CSV, and its blocks, should it begin with one."""
    blocks = Tree(root=Place(_few(_blocks(text)))) if _FIELD.match(text.lstrip()[:200]) else None
    return Document(member=member, text=text, headers=tuple(_headers(text)), blocks=blocks)


def is_marked(body: bytes) -> bool:
    """Tell whether a report that does not begin as JSON does begin as XML, an archive, or a script that assigns JSON.

    A kernel's log may begin with a level in angle brackets, too, and is none of them.
    """
    trimmed = body[:200].lstrip(_BLANK)
    return bool(body.startswith((ZIP, *_WIDE_XML)) or _XML.match(trimmed) or _ASSIGNMENT.match(trimmed))


def rows_under(document: Document, header: Header) -> Tree:
    """Read the rows below a header as objects by the header's names; the first of two like names counts."""
    rows = csv.reader(io.StringIO(document.text, newline=""), delimiter=header.delimiter)
    names = list(reversed(header.cells))
    try:
        found = _few(
            dict(zip(names, reversed([*row, *[""] * (len(names) - len(row))][: len(names)]), strict=True))
            for row in islice(rows, header.row + 1, None)
            if any(cell.strip() for cell in row)
        )
    except csv.Error as error:
        raise Refusal(
            "bad-csv",
            f"The CSV is wrong: {error}.",
            hint="Quote cells that hold delimiters, quotes or line ends.",
            where=f"line {rows.line_num}",
        ) from None
    return Tree(root=Place(found))


def header_tree(cells: tuple[str, ...]) -> Tree:
    """Show the cells of a header as an object with empty members, to be recognized by them."""
    return Tree(root=Place(dict.fromkeys(cells, "")))


def _few(values: Iterator[object]) -> list[object]:
    """List so many values as are looked at; refused where there are more, for none is dropped in silence."""
    found = list(islice(values, SCANNER_ITEMS_MAX))
    if len(found) == SCANNER_ITEMS_MAX:
        what = f"The report has more than {SCANNER_ITEMS_MAX} rows."
        raise Refusal("too-many-findings", what, hint="Split it into several reports.", status=413)
    return found


def _headers(text: str) -> Iterator[Header]:
    head = "".join(islice(io.StringIO(text, newline=""), SCANNER_HEADER_LINES_MAX))
    for delimiter in _DELIMITERS:
        try:
            for number, row in enumerate(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)):
                if len(row) > 1:
                    yield Header(delimiter, number, tuple(cell.strip() for cell in row))
        except csv.Error:
            continue


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Give the blocks of a text, apart by empty lines, as objects of their `Name: value` lines."""
    block: dict[str, str] = {}
    for line in io.StringIO(text):
        field = _FIELD.match(line)
        if field:
            block.setdefault(field[1], line[field.end() :].strip())
        elif not line.strip() and block:
            yield block
            block = {}
    if block:
        yield block


def _members(body: bytes) -> list[Document]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [info for info in archive.infolist() if not info.is_dir()]
            _require_small(names)
            plain = [info.filename for info in names]
            if is_workbook(plain):
                return [text_document(text, name) for name, text in sheets(plain, archive.read)]
            return [document for info in names if (document := _member(archive, info)) is not None]
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
        raise Refusal(
            "bad-archive", "The archive breaks off or is locked.", hint="Unpack it and hand in a file."
        ) from None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Document | None:
    with archive.open(info) as held:
        content = held.read(DOCUMENT_BYTES_MAX)
    try:
        return read_document(content, info.filename)
    except Refusal:
        return None  # what lies beside the report in an archive may be anything


def _require_small(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > ARCHIVE_MEMBERS_MAX or sum(info.file_size for info in members) > DOCUMENT_BYTES_MAX:
        raise Refusal(
            "archive-too-large",
            f"The archive has over {ARCHIVE_MEMBERS_MAX} members or unpacks to over {DOCUMENT_BYTES_MAX // MIB} MiB.",
            hint="Hand in the report alone.",
            status=413,
        )
