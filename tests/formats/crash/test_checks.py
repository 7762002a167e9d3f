"""Assertions and checks that a program makes itself: C libraries, frameworks, Chromium, Google's logs, V8."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_ABORT = "==7==ERROR: AddressSanitizer: ABRT on unknown address 0x5 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
_TRAP = "==7==ERROR: AddressSanitizer: TRAP on unknown address 0x5 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
_PREFIX = "[15:3:0603/143054.187051:FATAL:../../own/curve.cc(48)]"
_DIFFERENCE = (
    "#\n# V8 correctness failure\n# V8 correctness configs: x64,jit:x64\n"
    "# V8 correctness sources: deadbeef12345\n# V8 correctness suppression: \n"
)
_V8 = "#\n# Fatal error in ../../src/own/flags.cc, line 12\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("fuzz: /src/own/inner.c:42: int inner(char *): Assertion `size > 0' failed.", "size > 0"),
        ('fuzz: inner.c:42: inner: Assertion `!"not reached"\' failed.', '!"not reached"'),
        ("Assertion failed: (size > 0), function inner, file inner.c, line 42.", None),
        ("ASSERTION FAILED: size > 0", "size > 0"),
        ("ASSERT FAILED: size > 0", "size > 0"),
        ("/src/own/inner.cc:42: assertion failed: size > 0", "size > 0"),
        ("[2026-01-01 10:00:00.000][1][critical][assert] [source/own.cc:3] assert failure: size > 0", "size > 0"),
        ("[critical] panic: not reached", "not reached"),
        ("panic: something is wrong", "something is wrong"),
        (
            "/usr/include/c++/v1/vector:559: assertion n < size() failed: vector[] index out of bounds",
            "vector[] index out of bounds",
        ),
        ("** ERROR:own.c:7:inner: assertion failed: (size > 0)", None),
    ],
)
def test_a_failed_assertion_begins_the_state(line: str, message: str | None) -> None:
    """The message stands before two frames; the abort that follows it says less."""
    kind, state = read(f"{line}\n{_ABORT}{STACK}")
    if message is None:
        assert kind in {"ASSERT", "Abrt"}
    else:
        assert (kind, state) == ("ASSERT", (message, *FRAMES[:2]))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0x0000bbadbeef", "ASSERT"),
        ("0x0000fbadbeef", "ASSERT"),
        ("0x602000000010", "UNKNOWN"),
    ],
)
def test_an_address_that_only_stops_a_program_says_nothing(address: str, kind: str) -> None:
    """WebKit writes to a fixed address after a failed assertion; a fault elsewhere is another crash."""
    signal = f"==7==ERROR: AddressSanitizer: SEGV on unknown address {address} (pc 0x1 bp 0x2 sp 0x3 T0)\n"
    assert read(f"ASSERTION FAILED: size > 0\n{signal}{STACK}")[0] == kind


@pytest.mark.parametrize(
    ("told", "kind", "message"),
    [
        ("Check failed: size > 0 (0 vs. 0)", "CHECK failure", "size > 0 in curve.cc"),
        ("Check failed: size > 0. ", "CHECK failure", "size > 0 in curve.cc"),
        ("Check failed: name == 'other'", "CHECK failure", "name = in curve.cc"),
        ('Check failed: !failed. Error: "no such file"', "CHECK failure", "!failed. Error in curve.cc"),
        ("DCHECK failed: size > 0", "CHECK failure", "size > 0 in curve.cc"),
        ("NOTREACHED hit. Nobody comes here", "CHECK failure", "Nobody comes here in curve.cc"),
        ("Security CHECK failed: a <= b. ", "Security CHECK failure", "a <= b in curve.cc"),
        ("Security DCHECK failed: a <= b. ", "Security DCHECK failure", "a <= b in curve.cc"),
    ],
)
def test_a_check_of_chromium(told: str, kind: str, message: str) -> None:
    """The state begins with what was checked and the file; the values that were compared are left out."""
    assert read(f"{_PREFIX} {told}\n{_TRAP}{STACK}") == (kind, (message, *FRAMES[:2]))


def test_frames_that_only_report_a_failed_check_are_left_out() -> None:
    """Chromium prints its own stack, whose top is the logging."""
    frames = (
        "#0 0x56 base::debug::CollectStackTrace()\n#1 0x57 base::debug::StackTrace::StackTrace()\n"
        "#2 0x58 logging::LogMessage::~LogMessage()\n#3 0x59 logging::CheckError::~CheckError()\n"
        "#4 0x5a ui::(anonymous namespace)::Curve::Curve()\n#5 0x5b ui::Run<>()\n"
    )
    assert read(f"{_PREFIX} Check failed: size > 0\n{frames}") == (
        "CHECK failure",
        ("size > 0 in curve.cc", "ui::Curve::Curve", "ui::Run<>"),
    )


@pytest.mark.parametrize(
    ("told", "kind", "message"),
    [
        ("Check failed: x > 0 (0 vs. 0)", "CHECK failure", "x > 0 in path.cc"),
        ("Something is badly wrong", "Fatal error", "Something is badly wrong in path.cc"),
    ],
)
def test_a_fatal_line_of_googles_log(told: str, kind: str, message: str) -> None:
    """`F`, month and day, time, thread, place."""
    assert read(f"F0813 00:29:27.775753  384244 own/path.cc:130] {told}\n{STACK}")[1][0] == message
    assert read(f"F0813 00:29:27.775753  384244 own/path.cc:130] {told}\n{STACK}")[0] == kind


@pytest.mark.parametrize(
    ("lines", "kind", "state"),
    [
        (f"{_V8}# Check failed: a < b (5 vs. 3).\n#\n", "CHECK failure", ("a < b in flags.cc", *FRAMES[:2])),
        (f"{_V8}# Debug check failed: a < b.\n#\n", "DCHECK failure", ("a < b in flags.cc", *FRAMES[:2])),
        (f"{_V8}# unreachable code\n#\n", "Unreachable code", ("flags.cc", *FRAMES)),
        (f"{_V8}# unimplemented code\n#\n", "Unreachable code", ("flags.cc", *FRAMES)),
        (f"{_V8}# Strange thing\n#\n", "Fatal error", ("Strange thing in flags.cc", *FRAMES[:2])),
        ("# Fatal error in v8::Own::Call()\n# Nothing to call\n#\n", "Fatal error", ("Nothing to call", *FRAMES[:2])),
        (
            "abort: CSA_DCHECK failed: a == b [../../src/own/flags.tq:66]\n",
            "ASSERT",
            ("CSA_DCHECK failed: a == b", "flags.tq"),
        ),
        (
            "[7:0x1] V8 error: Empty handle. (v8::ToLocal).\n",
            "V8 API error",
            ("Empty handle. (v8::ToLocal)", *FRAMES),
        ),
        (
            _DIFFERENCE,
            "V8 correctness failure",
            ("configs: x64,jit:x64", "sources: deadbeef12345", "suppression:"),
        ),
    ],
)
def test_fatal_errors_of_v8(lines: str, kind: str, state: tuple[str, ...]) -> None:
    """The reason stands in the lines after the place."""
    found = read(lines if "correctness" in lines else f"{lines}{STACK}")
    assert found[0] == kind
    assert tuple(line.strip() for line in found[1]) == state


def test_a_sandbox_violation_is_the_kind_whatever_the_access() -> None:
    """It ranks above what the sanitizer says."""
    log = (
        "## V8 sandbox violation detected!\n"
        "==7==ERROR: AddressSanitizer: SEGV on unknown address 0x7f0012345678 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
        f"==7==The signal is caused by a WRITE memory access.\n{STACK}"
    )
    assert read(log) == ("V8 sandbox violation", FRAMES)
