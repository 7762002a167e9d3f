"""Stacks without a crash's own report: exceptions of Python, Java and JavaScript, and what a debugger prints."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from clearway.formats.crash.frames import read_frame
from clearway.formats.crash.ignored import is_foreign
from clearway.formats.crash.names import lasting
from clearway.formats.crash.places import number
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.records import Crash, Frame
from clearway.kernel.limits import CRASH_FRAMES_MAX, CRASH_LINE_CHARACTERS_MAX, CRASH_STACK_LINES_MAX

_UNCAUGHT: Final = "=== Uncaught Python exception: ==="
_SECURITY: Final = "===BUG DETECTED: PySecSan:"
_TRACEBACK: Final = "Traceback (most recent call last):"
_END: Final = ("=========", "== ERROR: ")
_CALL: Final = re.compile(r'\s{0,99}File "([^"]{1,500})", line (\d{1,9}), in (.{1,300})\Z')
_EXCEPTION: Final = re.compile(
    r"(?:Uncaught |Caused by: )?([\w.$]{0,200}(?:Error|Exception))(?: \[\w{1,80}\])?(?::|\Z)"
)
_AT: Final = re.compile(r"\s{1,99}at (?:async |new )?([^\s(]{1,500}) ?\((.{0,500})\)\Z")
_STACK_START: Final = re.compile(r"\s{0,99}#0 ")
_STOPPED: Final = re.compile(r"\b(?:raise|abort|pthread_kill|__assert_fail)\b")
_KIND: Final = "Uncaught exception"


def read(text: str) -> Crash | None:
    """Read a traceback or a bare stack; None where there is none."""
    if '", line ' in text and (_UNCAUGHT in text or _SECURITY in text or _TRACEBACK in text):
        return _python(_lines(text))
    if text.lstrip().startswith('File "'):
        return _python_calls(_lines(text))
    if "Error" in text or "Exception" in text:
        found = _exception(_lines(text))
        if found:
            return found
    return _bare(_lines(text)) if "#0 " in text and "#1 " in text else None


def is_python_fuzzer(text: str) -> bool:
    """Tell whether a fuzzer for Python wrote the log: then the exception counts, and not how the process ended."""
    return '.py", line' in text and (_UNCAUGHT in text or _SECURITY in text)


def _lines(text: str) -> list[str]:
    return [line[:CRASH_LINE_CHARACTERS_MAX].rstrip("\r") for line in text.split("\n")[:CRASH_STACK_LINES_MAX]]


def _python(lines: Sequence[str]) -> Crash:
    """Read the last exception: earlier ones were being handled when it was raised."""
    calls: list[Frame] = []
    kind, told = _KIND, ""
    begun = False
    for line in lines:
        if begun and calls and any(mark in line for mark in _END):
            break
        if _UNCAUGHT in line or _SECURITY in line:
            begun, calls, told = True, [], ""
            kind = "PySecSan" if _SECURITY in line else _KIND
        elif line.lstrip().startswith(_TRACEBACK):
            begun, calls, told = True, [], told if not calls else ""
        elif begun:
            call = _CALL.match(line)
            if call:
                calls.append(Frame(function=call[3].strip(), file=call[1], line=number(call[2])))
            elif not told and line and not line[0].isspace():
                told = line
    name = told.partition(":")[0].strip().rpartition(".")[2]
    return _crash("python", kind, told=name or kind, calls=reversed(calls))


def _python_calls(lines: Sequence[str]) -> Crash | None:
    """Read calls alone, as tools that gather crashes keep them: the newest first, where Python itself indents them."""
    calls = [
        Frame(function=call[3].strip(), file=call[1], line=number(call[2]))
        for line in lines
        if (call := _CALL.match(line))
    ]
    if len(calls) < sum(not line.isspace() for line in lines if line):
        return None
    return _crash("python", _KIND, told=_KIND, calls=calls if lines[0].startswith("File") else reversed(calls))


def _exception(lines: Sequence[str]) -> Crash | None:
    for place, line in enumerate(lines[:-1]):
        match = _EXCEPTION.match(line)
        if match and _AT.match(lines[place + 1]):
            calls = _calls(lines[place + 1 :])
            tool = "java" if "." in match[1] or calls[0].file.endswith((".java", ".kt", ".scala")) else "javascript"
            return _crash(tool, _KIND, told=match[1].rpartition(".")[2], calls=calls)
    return None


def _calls(lines: Iterable[str]) -> list[Frame]:
    calls: list[Frame] = []
    for line in lines:
        match = _AT.match(line)
        if not match:
            break
        parts = match[2].split(":")
        digits = parts[1] if len(parts) > 1 else ""
        calls.append(Frame(function=match[1], file=parts[0], line=number(digits)))
    return calls


def _bare(lines: Sequence[str]) -> Crash | None:
    """Read a stack as gdb prints it: it ends where the numbers start over."""
    start = next((place for place, line in enumerate(lines) if _STACK_START.match(line)), len(lines))
    reading = Reading(kind="UNKNOWN", tool="gdb")
    count = 0
    for line in lines[start:]:
        if count and _STACK_START.match(line):
            break
        if not line.lstrip().startswith(f"#{count} "):
            continue
        count += 1
        if not reading.called and _STOPPED.search(line):
            reading.kind = "Abrt"
        if reading.wants_frames():
            read_frame(line, reading)
    return reading.finished() if count > 1 else None


def _crash(tool: str, kind: str, *, told: str, calls: Iterable[Frame]) -> Crash:
    kept = [call for call in calls if not is_foreign(call.function)][:CRASH_FRAMES_MAX]
    top = kept[0] if kept else Frame(function="", file="", line=0)
    return Crash(tool=tool, kind=kind, told=told, state=tuple(lasting(call.function) for call in kept), top=top)
