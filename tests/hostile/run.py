"""Hands hostile bytes in at each door of the formats, and holds the answer to what every answer must be."""

import io
import re
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields
from enum import StrEnum
from typing import Final, NoReturn, cast

from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.mapping import parse_mapping
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.formats.sboms.reading import parse_inventory
from clearway.formats.scanners.declaration import parse_declaration
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import LISTED_PER_FINDING_MAX

SECONDS_MAX: Final = 2.0
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WORDS_MAX: Final = 1_000
COLUMNS: Final = parse_mapping("title: title\nfile: file\nweaknesses: weaknesses[]\nidentifiers: id\n")


class Door(StrEnum):
    """Where bytes of strangers come in."""

    REPORT = "report"
    STREAM = "stream"
    MAPPED = "mapped"
    MAPPING = "mapping"
    DECLARATION = "declaration"
    INVENTORY = "inventory"


def answer(body: bytes, door: Door = Door.REPORT) -> ParsedReport | Refusal:
    """Hand bytes in; whatever comes out is in order and came in time, or an assertion fails.

    What is no report, but was read, is a report without findings here.
    """
    try:
        with _in_time():
            found = _enter(body, door)
    except Refusal as refusal:
        found = refusal
    _require_clear(found)
    return found


def _enter(body: bytes, door: Door) -> ParsedReport:
    match door:
        case Door.REPORT:
            return parse_report(body, scanners=shipped_scanners())
        case Door.MAPPED:
            return parse_report(body, columns=COLUMNS, scanners=shipped_scanners())
        case Door.STREAM:
            report = parse_report(io.BytesIO(body), scanners=shipped_scanners())
            return ParsedReport(format=report.format, tool=report.tool, findings=tuple(report.findings))
        case Door.MAPPING:
            parse_mapping(body.decode(errors="replace"))
        case Door.DECLARATION:
            parse_declaration(body)
        case Door.INVENTORY:
            parse_inventory(body)
    return ParsedReport(format=door, tool="", findings=())


@contextmanager
def _in_time() -> Generator[None, None, None]:
    """Stop what takes more processor time than it may, however deep inside it hangs."""

    def stop(*_: object) -> NoReturn:
        raise AssertionError(f"it takes more than {SECONDS_MAX} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_MAX)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _require_clear(found: ParsedReport | Refusal) -> None:
    if isinstance(found, Refusal):
        _require_words(found.code, found.what, found.hint)
        assert _is_inert(found.where), ascii(found.where)
        return
    for finding in found.findings:
        if isinstance(finding, RefusedFinding):
            _require_words(finding.code, finding.what, finding.hint)
            assert finding.where, finding.what
            assert _is_inert(finding.where), ascii(finding.where)
        else:
            _require_whole(finding)


def _require_words(code: str, what: str, hint: str) -> None:
    """A refusal has a stable code, a sentence and advice, and quotes nothing that could act."""
    assert CODE.fullmatch(code), code
    assert what.endswith("."), what
    assert hint, what
    assert len(what) + len(hint) < WORDS_MAX, what
    assert _is_inert(what), ascii(what)
    assert _is_inert(hint), ascii(hint)


def _require_whole(finding: ParsedFinding) -> None:
    assert finding.line >= 0
    for part in fields(finding):
        value: object = getattr(finding, part.name)
        assert not isinstance(value, list | dict), part.name
        assert not isinstance(value, tuple) or len(cast("tuple[object, ...]", value)) <= LISTED_PER_FINDING_MAX
        if isinstance(value, str):
            value.encode()


def _is_inert(text: str) -> bool:
    return text.isprintable()
