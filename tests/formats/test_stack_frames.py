"""Stack frames: the function without what differs between builds, the place, and whose fault it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.stack_frames import (
    Frame,
    bare_function,
    go_frame,
    is_own,
    java_frame,
    python_frame,
    sanitizer_frame,
)


@pytest.mark.parametrize(
    ("line", "number", "frame"),
    [
        ("#0 0x4a in f /a/b.c:12:3", 0, Frame(function="f", file="/a/b.c", line=12)),
        ("#12 0x4a in f(int, char const*) b.cc:7", 12, Frame(function="f", file="b.cc", line=7)),
        ("#1 0x4a in f (/bin/x+0x4a) (BuildId: 12)", 1, Frame(function="f", file="", line=0)),
        ("#1 0x4a  (/bin/x+0x4a)", 1, Frame(function="", file="", line=0)),
        (
            "#2 0x4a in ns::T<int, char>::g() const /a.cc:1:2",
            2,
            Frame(function="ns::T<int, char>::g", file="/a.cc", line=1),
        ),
        ("#3 f() a.c:3", 3, Frame(function="f", file="a.c", line=3)),
        ("#4 0x4a in f /a.c:99999999999", 4, Frame(function="f", file="/a.c:99999999999", line=0)),
    ],
)
def test_a_sanitizer_frame_is_taken_apart(line: str, number: int, frame: Frame) -> None:
    """Number, function, file and line, whichever of them are there."""
    assert sanitizer_frame(line) == (number, frame)


@pytest.mark.parametrize("line", ["", "#", "#x 0x1 in f", "# 1", "#12345 0x1 in f", "0x1 in f", "#\u0661 0x1 in f"])
def test_what_is_no_sanitizer_frame_is_none(line: str) -> None:
    """Lines of other kinds are passed over."""
    assert sanitizer_frame(line) is None


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("f", "f"),
        ("void f(int)", "f"),
        ("std::vector<int, a<b> > ns::f<c>(d) const", "ns::f<c>"),
        ("(anonymous namespace)::f(int)", "f"),
        ("ns::T::operator()(int) const", "ns::T::operator"),
        ("operator->", "operator->"),
        ("", ""),
    ],
)
def test_a_function_is_bared(name: str, bare: str) -> None:
    """Parameters and the type of the result go; template arguments stay."""
    assert bare_function(name) == bare


def test_frames_of_other_languages_are_taken_apart() -> None:
    """Python, Java and Go name the file and the line in their own ways."""
    assert python_frame('File "/a/b.py", line 3, in f') == Frame(function="f", file="/a/b.py", line=3)
    assert python_frame("raise x") is None
    assert java_frame("at a.B.c(B.java:3)") == Frame(function="a.B.c", file="B.java", line=3)
    assert java_frame("at a.B.c(Native Method)") == Frame(function="a.B.c", file="Native Method", line=0)
    assert java_frame("at rest") is None
    assert go_frame("a/b.(*T).F(0x1)", "\t/a/b.go:3 +0x1d") == Frame(function="a/b.(*T).F", file="/a/b.go", line=3)
    assert go_frame("a/b.F(0x1)", "goroutine 1") is None


@pytest.mark.parametrize(
    ("function", "own"),
    [
        ("parse", True), ("memory_of", True), ("reader", True), ("std_lib", True), ("", False), ("memcpy", False),
        ("__asan_memcpy", False), ("main", False), ("std::vector::at", False), ("java.lang.String.charAt", False),
        ("runtime.gopanic", False), ("fuzzer::Fuzzer::Run", False),
    ],
)  # fmt: skip
def test_frames_of_others_are_told_from_the_programs_own(function: str, own: bool) -> None:  # noqa: FBT001  one column of the table
    """Whole names and beginnings of names are known; what only looks like one is the program's own."""
    assert is_own(Frame(function=function, file="", line=0)) is own


@given(st.text(max_size=200))
def test_any_line_is_a_frame_or_none(line: str) -> None:
    """No line breaks a reader."""
    for text in (line, f"#0 {line}", f"#0 0x1 in {line}", f'File "{line}', f"at {line})", f"at {line}"):
        sanitizer_frame(text)
        python_frame(text)
        java_frame(text)
        go_frame(text, f"\t{line}")
