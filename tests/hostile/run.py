"""Reads a hostile report as the door does, and holds the answer to what every answer must be."""

import re
import time
from dataclasses import fields
from typing import Final, cast

from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.mapping import parse_mapping
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import LISTED_PER_FINDING_MAX

SECONDS_MAX: Final = 2.0
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WORDS_MAX: Final = 1_000
COLUMNS: Final = parse_mapping("title: title\nfile: file\nweaknesses: weaknesses[]\nidentifiers: id\n")


def answer(body: bytes, *, mapped: bool = False) -> ParsedReport | Refusal:
    """Read a report; whatever comes out is in order and came in time, or an assertion fails."""
    began = time.process_time()
    try:
        found = parse_report(body, columns=COLUMNS if mapped else None, scanners=shipped_scanners())
    except Refusal as refusal:
        found = refusal
    took = time.process_time() - began
    assert took < SECONDS_MAX, f"{took:.1f} s"
    _require_clear(found)
    return found


def _require_clear(found: ParsedReport | Refusal) -> None:
    if isinstance(found, Refusal):
        _require_words(found.code, found.what, found.hint)
        assert _is_inert(found.where)
        return
    for finding in found.findings:
        if isinstance(finding, RefusedFinding):
            _require_words(finding.code, finding.what, finding.hint)
            assert finding.where
        else:
            _require_whole(finding)


def _require_words(code: str, what: str, hint: str) -> None:
    """A refusal has a stable code, a sentence and advice, and quotes nothing that could act."""
    assert CODE.fullmatch(code), code
    assert what.endswith("."), what
    assert hint
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
