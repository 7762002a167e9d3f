"""Crash logs in: what a sanitizer, libFuzzer, Python, Java or Go prints when a program falls, as one finding.

The crash type is in ClusterFuzz's terms (`Heap-buffer-overflow READ 1`); the crash state is the list of the top frames
that belong to the program itself, without those of the sanitizer, the C library and the fuzzer. Each line is looked at
once or twice, and never more than its first part: the time is linear whatever the log holds.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from clearway.formats import crash_types
from clearway.formats.decoding import refused
from clearway.formats.records import ParsedFinding, ParsedReport
from clearway.formats.stack_frames import Frame, go_frame, is_own, java_frame, python_frame, sanitizer_frame
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    CRASH_FRAMES_MAX,
    CRASH_LINE_CHARACTERS_MAX,
    CRASH_LOG_CHARACTERS_MAX,
    CRASH_STACK_LINES_MAX,
    EVIDENCE_BYTES_MAX,
)

NAME: Final = "crash-log"
_TRACEBACK: Final = "Traceback (most recent call last):"
_JAVA: Final = ("== Java Exception: ", "Exception in thread ")
_PROOF: Final = "Base64: "
_MARKS: Final = (
    "Sanitizer: ",
    "ERROR: libFuzzer: ",
    ": runtime error: ",
    _TRACEBACK,
    *_JAVA,
    "panic: ",
    "fatal error: ",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crash:
    tool: str
    kind: str
    told: str
    frames: tuple[Frame, ...]


def recognizes(text: str) -> bool:
    """Tell whether text is the log of a crash."""
    return any(mark in text for mark in _MARKS) and any(_reader_of(line) for line in _lines(text))


def parse(text: str, target: str) -> ParsedReport:
    """Read the first crash of a log as one finding about `target`; the input that a fuzzer printed is its proof."""
    if len(text) > CRASH_LOG_CHARACTERS_MAX:
        raise Refusal("log-too-long", "The log is too long.", hint="Cut it down to the crash itself.", status=413)
    lines = list(_lines(text))
    found = [(number, reader) for number, line in enumerate(lines) if (reader := _reader_of(line))]
    if not found:
        raise Refusal("no-crash", "The log holds no crash that can be read.", hint="Hand in the whole output.")
    # A program goes on after undefined behavior, so what comes later and stops it counts for more.
    number, reader = next((one for one in found if one[1] is not _undefined), found[0])
    crash = reader(lines[number : number + CRASH_STACK_LINES_MAX])
    try:
        return ParsedReport(format=NAME, tool=crash.tool, findings=(_finding(crash, text, target),))
    except Refusal as refusal:
        return ParsedReport(format=NAME, tool=crash.tool, findings=(refused(refusal, 0, place="log"),))


def _finding(crash: _Crash, text: str, target: str) -> ParsedFinding:
    top = crash.frames[0] if crash.frames else Frame(function="", file="", line=0)
    what = crash.told or crash.kind
    return ParsedFinding(
        title=f"{what} in {top.function}" if top.function else what,
        description=text,
        tool=crash.tool,
        package=target,
        file=top.file.rpartition("/")[2],
        function=top.function,
        line=top.line,
        weaknesses=crash_types.weaknesses_of(crash.kind),
        crash_type=crash.kind,
        crash_state=tuple(frame.function for frame in crash.frames if frame.function),
        proof=_proof(text),
        proof_name="crash-input",
    )


def _lines(text: str) -> Iterator[str]:
    return (line[:CRASH_LINE_CHARACTERS_MAX].rstrip() for line in text.split("\n"))


def _reader_of(line: str) -> Callable[[Sequence[str]], _Crash] | None:
    """Choose who reads a crash by the line that it begins with."""
    if "Sanitizer: " in line and ("ERROR: " in line or "WARNING: " in line):
        return _sanitizer
    if "ERROR: libFuzzer: " in line:
        return _sanitizer
    if line.startswith(("panic: ", "fatal error: ")):
        return _go
    if ": runtime error: " in line:
        return _undefined
    if line.lstrip().startswith(_TRACEBACK):
        return _python
    return _java if line.lstrip().startswith(_JAVA) else None


def _sanitizer(lines: Sequence[str]) -> _Crash:
    before, _, told = lines[0].partition("Sanitizer: ")
    tool = f"{before.rpartition(' ')[2]}Sanitizer"
    if not told:
        tool, told = "libFuzzer", lines[0].partition("ERROR: libFuzzer: ")[2]
    kind = crash_types.sanitizer_type(told, lines)
    return _Crash(tool=tool, kind=kind, told=kind, frames=_own(_first_stack(lines[1:])))


def _undefined(lines: Sequence[str]) -> _Crash:
    place, _, told = lines[0].partition(": runtime error: ")
    frames = _own(_first_stack(lines[1:]))
    if not frames:
        # Without print_stacktrace the place is all that there is.
        file, number = [*place.split(":"), "", ""][:2]
        line = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        frames = (Frame(function="", file=file, line=line),)
    kind = crash_types.undefined_type(told)
    return _Crash(tool="UndefinedBehaviorSanitizer", kind=kind, told=kind, frames=frames)


def _python(lines: Sequence[str]) -> _Crash:
    calls: list[Frame] = []
    told = ""
    for line in lines[1:]:
        frame = python_frame(line.strip())
        if frame is not None:
            calls.append(frame)
        elif line.strip().startswith(_TRACEBACK):
            # An exception that was raised while another was handled: the last one counts.
            calls, told = [], ""
        elif line and not line[0].isspace() and calls and not told:
            told = line
    name = told.partition(":")[0].rpartition(".")[2]
    return _Crash(tool="python", kind="Uncaught exception", told=name, frames=_own(reversed(calls)))


def _java(lines: Sequence[str]) -> _Crash:
    words = lines[0].partition("== Java Exception: ")[2] or lines[0].partition('" ')[2]
    frames = [frame for line in lines[1:] if (frame := java_frame(line.strip())) is not None]
    name = words.partition(":")[0].strip()
    return _Crash(tool="java", kind="Uncaught exception", told=name.rpartition(".")[2], frames=_own(frames))


def _go(lines: Sequence[str]) -> _Crash:
    told = lines[0].partition(": ")[2]
    frames = [frame for line, below in pairwise(lines) if (frame := go_frame(line, below)) is not None]
    return _Crash(tool="go", kind=crash_types.go_type(told), told=crash_types.go_type(told), frames=_own(frames))


def _first_stack(lines: Sequence[str]) -> Iterator[Frame]:
    """Give the frames of the first stack; the next one says where memory was allocated or freed."""
    last = -1
    for line in lines:
        read = sanitizer_frame(line.strip())
        if read is None:
            continue
        number, frame = read
        if number <= last:
            return
        last = number
        yield frame


def _own(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    return tuple(islice((frame for frame in frames if is_own(frame)), CRASH_FRAMES_MAX))


def _proof(text: str) -> bytes:
    told = next((line for line in text.split("\n") if line.startswith(_PROOF)), "")
    try:
        proof = base64.b64decode(told.removeprefix(_PROOF).strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
    if len(proof) > EVIDENCE_BYTES_MAX:
        raise Refusal("proof-too-large", "The crashing input is too large.", hint="Minimize it.", where="Base64")
    return proof
