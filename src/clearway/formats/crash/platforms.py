"""What debuggers and systems say: gdb, Windows' cdb, Android's tombstones, Chrome's own handler, missing libraries."""

import re
from typing import Final

from clearway.formats.crash.kinds import BEFORE_SIGNALS
from clearway.formats.crash.names import base_name, message
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import Reader, Rule, address_in, begins, by, if_first, names, rule

_SIGNAL: Final = re.compile(r"Program received signal ([a-zA-Z]{1,20}),")
_ATTEMPT: Final = re.compile(r"Attempt to ([a-z ]{1,40}?) [^ ]{1,20} address ([0-9a-fA-Fx`]{1,20})")
_BUCKET: Final = re.compile(r"DEFAULT_BUCKET_ID *: *([a-zA-Z_]{1,80})")
_PROCESS: Final = re.compile(r"\(([^()]{1,100})\)\Z")
_REGISTER: Final = re.compile(r"rip +(0x[0-9a-fA-F]{1,16})")
_STOPPED: Final = re.compile(r"(0[xX][0-9a-fA-F]{1,16})\s{1,9}in\s")
_HANDLER: Final = re.compile(r"Received signal 11 SEGV_[A-Z]{1,20} ([0-9a-f]{1,16})")
_ANDROID_SIGNALS: Final = (("(SIGTRAP)", "Trap"), ("(SIGABRT)", "Abort"))
_LIBRARY: Final = (
    re.compile(r": library [`'\"]([^`'\"]{1,300})[`'\"] not found"),
    re.compile(r"error while loading shared libraries: ([^:]{1,300}): cannot open shared object file"),
    re.compile(r"cannot locate symbol [`'\"]([^`'\"]{1,300})[`'\"]"),
)
_INTEGERS: Final = {
    "Status-integer-overflow": "Integer-overflow",
    "Status-integer-divide-by-zero": "Divide-by-zero",
}


def _gdb(line: str, reading: Reading) -> bool:
    match = _SIGNAL.match(line)
    if match:
        reading.rename(match[1].upper())
    return False


def _gdb_address(line: str, reading: Reading) -> bool:
    match = _REGISTER.match(line) or _STOPPED.match(line)
    if match:
        reading.address = address_in(match[1])
    return False


def _cdb(line: str, reading: Reading) -> bool:
    match = _ATTEMPT.match(line)
    if match:
        reading.rename(match[1].upper())
        reading.address = address_in(match[2].replace("`", ""))
    return False


def _bucket(line: str, reading: Reading) -> bool:
    match = _BUCKET.search(line)
    if match:
        kind = match[1].removesuffix("_AVRF").replace("_", "-").lower().capitalize()
        reading.rename(_INTEGERS.get(kind, kind))
    return False


def _windows_stack_overflow(line: str, reading: Reading) -> bool:
    if "ExceptionCode: " in line:
        reading.rename("Stack-overflow")
    return False


def _stack_start(line: str, reading: Reading) -> bool:
    if line.startswith("ChildEBP RetAddr"):
        reading.head()
    return False


def _android(line: str, reading: Reading) -> bool:
    """Read `Fatal signal 11 (SIGSEGV), code 1, fault addr 0x10 in tid 12 (name)`; it often repeats what is known."""
    before, _, told = line.partition("fault addr ")
    if "signal" not in before or "(SIG" not in before:
        return False
    if "Fatal signal" in line and reading.kind.startswith("UNKNOWN"):
        return False
    how = told.partition(" ")[2].strip()
    reading.begin(f"Tag-mismatch {how}".strip() if "SEGV_MTESERR" in line else "UNKNOWN")
    reading.java = False
    if "SIGSEGV" in line:
        reading.address = address_in(told)
    process = _PROCESS.search(told)
    if process:
        reading.process = process[1].capitalize()
    return False


def _android_signal(line: str, reading: Reading) -> bool:
    for mark, kind in _ANDROID_SIGNALS:
        if mark in line and "signal " in line and "fault addr" in line and reading.kind not in BEFORE_SIGNALS:
            reading.rename(kind)
    return False


def _android_abort(line: str, reading: Reading) -> bool:
    """Read `Abort message: [FATAL:file.cc(12)] Check failed: x` or `Abort message: file.cpp:12 CHECK(x) failed`."""
    if not line.startswith("Abort message: "):
        return False
    place, _, told = line.removeprefix("Abort message: ").partition(" ")
    reading.rename("CHECK failure")
    file = base_name(place.replace("FATAL:", ""))
    reading.head(f"{message(told)} in {file}" if told else message(place), taken=1)
    reading.java = True
    return False


def _handler(line: str, reading: Reading) -> bool:
    match = _HANDLER.match(line)
    if match:
        reading.begin("UNKNOWN")
        reading.address = address_in(match[1])
    return False


def _missing(line: str, reading: Reading) -> bool:
    found = next((match for pattern in _LIBRARY if (match := pattern.search(line))), None)
    if found:
        reading.begin("Missing-library", found[1])
    return False


def _after_abort(read: Reader) -> Reader:
    """Keep what a program itself found; the signal by which it then stops says less."""
    return lambda line, reading: reading.kind not in BEFORE_SIGNALS and read(line, reading)


DEBUGGERS: Final[tuple[Rule, ...]] = (
    *by("gdb", rule("Program received signal ", read=_gdb), rule("rip", " in ", read=_gdb_address)),
    *by("cdb", rule("Attempt to ", read=_cdb)),
)
ANDROID: Final = by(
    "android",
    rule("fault addr ", read=_android),
    rule("fault addr ", read=_after_abort(_android_signal)),
    rule("Abort message: ", read=_android_abort),
)
FOUND_OUT: Final[tuple[Rule, ...]] = (
    names("Command injection", "===BUG DETECTED: Shell corruption===", "===BUG DETECTED: Shell injection==="),
    names("Arbitrary file open", "===BUG DETECTED: Arbitrary file open==="),
    names("Arbitrary DNS resolution", "===BUG DETECTED: Arbitrary domain name resolution==="),
    names("PySecSan", "===BUG DETECTED: PySecSan:"),
)
WINDOWS: Final = by(
    "cdb",
    if_first("(Stack overflow)", read=_windows_stack_overflow),
    if_first("DEFAULT_BUCKET_ID", read=_bucket),
)
OTHERS: Final[tuple[Rule, ...]] = (
    if_first("GPU process exited unexpectedly", read=begins("GPU failure").read),
    if_first("Received signal 11 SEGV_", read=_handler),
)
LIBRARIES: Final[tuple[Rule, ...]] = (
    if_first(" not found", "error while loading shared libraries: ", "cannot locate symbol ", read=_missing),
)
STACK_START: Final[tuple[Rule, ...]] = (rule("ChildEBP RetAddr", read=_stack_start),)
