"""The door for reports: tells a format by its content and hands over to the one module that reads it."""

import io
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, NoReturn, overload

from clearway.formats import (
    crash_log,
    csaf,
    cve,
    cyclonedx_vdr,
    cyclonedx_xml,
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
from clearway.formats.decoding import decode_text
from clearway.formats.json_stream import JsonBody
from clearway.formats.mapping import ColumnMapping
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding, StreamedReport
from clearway.formats.scanners import reading
from clearway.formats.scanners.declaration import Declaration
from clearway.formats.scanners.document import is_marked, json_document, read_documents, text_document
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    DOCUMENT_BYTES_MAX,
    FINDINGS_PER_REPORT_MAX,
    FINDINGS_PER_STREAM_MAX,
    MIB,
    REASON_CHARACTERS_MAX,
    REPORT_BYTES_MAX,
    within,
)

# Formats that say what they are and are read as a stream; scanners' outputs stand between them and the texts.
_STREAMED: Final = (sarif, csaf, cve, openvex, cyclonedx_vdr, spdx, osv)
NAMES: Final = tuple(module.NAME for module in (*_STREAMED, generic_json, mbox, markdown, crash_log, generic_csv))
_HEAD_BYTES: Final = 64 * 1024
# Logs begin with a bracket, too: `[12:34:ERROR:file.cc(5)] text`, `[   12.345] text`.
_JSON_START: Final = re.compile(rb"\{|\[\s*+(?:[\[{\"\]]|(?:-?[0-9][0-9.eE+-]*+|true|false|null)\s*+(?:,|\]\s*+\Z)|\Z)")
_Report = ParsedReport | StreamedReport
Scanners = tuple[Declaration, ...]


@overload
def parse_report(
    body: bytes, *, name: str = "", target: str = "", columns: ColumnMapping | None = None, scanners: Scanners = ()
) -> ParsedReport: ...
@overload
def parse_report(
    body: BinaryIO, *, name: str = "", target: str = "", columns: ColumnMapping | None = None, scanners: Scanners = ()
) -> StreamedReport: ...
def parse_report(
    body: bytes | BinaryIO,
    *,
    name: str = "",
    target: str = "",
    columns: ColumnMapping | None = None,
    scanners: Scanners = (),
) -> ParsedReport | StreamedReport:
    """Read a report of any format that is taken; `target` is the package that it is about, where it does not say so.

    Bytes are read at once and hold as many findings as one call may (FINDINGS_PER_REPORT_MAX). A file, opened for
    reading and able to seek, is read as a stream with up to FINDINGS_PER_STREAM_MAX findings; it has to stay open, and
    left alone, until the last finding is taken. `columns` says where our fields stand in JSON or CSV of another shape;
    `scanners` are the declarations of tools whose outputs are known. A finding that cannot be read comes back refused,
    in its place; the report is refused as a whole only when its format cannot be told, when it cannot be read at all,
    or when it passes a limit: for a stream that may come out while its findings are taken.
    """
    if isinstance(body, bytes):
        report = _open(io.BytesIO(body), name, target=target, columns=columns, scanners=scanners)
        findings = tuple(_limited(report, FINDINGS_PER_REPORT_MAX))
        return ParsedReport(format=report.format, tool=report.tool, findings=findings)
    report = _open(body, name, target=target, columns=columns, scanners=scanners)
    return StreamedReport(format=report.format, tool=report.tool, findings=_limited(report, FINDINGS_PER_STREAM_MAX))


def _open(body: BinaryIO, name: str, *, target: str, columns: ColumnMapping | None, scanners: Scanners) -> _Report:
    with _inert_words():
        return _read(body, name, target=target, columns=columns, scanners=scanners)


def _read(body: BinaryIO, name: str, *, target: str, columns: ColumnMapping | None, scanners: Scanners) -> _Report:
    _require_size(body, REPORT_BYTES_MAX)
    if columns:
        return mapping.parse(body, columns, target)
    if not _JSON_START.match(_head(body)):
        return _text(body, target, scanners) or _refuse(name)
    try:
        return _json(JsonBody(body), target, scanners if _is_small(body) else ()) or _refuse(name)
    except Refusal as refusal:
        # The log of a crash may begin with a brace, too.
        found = _text(body, target, scanners) if refusal.code == "bad-json" else None
        if found is None:
            raise
        return found


def _json(body: JsonBody, target: str, scanners: Scanners) -> _Report | None:
    for module in _STREAMED:
        if module.recognizes(body):
            return module.parse(body, target)
    if body.head.get("findings") != [] and generic_json.is_ours(body):
        return generic_json.parse(body, target)
    if scanners and (found := reading.parse([json_document(body)], scanners, target=target)):
        return found
    return generic_json.parse(body, target) if generic_json.recognizes(body) else None


def _text(body: BinaryIO, target: str, scanners: Scanners) -> _Report | None:
    head = _head(body).decode(errors="ignore")
    if mbox.recognizes(head):
        return mbox.parse(
            body,
            target,
            read_file=lambda attached: _attached(attached, target, scanners),
            read_text=lambda text: _attached(text, target, ()),
        )
    if generic_csv.is_ours(head):
        return generic_csv.parse(body, target)
    _require_size(body, DOCUMENT_BYTES_MAX)
    body.seek(0)
    content = body.read()
    if cyclonedx_xml.recognizes(head):
        return cyclonedx_vdr.parse(JsonBody(io.BytesIO(cyclonedx_xml.as_json(content))), target)
    if scanners and is_marked(content):
        return reading.parse(read_documents(content), scanners, target=target)
    text = decode_text(content)
    if markdown.recognizes(text):
        return markdown.parse(text, target)
    if found := crash_log.parse(text, target):
        return found
    if scanners and (found := reading.parse([text_document(text)], scanners, target=target)):
        return found
    return generic_csv.parse(body, target) if generic_csv.recognizes(head) else None


def _attached(attached: bytes, target: str, scanners: Scanners) -> ParsedReport | None:
    """Read what came with a message; none where it is no report, or one that cannot be read: then it is a proof."""
    body = io.BytesIO(attached)
    if not attached or mbox.recognizes(_head(body).decode(errors="ignore")):
        return None
    try:
        return parse_report(attached, target=target, scanners=scanners)
    except Refusal as refusal:
        if refusal.code == "too-many-findings":
            raise
        return None


def _is_small(body: BinaryIO) -> bool:
    """Tell whether a report may be read whole, as those of scanners are."""
    return body.seek(0, io.SEEK_END) <= DOCUMENT_BYTES_MAX


def _head(body: BinaryIO) -> bytes:
    body.seek(0)
    return body.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()


def _limited(report: _Report, most: int) -> Iterator[ParsedFinding | RefusedFinding]:
    with _inert_words():
        for count, finding in enumerate(report.findings):
            if count == most:
                raise Refusal(
                    "too-many-findings",
                    f"The report holds more than {most} findings.",
                    hint="Split it into several reports.",
                    status=413,
                )
            yield finding


@contextmanager
def _inert_words() -> Generator[None, None, None]:
    """Let nothing act that a refusal quotes from a report."""
    try:
        yield
    except Refusal as refusal:
        refusal.what = within(inert_line(refusal.what), REASON_CHARACTERS_MAX)
        refusal.hint = within(inert_line(refusal.hint), REASON_CHARACTERS_MAX)
        refusal.where = within(inert_line(refusal.where), REASON_CHARACTERS_MAX)
        refusal.args = (refusal.what,)
        raise


def _require_size(body: BinaryIO, most: int) -> None:
    if body.seek(0, io.SEEK_END) > most:
        raise Refusal(
            "report-too-large",
            f"The report has more than {most // MIB} MiB.",
            hint="Split it into several reports.",
            status=413,
        )


def _refuse(name: str) -> NoReturn:
    raise Refusal(
        "unknown-format",
        f"The format of {name[:100] or 'the report'} is none that Clearway takes.",
        hint=f"Hand in one of: {', '.join(NAMES)}; or what a scanner puts out: `clearway formats list` names which.",
    )
