"""The lines of stacks, each in the shape of the program that printed it, told apart without trying every pattern."""

import re
from typing import Final

from clearway.formats.crash.mangling import demangled
from clearway.formats.crash.names import bare_function
from clearway.formats.crash.places import place_of, until_place
from clearway.formats.crash.reading import Reading

_NUMBERED: Final = re.compile(r"\s{0,99}#\d{1,5}\s{1,9}(.*)")
_ADDRESSED: Final = re.compile(r"(?:0[xX])?[0-9a-fA-F]{1,16}\s{1,9}(.*)")
# gdb names each argument: `parse (text=0x1, size=3) at parse.c:12`.
_GDB: Final = re.compile(r"([^\s(][^(]{0,1000}) \((?=\)|[\w@]{1,100}=|\.\.\.\))")
_PLACES: Final = (") at ", ") from ")
_WINDOWS: Final = re.compile(r"\s{0,99}([^\s/\\][^/\\\n]{0,2000}) \[(?:0x)?[0-9a-fA-F]{1,16}\+\d{1,12}\]")
_MAC_IMAGE: Final = re.compile(r"\d{1,5}\s{1,9}(?:[\w ]{1,200}|\?\?\?)\Z")
_MAC: Final = re.compile(r"[0-9a-fA-F]{1,16}\s{1,9}([^/\\]{1,2000}?)\s?\+\s?\d{1,12}")
_OBJECTIVE_C: Final = ("-[", "+[")
_CDB: Final = re.compile(r"[0-9a-fA-F`]{1,20} [0-9a-fA-F`]{1,20} \w{1,100}!(.{1,2000})\+0x[0-9a-fA-F]{1,16}")
_KERNEL: Final = re.compile(
    r"\s{0,9}(?:[^(<]{0,200}\[<[x0-9a-fA-F]{1,20}>\]\s{1,9})?"
    r"\(?(\w{1,200})\+0x\w{1,16}/0x\w{1,16}\)?"
)
_GO: Final = re.compile(r"([0-9a-zA-Z.\-_\\/()*]{1,500})\([x0-9a-f\s,.{}]{0,1000}\)\Z")
_JAVASCRIPT: Final = re.compile(r"\s{1,99}at ([^\s]{1,300}) \(([^\n]{0,500}):(\d{1,9}):\d{1,9}\)")
_TRUSTY: Final = re.compile(r"uSP\+0x[a-zA-Z0-9]{4}: 0x[a-fA-F0-9]{16} in (\w{1,200})")
_RUST: Final = re.compile(r"\s{1,9}\d{1,4}:\s{1,9}(?:0x[0-9a-f]{1,16} - )?([^\s0][^\n]{0,500})")
_RUST_OWN: Final = ("core::", "std::", "<core::", "<std::")
_METADATA: Final = re.compile(r"#\s{0,9}V8 correctness ((?:configs|sources|suppression): .*)")
_DRIVER: Final = "LLVMFuzzerTestOneInput"
_JAVA_KINDS: Final = frozenset({"CHECK failure", "Fatal Exception", "Security exception", "Uncaught exception"})


def read_frame(line: str, reading: Reading) -> None:
    """Add the frame that a line holds, if it holds one."""
    numbered = _NUMBERED.match(line)
    if reading.go and line.startswith("\t") and ".go:" in line:
        _go_place(line, reading)
    elif numbered:
        _numbered(numbered[1], reading)
    elif reading.rust and (match := _RUST.match(line)):
        _rust(match[1], reading)
    elif reading.java and reading.kind in _JAVA_KINDS and "at " in line:
        _java(line, reading)
    else:
        _other(line, reading)


def _go_place(line: str, reading: Reading) -> None:
    """Read `/src/file.go:42 +0x1d`, which Go prints below the function that stands there."""
    if reading.called and not reading.place.file:
        reading.place = place_of(f"- {line.strip().partition(' +0x')[0]}", reading.place.function)


def _numbered(told: str, reading: Reading) -> None:
    """Read what follows `#3`: `0x55 in function file:1:2`, `0x55 (module+0x1)`, `0x55 function`, or gdb's form."""
    addressed = _ADDRESSED.match(told)
    if not addressed:
        kernel = _KERNEL.match(told)
        if kernel:
            _named(kernel, reading)
        else:
            _debugger(told, reading)
        return
    text = addressed[1].rstrip()
    if text.startswith("in "):
        _sanitizer(text[3:].strip(), reading)
    elif text.startswith("("):
        _module(text, reading)
    elif "/" not in text and "\\" not in text:
        reading.add(text)


def _sanitizer(text: str, reading: Reading) -> None:
    text = until_place(text)
    if text.startswith(_DRIVER):
        file = place_of(text, "").file.replace("\\", "/").rpartition("/")[2]
        text = text.replace(_DRIVER, file, 1) if file else text
    if not _debugger(text, reading):
        reading.add(text)


def _debugger(text: str, reading: Reading) -> bool:
    match = _GDB.match(text)
    if match:
        place = next((place for mark in _PLACES if (place := text.rpartition(mark)[2]) != text), "")
        reading.add(f"{match[1]} {place}".strip(), name=bare_function(f"{match[1]}("))
    return bool(match)


def _module(text: str, reading: Reading) -> None:
    """Read `(/lib/libx.so+0x123)`: without symbols the module is all that is known."""
    module = text[1:].partition(")")[0]
    reading.add(module, name=module)


def _rust(function: str, reading: Reading) -> None:
    if not function.startswith(_RUST_OWN):
        reading.add(function, name=function)


def _java(line: str, reading: Reading) -> None:
    text = line.lstrip()
    opening = text.rfind("(")
    if text.startswith("at ") and opening > 3:
        function = text[3:opening]
        reading.add(function, name=bare_function(function), place=f"- {text[opening + 1 :]}")


def _other(line: str, reading: Reading) -> None:
    if "+0x" in line and "/0x" in line:
        _named(_KERNEL.match(line), reading)
    elif "!" in line and "+0x" in line:
        _named(_CDB.match(line), reading)
    elif "+" in line and (match := _WINDOWS.match(line)):
        _named(match, reading)
    elif line[:1].isdigit() and " 0x" in line and "+" in line:
        _mac(line, reading)
    elif line.endswith(")"):
        _language(line, reading)
    elif line.startswith("uSP+"):
        _named(_TRUSTY.match(line), reading)
    elif "V8 correctness " in line and (match := _METADATA.match(line)):
        reading.add(match[1], name=match[1])


def _mac(line: str, reading: Reading) -> None:
    """Read `3   Name of Image   0x000000010cbf477a _ZN2ui5CurveC2Ev + 698`."""
    before, _, told = line.partition(" 0x")
    match = _MAC.match(told)
    if match and _MAC_IMAGE.match(before.rstrip()):
        name = match[1].rstrip()
        reading.add(demangled(name), name=name if name.startswith(_OBJECTIVE_C) else "")


def _language(line: str, reading: Reading) -> None:
    match = _GO.match(line) if reading.go else None
    if match:
        reading.add(match[1], name=match[1].rpartition("/")[2])
    elif reading.settled and (match := _JAVASCRIPT.match(line)):
        reading.add(match[1])


def _named(match: re.Match[str] | None, reading: Reading) -> None:
    if match:
        reading.add(match[1])
