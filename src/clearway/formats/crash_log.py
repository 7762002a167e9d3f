"""Crash logs in: what a sanitizer, Python, Java or Go prints when a program falls, as one finding.

The crash type is the sanitizer's word in ClusterFuzz's terms (`Heap-buffer-overflow READ 1`); the crash state is the list
of the top frames that belong to the program and not to the sanitizer or the C library.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from clearway.formats.records import ParsedFinding, ParsedReport, Severity
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CRASH_FRAMES_MAX, CRASH_LOG_CHARACTERS_MAX, EVIDENCE_BYTES_MAX

NAME: Final = "crash-log"

_SANITIZER: Final = re.compile(
    r"ERROR: (?P<tool>(?:Address|Memory|Thread|Leak|HWAddress)Sanitizer): (?P<kind>[A-Za-z][A-Za-z -]{0,60}?)(?= on | \(|:|\.|$)",
    re.MULTILINE,
)
_UNDEFINED: Final = re.compile(r"^(?P<file>[^\s:]{1,300}):(?P<line>\d{1,9}):\d{1,9}: runtime error: (?P<what>.{1,300})$", re.MULTILINE)
_ACCESS: Final = re.compile(r"^(READ|WRITE) of size (\d{1,12})", re.MULTILINE)
_FRAME: Final = re.compile(
    r"^[ \t]*#(?P<number>\d{1,4}) 0x[0-9a-fA-F]{1,16} in (?P<function>.{1,500}?)(?: (?P<file>[^\s()]{1,300}?)(?::(?P<line>\d{1,9}))?(?::\d{1,9})?| \([^)\n]{1,300}\))?$",
    re.MULTILINE,
)
_PYTHON: Final = re.compile(r'^[ \t]*File "(?P<file>[^"\n]{1,300})", line (?P<line>\d{1,9}), in (?P<function>\S{1,200})$', re.MULTILINE)
_PYTHON_ERROR: Final = re.compile(r"^(?P<kind>[A-Za-z_][\w.]{0,100}(?:Error|Exception|Interrupt|Exit|Warning)): ?(?P<what>.{0,300})$", re.MULTILINE)
_JAVA: Final = re.compile(r"^(?:Exception in thread .{1,200}? |== Java Exception: )(?P<kind>[\w.$]{1,200})(?:: (?P<what>.{0,300}))?$", re.MULTILINE)
_JAVA_FRAME: Final = re.compile(r"^[ \t]+at (?P<function>[\w.$<>/@]{1,300})\((?P<file>[^:)\n]{1,200})(?::(?P<line>\d{1,9}))?\)$", re.MULTILINE)
_GO: Final = re.compile(r"^panic: (?P<what>.{1,300})$", re.MULTILINE)
_GO_FRAME: Final = re.compile(r"^(?P<function>[\w./*()-]{1,300}?)\([^\n]{0,300}\)\n\t(?P<file>\S{1,300}):(?P<line>\d{1,9})", re.MULTILINE)
_UNIT: Final = re.compile(r"^Base64: (?P<proof>[A-Za-z0-9+/=]{1,8000000})$", re.MULTILINE)
_PARAMETERS: Final = re.compile(r"\(.*|<.*")
# Frames of the sanitizer, the C library and the fuzzer's driver say nothing about whose fault it is.
_FOREIGN: Final = re.compile(
    r"^(?:__asan|__ubsan|__msan|__tsan|__interceptor|__sanitizer|__lsan|_?_?libc_|_start$|main$|raise$|abort$|__GI_|"
    r"__assert|mem(?:cpy|move|set|cmp|chr)$|str(?:n?cpy|n?cat|n?cmp|len|chr|dup)$|malloc$|calloc$|realloc$|free$|"
    r"operator new|operator delete|fuzzer::|LLVMFuzzerTestOneInput|testing::)"
)
_WEAKNESSES: Final = {
    "heap-buffer-overflow READ": "CWE-125", "heap-buffer-overflow WRITE": "CWE-787",
    "stack-buffer-overflow READ": "CWE-125", "stack-buffer-overflow WRITE": "CWE-787",
    "global-buffer-overflow READ": "CWE-125", "global-buffer-overflow WRITE": "CWE-787",
    "heap-use-after-free": "CWE-416", "attempting double-free": "CWE-415", "stack-overflow": "CWE-674",
    "use-of-uninitialized-value": "CWE-457", "data race": "CWE-362", "detected memory leaks": "CWE-401",
}  # fmt: skip
_MARKS: Final = ("Sanitizer: ", "runtime error: ", "Traceback (most recent call last):", "Exception in thread ", "== Java Exception: ", "panic: ")


class _Crash:
    """What was read of a log: the tool, the type, and the frames as (function, file, line)."""

    def __init__(self, tool: str, kind: str, frames: Iterator[tuple[str, str, int]]) -> None:
        self.tool = tool
        self.kind = kind
        self.frames = [frame for frame, _ in zip(_own(frames), range(CRASH_FRAMES_MAX), strict=False)]


def recognizes(text: str) -> bool:
    """Tell whether text is the log of a crash."""
    return any(mark in text for mark in _MARKS)


def parse(text: str, target: str) -> ParsedReport:
    """Read the first crash of a log as one finding about `target`; the input that a fuzzer printed is its proof."""
    if len(text) > CRASH_LOG_CHARACTERS_MAX:
        raise Refusal("log-too-long", "The log is too long.", hint="Cut it down to the crash itself.", status=413)
    crash = _read(text)
    if crash is None:
        raise Refusal("no-crash", "The log holds no crash that we can read.", hint="Hand in the sanitizer's whole output.")
    function, file, line = crash.frames[0] if crash.frames else ("", "", 0)
    finding = ParsedFinding(
        title=f"{crash.kind} in {function}" if function else crash.kind,
        description=text[:CRASH_LOG_CHARACTERS_MAX],
        tool=crash.tool,
        package=target,
        file=file.rpartition("/")[2],
        function=function,
        line=line,
        weaknesses=_weaknesses(crash.kind),
        severity=Severity.UNKNOWN,
        crash_type=crash.kind,
        crash_state=tuple(name for name, _, _ in crash.frames),
        proof=_proof(text),
        proof_name="crash-input",
    )
    return ParsedReport(format=NAME, tool=crash.tool, findings=(finding,))


def _read(text: str) -> _Crash | None:
    if match := _SANITIZER.search(text):
        return _Crash(match["tool"], _sanitizer_kind(match["kind"], text), _frames(_FRAME, text[match.end() :]))
    if match := _UNDEFINED.search(text):
        frames = _frames(_FRAME, text[match.end() :])
        return _Crash("UndefinedBehaviorSanitizer", match["what"].partition(":")[0].capitalize(), frames)
    if match := _JAVA.search(text):
        return _Crash("java", f"Uncaught exception {match['kind']}", _frames(_JAVA_FRAME, text[match.end() :]))
    if "Traceback (most recent call last):" in text and (error := _PYTHON_ERROR.search(text)):
        calls = [*_frames(_PYTHON, text[: error.start()])]
        return _Crash("python", f"Uncaught exception {error['kind']}", iter(reversed(calls)))
    if match := _GO.search(text):
        return _Crash("go", f"Panic {match['what'].partition(':')[0]}", _frames(_GO_FRAME, text[match.end() :]))
    return None


def _sanitizer_kind(kind: str, text: str) -> str:
    access = _ACCESS.search(text)
    word = kind.strip()
    word = word[:1].upper() + word[1:]
    return f"{word} {access[1]} {access[2]}" if access and ("overflow" in word or "use-after" in word) else word


def _frames(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str, int]]:
    last = -1
    for match in pattern.finditer(text):
        number = int(match["number"]) if "number" in pattern.groupindex else last + 1
        if number <= last:  # the next stack begins: where memory was allocated or freed
            return
        last = number
        name = _PARAMETERS.sub("", match["function"]).strip() or match["function"].strip()
        yield name, match["file"] or "", int(match["line"] or 0)


def _own(frames: Iterator[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    return (frame for frame in frames if not _FOREIGN.match(frame[0]))


def _weaknesses(kind: str) -> tuple[str, ...]:
    lower = kind.lower()
    return tuple(
        weakness for words, weakness in _WEAKNESSES.items() if all(word.lower() in lower for word in words.split())
    )[:1]


def _proof(text: str) -> bytes:
    match = _UNIT.search(text)
    if match is None:
        return b""
    try:
        proof = base64.b64decode(match["proof"], validate=True)
    except binascii.Error:
        return b""
    return proof if len(proof) <= EVIDENCE_BYTES_MAX else b""
