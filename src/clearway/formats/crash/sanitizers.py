"""AddressSanitizer, HWAddressSanitizer, MemorySanitizer, ThreadSanitizer, LeakSanitizer and libFuzzer."""

import re
from typing import Final

from clearway.formats.crash.kinds import BEFORE_SIGNALS, OUT_OF_MEMORY, STOPPING_ADDRESSES
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import Reader, address_in, begins, if_first, names, rule

_WORD: Final = re.compile(r"[^(:;]*")
_BEFORE_ADDRESS: Final = re.compile(r" on (?:unknown address |address )?(?=0?[xX0-9a-fA-F])")
_NOT_A_REPORT: Final = (" suppressions", " warnings")
_SEGV: Final = ("SEGV on unknown address ", "access-violation on unknown address ")
_CAUSE: Final = "The signal is caused by a "
_EXITS: Final = (
    ("deadly signal", "Fatal-signal"),
    ("fuzz target exited", "Unexpected-exit"),
    ("fuzz target overwrites its const input", "Overwrites-const-input"),
)


def _skip_signal(_line: str, reading: Reading) -> bool:
    """Pass over the signal by which a program that found its own mistake stops."""
    return reading.kind in BEFORE_SIGNALS


def _memory_or_thread(line: str, reading: Reading) -> bool:
    before, _, told = line.partition("ThreadSanitizer: ")
    told = told or before.partition("MemorySanitizer: ")[2]
    if told and not told.startswith(("ABRT", "ILL")) and not any(word in line for word in _NOT_A_REPORT):
        words = _WORD.match(told.lstrip())
        if words and words[0]:
            reading.begin(words[0].strip().capitalize())
    return False


def _direct_leak(_line: str, reading: Reading) -> bool:
    if reading.kind in {"", "Indirect-leak"}:
        reading.begin("Direct-leak")
    return False


def _segv(line: str, reading: Reading) -> bool:
    told = next((told for mark in _SEGV if (told := line.partition(mark)[2])), "")
    address = address_in(told)
    if "Sanitizer" not in line or address is None:
        return False
    if "ASSERT" in reading.kind and (address in STOPPING_ADDRESSES or reading.signal):
        return True
    reading.begin("UNKNOWN")
    reading.address = address
    return True


def _free(kind: str, after: str) -> Reader:
    def read(line: str, reading: Reading) -> bool:
        _, found, told = line.partition("AddressSanitizer")
        _, found, told = told.partition(after)
        if not found:
            return False
        reading.begin(kind)
        reading.address = address_in(told)
        return True

    return read


def _floating_point(_line: str, reading: Reading) -> bool:
    reading.begin("Floating-point-exception")
    return True


def _report(line: str, reading: Reading) -> bool:
    """Read `ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602...`."""
    told = line.partition("ERROR: ")[2].partition("Sanitizer")[2].lstrip(": ")
    if not told or reading.settled or reading.kind.startswith("Kernel failure"):
        return False
    places = list(_BEFORE_ADDRESS.finditer(told))
    if not places:
        return False
    last = places[-1]
    reading.begin(_general(told[: last.start()]))
    reading.address = address_in(told[last.end() :])
    return False


def _report_without_address(line: str, reading: Reading) -> bool:
    told = line.partition("AddressSanitizer")[2].lstrip(": ")
    words = _WORD.match(told)
    if words and words[0].strip():
        reading.begin(_general(words[0]))
    return False


def _signal_cause(line: str, reading: Reading) -> bool:
    access = line.partition(_CAUSE)[2].partition(" ")[0]
    if reading.kind == "UNKNOWN" and access.isupper() and access != "UNKNOWN":
        reading.kind += f" {access}"
    return False


def _access(line: str, reading: Reading) -> bool:
    """Read `READ of size 4 at 0x602...`."""
    words = line.strip(" ").removeprefix("Atomic ").split(" ", 5)
    if reading.kernel_sanitizer or len(words) < 6 or words[1:3] != ["of", "size"] or words[4] != "at":
        return False
    reading.address = address_in(words[5])
    # Of a log whose beginning is lost, the access is all that is known.
    is_told = bool(reading.kind) or words[0] in {"READ", "WRITE"}
    if is_told and not reading.kind.startswith("UNKNOWN"):
        atomic = "ATOMIC " if line.strip(" ").startswith("Atomic ") else ""
        reading.accessed(f"{atomic}{words[0].upper()} {words[3]}")
    return False


def _check(line: str, reading: Reading) -> bool:
    """Read the failed check of a sanitizer itself: nothing that follows is about the program."""
    told = line.replace("Sanitizer: CHECK", "Sanitizer CHECK").partition("Sanitizer CHECK failed:")[2].strip()
    reading.rename("Sanitizer CHECK failure")
    reading.head(told.partition(" ")[2].strip())
    reading.stop()
    reading.over = True
    return True


def _out_of_memory(line: str, reading: Reading) -> bool:
    if any(mark in line and after in line.partition(mark)[2] for mark, after in OUT_OF_MEMORY):
        reading.begin("Out-of-memory")
    return False


def _fuzzer(line: str, reading: Reading) -> bool:
    told = line.partition("libFuzzer:")[2].lstrip()
    kind = next((kind for words, kind in _EXITS if told.startswith(words)), "")
    if kind:
        reading.begin(kind)
    return False


def _timeout(line: str, reading: Reading) -> bool:
    if line.partition("libFuzzer:")[2].lstrip().startswith("timeout"):
        reading.begin(reading.kind if reading.settled else "Timeout")
    return False


SKIPPED: Final = (
    rule("Sanitizer: ABRT ", "Sanitizer: breakpoint ", "Sanitizer: ILL ", "Sanitizer: TRAP ", read=_skip_signal),
)
MEMORY_AND_LEAKS: Final = (
    rule("ThreadSanitizer: ", "MemorySanitizer: ", read=_memory_or_thread),
    rule("Direct leak of ", read=_direct_leak),
    if_first("Indirect leak of ", read=begins("Indirect-leak").read),
)
REPORTS: Final = (
    rule(*_SEGV, read=_segv),
    rule(
        "attempting free on address which was not malloc()-ed: ",
        read=_free("Invalid-free", "attempting free on address which was not malloc()-ed: "),
    ),
    rule("double-free on ", read=_free("Heap-double-free", "double-free on ")),
    rule("Sanitizer: FPE ", read=_floating_point),
    rule("ERROR: ", read=_report),
    names("Ill", "Sanitizer: illegal-instruction"),
    rule(_CAUSE, read=_signal_cause),
    rule(" of size ", read=_access),
)
OVERLAP: Final = (begins("Memcpy-param-overlap", "memcpy-param-overlap"),)
LIMITS: Final = (
    rule("Sanitizer CHECK failed:", "Sanitizer: CHECK failed:", read=_check),
    rule("ERROR: libFuzzer:", read=_timeout),
    begins("Timeout", "========= Per-input timeout exceeded:"),
    rule(*(mark for mark, _ in OUT_OF_MEMORY if mark != "ERROR"), "Sanitizer failed to allocate", read=_out_of_memory),
    names("Stack-overflow", "========= Stack limit exceeded:"),
)
GENERAL: Final = (if_first("ERROR: AddressSanitizer", "ERROR: HWAddressSanitizer", read=_report_without_address),)
FUZZERS: Final = (if_first("ERROR: libFuzzer:", read=_fuzzer),)


def _general(words: str) -> str:
    """Write a sanitizer's words for a kind as ClusterFuzz does; an unknown crash is one like that of a signal."""
    kind = words.strip().lower().replace("_", "-").capitalize().replace("Int-divide-by-zero", "Divide-by-zero")
    return "UNKNOWN" if kind == "Unknown-crash" else kind
