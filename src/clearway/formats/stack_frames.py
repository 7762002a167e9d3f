"""Stack frames as crash logs print them: one line each, read without regular expressions that could run away."""

import re
from dataclasses import dataclass
from typing import Final

from clearway.kernel.limits import LINE_NUMBER_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One call: the function without parameters and template arguments, and where it stands."""

    function: str
    file: str
    line: int


_PLACE: Final = re.compile(r"(.{1,500}?)(?::([0-9]{1,9}))?(?::[0-9]{1,9})?", re.DOTALL)
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{1,16}")
_SYMBOL: Final = re.compile(r"[^\s()]{1,300}")
# Frames of sanitizers, the C and C++ libraries, and fuzzers' drivers say nothing about whose fault it is.
_FOREIGN_WORDS: Final = frozenset({
    "HonggfuzzMain", "HonggfuzzRunOneInput", "LLVMFuzzerRunDriver", "LLVMFuzzerTestOneInput", "_start", "abort",
    "calloc", "fgets", "fprintf", "fread", "free", "fwrite", "kill", "main", "malloc", "memchr", "memcmp", "memcpy",
    "memmem", "memmove", "memset", "operator", "printf", "pthread_kill", "puts", "raise", "read", "realloc",
    "reallocarray", "snprintf", "sprintf", "start_thread", "strcasecmp", "strcat", "strchr", "strcmp", "strcpy",
    "strdup", "strlen", "strncasecmp", "strncat", "strncmp", "strncpy", "strndup", "strnlen", "strstr", "strtol",
    "strtoul", "vsnprintf", "wcslen",
})  # fmt: skip
_FOREIGN_BEGINNINGS: Final = (
    "_GLOBAL__", "_IO_", "__GI_", "__asan", "__assert", "__cxa_", "__cxx_global", "__hwasan", "__interceptor",
    "__libc_", "__lsan", "__memc", "__memm", "__mems", "__msan", "__pthread_", "__sanitizer", "__str", "__tsan",
    "__ubsan", "_objc_", "asan_", "clone", "fuzzer::", "gsignal", "libc_", "operator delete", "operator new",
    "sanitizer_", "std::", "testing::", "ubsan_",
    "java.base/", "java.lang.", "java.util.", "jdk.internal.", "com.code_intelligence.", "sun.reflect.",
    "runtime.", "testing.tRunner", "panic(", "go-fuzz-dep.", "os/signal.",
)  # fmt: skip


def is_own(frame: Frame) -> bool:
    """Tell whether a frame belongs to the program that crashed."""
    name = frame.function
    return bool(name) and name not in _FOREIGN_WORDS and not name.startswith(_FOREIGN_BEGINNINGS)


def sanitizer_frame(line: str) -> tuple[int, Frame] | None:
    """Read `#0 0x55 in function(int) file.c:12:3`, with its number."""
    number, _, rest = line.removeprefix("#").partition(" ")
    if not line.startswith("#") or not number.isascii() or not number.isdigit() or len(number) > 4:
        return None
    words = rest.strip()
    address, _, told = words.partition(" in ")
    if not told:
        address, _, told = words.partition(" ")
    if not _ADDRESS.fullmatch(address):
        told = words
    function, place = _split(told)
    file, line_number = _file_and_line(place)
    return int(number), Frame(function=bare_function(function), file=file, line=line_number)


def python_frame(line: str) -> Frame | None:
    """Read `File "package/module.py", line 12, in function`."""
    if not line.startswith('File "'):
        return None
    file, _, rest = line[6:].partition('", line ')
    number, _, function = rest.partition(", in ")
    return Frame(function=function.strip(), file=file, line=_number(number.strip(",")))


def java_frame(line: str) -> Frame | None:
    """Read `at org.example.Type.method(File.java:12)`."""
    if not line.startswith("at ") or not line.endswith(")"):
        return None
    function, _, place = line[3:-1].rpartition("(")
    file, _, number = place.partition(":")
    return Frame(function=function, file=file, line=_number(number)) if function else None


def go_frame(line: str, next_line: str) -> Frame | None:
    """Read `example.org/module.Function(0x1, ...)` and, from the line below it, `file.go:12 +0x1d`."""
    place, _, _ = next_line.strip().partition(" +0x")
    file, _, number = place.rpartition(":")
    if not next_line.startswith(("\t", "    ")) or not file or not line.endswith(")"):
        return None
    opening = line.rfind("(")
    return Frame(function=line[:opening], file=file, line=_number(number))


def bare_function(name: str) -> str:
    """Leave the parameters and the type of the result out of a C++ function's name; template arguments stay."""
    text = name.replace("(anonymous namespace)::", "").strip()
    if "operator" in text:
        return text.partition("(")[0]
    depth = start = 0
    for place, character in enumerate(text):
        if character == "(" and depth == 0 and place > start:
            return text[start:place].strip()
        if character == " " and depth == 0:
            start = place + 1
        depth += (character == "<") - (character == ">" and depth > 0)
    return text[start:]


def _split(told: str) -> tuple[str, str]:
    """Split a frame's words into the function and the place: a file at the end, or a module in parentheses."""
    if told.startswith(("(", "<", "+", "[")) and not told.startswith("(anonymous"):
        return "", ""
    for mark in (" (/", " (<", " (BuildId", " (lib", " [0x"):
        before, found, _ = told.partition(mark)
        if found:
            return before, ""
    function, _, place = told.rpartition(" ")
    is_place = bool(function) and ("/" in place or ":" in place or "." in place) and "::" not in place
    return (function, place) if is_place and _SYMBOL.fullmatch(place) else (told, "")


def _file_and_line(place: str) -> tuple[str, int]:
    match = _PLACE.fullmatch(place)
    return (match[1], _number(match[2] or "")) if match else ("", 0)


def _number(digits: str) -> int:
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 0
    return number if number <= LINE_NUMBER_MAX else 0
