"""Crash logs: type, own frames, place, and the input that a fuzzer printed."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats import crash_log
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.errors import Refusal

ASAN = """INFO: Seed: 1
=================================================================
==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000018 at pc 0x1 bp 0x2 sp 0x3
READ of size 1 at 0x602000000018 thread T0
    #0 0x4a1 in __interceptor_strlen (/out/fuzz+0x4a1) (BuildId: ab)
    #1 0x5d6 in parse_string(char const*, int) /src/json/parse.c:640:9
    #2 0x5d7 in json::Map<int, char>::read(int) const /src/json/map.cc:1740:14
    #3 0x5d8 in (anonymous namespace)::top /src/json/top.cc:7
    #4 0x5d9 in LLVMFuzzerTestOneInput /src/fuzz.c:9:3
    #5 0x7f1 in __libc_start_main (/lib/libc.so.6+0x1)

0x602000000018 is located 0 bytes after 8-byte region
allocated by thread T0 here:
    #0 0x4b1 in malloc (/out/fuzz+0x4b1)
    #1 0x5e1 in maker /src/json/make.c:3:1

SUMMARY: AddressSanitizer: heap-buffer-overflow /src/json/parse.c:640:9 in parse_string
Base64: eyIxIjox
"""
UBSAN = """/src/shift.c:12:9: runtime error: shift exponent 40 is too large for 32-bit type 'int'
    #0 0x5 in turn /src/shift.c:12:9
    #1 0x6 in main /src/main.c:3:1
"""
PYTHON = """Traceback (most recent call last):
  File "/x/main.py", line 9, in <module>
    run()
  File "/x/first.py", line 2, in first
    fail()
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/x/main.py", line 9, in <module>
    run()
  File "/x/tool.py", line 4, in run
    raise tool.Broken("no")
tool.Broken: no
"""
JAVA = """== Java Exception: java.lang.IllegalStateException: bad
\tat java.base/java.util.HashMap.hash(HashMap.java:339)
\tat org.example.Parser.read(Parser.java:12)
\tat org.example.Parser.main(Parser.java)
"""
GO = """panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
runtime.gopanic(0x1)
\t/usr/lib/go/src/runtime/panic.go:884 +0x212
example.org/m/parse.(*Decoder).Next(0xc000, 0x2)
\t/srv/x/parse/decoder.go:42 +0x1d
main.main()
\t/srv/x/main.go:8 +0x1d
"""


def only(text: str) -> ParsedFinding:
    """Read the one finding of a log."""
    (finding,) = parse_report(text.encode(), target="pkg:deb/debian/cjson").findings
    assert isinstance(finding, ParsedFinding)
    return finding


def test_a_sanitizer_log_gives_type_frames_place_and_proof() -> None:
    """Frames of the C library, the sanitizer, the driver and the allocation are left out."""
    finding = only(ASAN)
    assert finding.crash_type == "Heap-buffer-overflow READ 1"
    assert finding.crash_state == ("parse_string", "json::Map<int, char>::read", "top")
    assert (finding.function, finding.file, finding.line) == ("parse_string", "parse.c", 640)
    assert finding.title == "Heap-buffer-overflow READ 1 in parse_string"
    assert finding.weaknesses == ("CWE-125",)
    assert finding.tool == "AddressSanitizer"
    assert finding.proof == b'{"1":1'


@pytest.mark.parametrize(
    ("text", "tool", "kind", "state", "place"),
    [
        (UBSAN, "UndefinedBehaviorSanitizer", "Undefined-shift", ("turn",), ("shift.c", 12)),
        (UBSAN.partition("\n")[0], "UndefinedBehaviorSanitizer", "Undefined-shift", (), ("shift.c", 12)),
        (UBSAN + ASAN, "AddressSanitizer", "Heap-buffer-overflow READ 1", None, ("parse.c", 640)),
        (PYTHON, "python", "Uncaught exception", ("run", "<module>"), ("tool.py", 4)),
        (
            JAVA,
            "java",
            "Uncaught exception",
            ("java.base/java.util.HashMap.hash", "org.example.Parser.read", "org.example.Parser.main"),
            ("Parser.java", 12),
        ),
        (GO, "go", "Index out of range", ("parse.(*Decoder).Next",), ("decoder.go", 42)),
    ],
)
def test_other_logs_give_type_frames_and_place(
    text: str, tool: str, kind: str, state: tuple[str, ...] | None, place: tuple[str, int]
) -> None:
    """What stops a program counts before what it went on after, and the last exception before earlier ones."""
    finding = only(text)
    assert (finding.tool, finding.crash_type) == (tool, kind)
    assert state is None or finding.crash_state == state
    assert (finding.file, finding.line) == place


def test_an_exception_is_named_in_the_title() -> None:
    """The title tells which exception it was, the type only that it was one."""
    assert only(PYTHON).title == "Broken in run"
    assert only(JAVA).title == "IllegalStateException in org.example.Parser.read"


def test_a_log_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit has a name and a status."""
    monkeypatch.setattr(crash_log, "CRASH_LOG_CHARACTERS_MAX", 400)
    with pytest.raises(Refusal) as refused:
        parse_report(ASAN.encode())
    assert (refused.value.code, refused.value.status) == ("log-too-long", 413)


def test_a_proof_that_is_too_large_refuses_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof is never dropped in silence."""
    monkeypatch.setattr(crash_log, "EVIDENCE_BYTES_MAX", 3)
    (finding,) = parse_report(ASAN.encode()).findings
    assert isinstance(finding, RefusedFinding)
    assert finding.code == "proof-too-large"


@given(
    st.lists(
        st.sampled_from([*ASAN.split("\n"), *GO.split("\n"), *PYTHON.split("\n"), *JAVA.split("\n"), "#0", "#1 0x"])
    )
)
def test_lines_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    """Shuffled logs give a finding or a refusal, and never more frames than are kept."""
    try:
        report = parse_report("\n".join(lines).encode())
    except Refusal:
        return
    for finding in report.findings:
        assert isinstance(finding, RefusedFinding) or len(finding.crash_state) <= 3


def _real(shared_data: Path) -> Iterator[tuple[dict[str, str], str]]:
    with gzip.open(shared_data / "crash-logs-dev.jsonl.gz", "rt") as lines:
        for line in lines:
            record = json.loads(line)
            for expected in record["expected"][:1]:
                yield expected, record["log"]


@pytest.mark.shared
def test_real_logs_are_read_or_refused(shared_data: Path) -> None:
    """Nothing in real sanitizer logs breaks the reader, and it does not get worse than it was when first written."""
    right = 0
    for expected, log in _real(shared_data):
        try:
            (finding,) = parse_report(log.encode()).findings
        except Refusal:
            continue
        assert isinstance(finding, ParsedFinding)
        right += finding.crash_type == (expected["crash_type"] or "").replace("\n", " ")
    assert right >= 38
