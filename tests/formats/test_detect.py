"""The door for reports: formats are told by content, and nothing but an answer or a refusal comes out."""

import io
import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel import limits
from clearway.kernel.errors import Refusal
from tests.formats.hostile import HOSTILE

SECONDS_MAX = 2.0
GOOD = {
    "sarif": b'{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":'
    b'[{"ruleId":"r","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.c"},"region":{"startLine":3}}}]}]}]}',
    "json": b'{"tool":"t","findings":[{"title":"x","proof":"aGVsbG8=","line":3}]}',
    "markdown": b"---\ntitle: x\nversion: 1.10\ncwe: CWE-79\n---\nBody\n```proof a.bin\naGVsbG8=\n```\n",
    "crash-log": b"==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\nREAD of size 1 at 0x1\n"
    b"    #0 0x55 in f /a.c:3:1\n    #1 0x56 in main /a.c:9:1\n\nBase64: aGVsbG8=\n",
    "csv": b"title,file,line\nx,a.c,3\n",
}


def json_bytes(value: object) -> bytes:
    """Encode as JSON."""
    return json.dumps(value).encode()


def outcome(body: bytes) -> ParsedReport | Refusal:
    """Read a report, or keep the refusal; anything else that is raised fails the test."""
    try:
        return parse_report(body)
    except Refusal as refusal:
        kept = refusal
    assert kept.what.endswith(".")
    assert kept.hint
    return kept


@pytest.mark.parametrize("name", GOOD)
def test_a_format_is_told_by_its_content(name: str) -> None:
    """Neither a file name nor a media type is needed; the target fills in the package."""
    report = parse_report(GOOD[name], target="pkg:npm/x")
    assert report.format == name
    finding = report.findings[0]
    assert isinstance(finding, ParsedFinding)
    assert finding.package == "pkg:npm/x"
    assert finding.line == (0 if name == "markdown" else 3)


@pytest.mark.parametrize("name", GOOD)
def test_a_byte_order_mark_and_windows_lines_change_nothing(name: str) -> None:
    """The same report as an editor on Windows would save it is read the same."""
    windows = b"\xef\xbb\xbf" + GOOD[name].replace(b"\n", b"\r\n")
    there, here = parse_report(windows).findings[0], parse_report(GOOD[name]).findings[0]
    assert isinstance(there, ParsedFinding)
    assert isinstance(here, ParsedFinding)
    assert replace(there, description="") == replace(here, description="")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_report_is_read_or_refused_at_once(name: str) -> None:
    """No crash, no hang, no unclear error: a report, or a refusal with words and a hint."""
    began = time.process_time()
    outcome(HOSTILE[name])
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but a refusal comes out of noise."""
    outcome(body)


@given(name=st.sampled_from(sorted(GOOD)), data=st.data())
def test_a_damaged_report_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """A good report with some bytes changed, cut or doubled never gives anything but a report or a refusal."""
    body = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 20)))
        body[start:end] = data.draw(st.one_of(st.binary(max_size=8), st.just(bytes(body[start:end]) * 3)))
    outcome(bytes(body))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_values_of_any_type_in_any_field_are_read_or_refused(value: object) -> None:
    """A field of another type than expected refuses its finding, and no other."""
    fields = {"title": "x", "line": value, "references": value, "severity": value, "proof": value}
    for name, told in fields.items():
        body = json_bytes([{"title": "x", name: told}, {"title": "good"}])
        report = outcome(body)
        assert isinstance(report, Refusal) or isinstance(report.findings[1], ParsedFinding)


def test_an_unknown_format_is_refused_with_the_names_of_those_that_are_taken() -> None:
    """The hint names the formats."""
    refusal = outcome(b"hello")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "unknown-format"
    assert "sarif" in refusal.hint


def test_too_large_a_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before anything else."""
    monkeypatch.setattr("clearway.formats.detect.REPORT_BYTES_MAX", 10)
    refusal = outcome(b"x" * 11)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.status) == ("report-too-large", 413)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty", "unknown-format"),
        ("invalid utf-8", "not-utf-8"),
        ("deep lists", "too-deep"),
        ("deep objects", "too-deep"),
        ("long whole number", "number-too-long"),
        ("not a number", "not-json"),
        ("a name twice", "name-twice"),
        ("a name twice at the end", "name-twice"),
        ("too many findings", "too-many-findings"),
        ("csv with a strange column", "unknown-column"),
        ("csv open quote", "bad-csv"),
    ],
)
def test_a_hostile_report_is_refused_by_name(name: str, code: str) -> None:
    """Each limit has its own stable code."""
    refusal = outcome(HOSTILE[name])
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_the_number_of_findings_has_a_limit() -> None:
    """One finding fewer than too many is read."""
    body = b"[" + b'{"title":"x"},' * (limits.FINDINGS_PER_REPORT_MAX - 1) + b'{"title":"x"}]'
    assert len(parse_report(body).findings) == limits.FINDINGS_PER_REPORT_MAX


def test_a_file_is_read_as_a_stream_with_the_same_findings() -> None:
    """Bytes and a file give the same; a file may hold more findings than one call."""
    for name, body in GOOD.items():
        streamed = parse_report(io.BytesIO(body), target="pkg:npm/x")
        whole = parse_report(body, target="pkg:npm/x")
        assert (streamed.format, streamed.tool) == (whole.format, whole.tool), name
        assert tuple(streamed.findings) == whole.findings, name
    body = b"[" + b'{"title":"x"},' * limits.FINDINGS_PER_REPORT_MAX + b'{"title":"x"}]'
    assert sum(1 for _ in parse_report(io.BytesIO(body)).findings) == limits.FINDINGS_PER_REPORT_MAX + 1


def test_a_stream_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out when the last finding that is allowed was taken."""
    monkeypatch.setattr("clearway.formats.detect.FINDINGS_PER_STREAM_MAX", 3)
    taken: list[object] = []
    with pytest.raises(Refusal) as refused:
        taken.extend(parse_report(io.BytesIO(b'[{"title":"x"},{"title":"x"},{"title":"x"},{"title":"x"}]')).findings)
    assert (refused.value.code, refused.value.status) == ("too-many-findings", 413)


@pytest.mark.parametrize(
    "line",
    [
        b"[main] run",
        b"[1234:5678:0101/143054.187:ERROR:own.cc(3)] no such file",
        b"[0101/143054:INFO:own.cc:3] started",
        b"[   12.345678] usb 1-1: new device",
        b"[12.5] started",
        b"[1] 1234 segmentation fault",
        b"[true] started",
        b"[2026-01-01 10:00:00.000][1][info] started",
        b'[[[ELF module #0x0 "" BuildID=09 0x1000]]]',
        b"[]",
    ],
)
def test_a_log_that_begins_with_a_bracket_is_no_json(line: bytes) -> None:
    """What is no JSON may still be the log of a crash."""
    report = parse_report(line + b"\n" + GOOD["crash-log"])
    assert report.format == "crash-log"


def test_what_a_refusal_quotes_does_not_act() -> None:
    """Neither that of a report nor that of a finding holds a character that acts, nor more than a few words."""
    refusal = outcome(json_bytes({"\x1b[2J\u202e": 1}) + b"\x1b[2J")
    assert isinstance(refusal, Refusal)
    assert (refusal.what + refusal.hint + refusal.where).isprintable()
    report = outcome(json_bytes([{"title": "x"}, {"title": "x", "\x1b[2J\u202e" + "y" * 9_000: 1}]))
    assert isinstance(report, ParsedReport)
    refused = report.findings[1]
    assert isinstance(refused, RefusedFinding)
    assert refused.what.isprintable()
    assert len(refused.what) < 500
